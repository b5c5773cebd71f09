import { relative, resolve } from 'node:path';
import type { Engine } from '../indexer/engine.ts';
import type { ResultRow } from '../shared/protocol.ts';
import { drawPicture, terminalGraphics } from './pictures.ts';
import { alignColumns, formatBytes, printable } from './table.ts';

export interface ResultOptions {
  readonly json: boolean;
  readonly show: boolean;
}

/**
 * Writes rows to standard output: an aligned line each, or one JSON object a line.
 * @param folder the searched folder; JSON paths are relative to it, those for people to the current folder
 * @param label the query, when one process answers several
 */
export async function writeResults(
  rows: readonly ResultRow[],
  folder: string,
  options: ResultOptions,
  label: string | undefined,
  engine: Engine,
): Promise<void> {
  if (options.json) {
    rows.forEach((row, i) => {
      const { path, score, confidence, format, width, height, bytes, modified, sha256, fold } = row;
      const query = label === undefined ? {} : { query: label, rank: i + 1 };
      const line = { ...query, path, score: round(score), confidence: round(confidence), format, width, height, bytes };
      process.stdout.write(
        `${JSON.stringify({ ...line, modified, sha256, ...(fold === undefined ? {} : { duplicates: fold.size - 1 }) })}\n`,
      );
    });
    return;
  }
  if (label !== undefined) process.stdout.write(`\n${printable(label)}\n`);
  const lines = alignColumns(
    rows.map((row) => [
      row.score.toFixed(3),
      `${row.width}x${row.height}`,
      formatBytes(row.bytes),
      printable(relative('.', resolve(folder, row.path)) || row.path) + duplicates(row),
    ]),
    [{ align: 'right' }, { align: 'right' }, { align: 'right' }, { align: 'left' }],
  );
  const graphics = options.show ? terminalGraphics(process.env, process.stdout.isTTY) : undefined;
  if (options.show && graphics === undefined) {
    process.stderr.write('This terminal draws no pictures that Lookalike knows of (kitty, iTerm2, sixel).\n');
  }
  for (const [i, line] of lines.entries()) {
    process.stdout.write(`${line}\n`);
    const row = rows[i];
    if (graphics === undefined || row === undefined) continue;
    const { file } = await engine.thumbnail({ root: row.root, path: row.path, side: 256 });
    if (file !== undefined) process.stdout.write(`${await drawPicture(file, graphics)}\n`);
  }
}

/** What a folded row stands for besides its own file. */
function duplicates({ fold }: ResultRow): string {
  return fold === undefined ? '' : ` (and ${fold.size - 1} near-${fold.size === 2 ? 'duplicate' : 'duplicates'})`;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Figure, figures, type QueryFigures } from './metrics.ts';
import { jsonLine, type Result } from './result.ts';

/** What `npm run eval` compares itself with: one result a line, as `--json` prints it. */
export function readBaseline(file: string): Result[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => resultOf(JSON.parse(line)));
}

/**
 * Puts results in the place of those of the same sets; other sets' stay.
 * @param sets names that `--sets` takes
 * @returns all results that are now in the file, rounded as it has them
 */
export function writeBaseline(file: string, results: readonly Result[], sets: readonly string[]): Result[] {
  const others = readBaseline(file).filter((result) => !sets.includes(setOf(result)));
  const all = [...others, ...results].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  writeFileSync(file, all.map((result) => `${jsonLine(result)}\n`).join(''));
  return readBaseline(file);
}

/** A figure that is not what was committed. */
export interface Change {
  readonly result: Result;
  readonly figure: Figure;
  /** Shares from 0 to 1. */
  readonly before: number;
  readonly after: number;
  /** The committed interval's lower bound. */
  readonly low: number;
  /** Below that bound: worse by more than a drawing of other queries would explain. */
  readonly fell: boolean;
}

export interface Comparison {
  /** Figures that differ by what a table shows, a tenth of a percent. */
  readonly changes: readonly Change[];
  /** Results that were committed and are not there any more, or are those of another task: each is a failure. */
  readonly lost: readonly string[];
  /** Results that nothing was committed for. */
  readonly added: readonly string[];
  /** Results whose figures are all as committed. */
  readonly same: number;
}

/**
 * Compares a run with what was committed.
 * @param sets names of the sets that were run: what was committed for others is no loss
 */
export function compare(committed: readonly Result[], run: readonly Result[], sets: readonly string[]): Comparison {
  const before = new Map(
    committed.filter((result) => sets.includes(setOf(result))).map((each) => [nameOf(each), each]),
  );
  const changes: Change[] = [];
  const lost: string[] = [];
  const added: string[] = [];
  let same = 0;
  for (const result of run) {
    const name = nameOf(result);
    const old = before.get(name);
    before.delete(name);
    if (old === undefined) {
      added.push(name);
      continue;
    }
    if (old.queries !== result.queries || old.candidates !== result.candidates) {
      const task = ({ queries, candidates }: Result) => `${queries} queries among ${candidates}`;
      lost.push(`${name}: ${task(old)} was committed, ${task(result)} was measured`);
      continue;
    }
    const own = figures.flatMap((figure) => changeOf(old, result, figure) ?? []);
    if (own.length === 0) same++;
    changes.push(...own);
  }
  lost.push(...Array.from(before.keys(), (name) => `${name}: was committed and is not measured any more`));
  return { changes, lost, added, same };
}

/** True when nothing fell and nothing was lost. */
export function holds({ changes, lost }: Comparison): boolean {
  return lost.length === 0 && changes.every(({ fell }) => !fell);
}

/** The set that `--sets` names. */
export function setOf({ set }: { readonly set: string }): string {
  return set.split(/[/@]/)[0] ?? set;
}

function nameOf({ set, direction, mode }: Result): string {
  return `${set}, ${direction}, ${mode}`;
}

const modes = ['looks', 'words', 'meaning', 'text inside', 'fused'];

function sortKey({ set, direction, mode }: Result): string {
  return `${set} ${direction} ${modes.indexOf(mode)} ${mode}`;
}

function changeOf(old: Result, result: Result, figure: Figure): Change | undefined {
  const before = old.summary.mean[figure];
  const after = result.summary.mean[figure];
  if (Math.abs(after - before) < 0.0005) return undefined;
  const low = old.summary.low[figure];
  return { result, figure, before, after, low, fell: after < low };
}

/** A line as `jsonLine` writes it. */
type Line = Omit<Result, 'summary'> & QueryFigures & { readonly low: QueryFigures; readonly high: QueryFigures };

function resultOf(line: Line): Result {
  const { set, direction, mode, queries, candidates, low, high, ...mean } = line;
  return { set, direction, mode, queries, candidates, summary: { mean, low, high } };
}

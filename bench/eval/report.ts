import { type Figure, figures, type QueryFigures, type Summary } from './metrics.ts';
import type { Direction } from './task.ts';

/** What is known of one set, direction and mode. */
export interface Result {
  readonly set: string;
  readonly direction: Direction;
  readonly mode: string;
  readonly queries: number;
  readonly candidates: number;
  readonly summary: Summary;
}

/** One line of `--json`: shares from 0 to 1, with `low` and `high` as 95 % intervals. */
export function jsonLine({ summary, ...rest }: Result): string {
  const { mean, low, high } = summary;
  return JSON.stringify({ ...rest, ...rounded(mean), low: rounded(low), high: rounded(high) });
}

const titles: Readonly<Record<Figure, string>> = {
  r1: 'R@1',
  r5: 'R@5',
  r10: 'R@10',
  mrr: 'MRR',
  map: 'mAP',
  recall16: 'of all@16',
};

/** A table for people: percent, and after R@10 and mAP the 95 % interval. */
export function table(results: readonly Result[]): string {
  const head = ['set', 'direction', 'mode', 'queries', 'among', ...figures.map((figure) => titles[figure])];
  const rows = results.map(({ set, direction, mode, queries, candidates, summary }) => [
    set,
    direction,
    mode,
    String(queries),
    String(candidates),
    ...figures.map((figure) => cell(summary, figure)),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => (column < 3 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function cell({ mean, low, high }: Summary, figure: Figure): string {
  const value = percent(mean[figure]);
  const interval = figure === 'r10' || figure === 'map';
  return interval ? `${value} (${percent(low[figure])}-${percent(high[figure])})` : value;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

function rounded(shares: QueryFigures): QueryFigures {
  const { r1, r5, r10, mrr, map, recall16 } = shares;
  const round = (share: number) => Math.round(share * 1e4) / 1e4;
  return { r1: round(r1), r5: round(r5), r10: round(r10), mrr: round(mrr), map: round(map), recall16: round(recall16) };
}

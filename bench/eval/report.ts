import type { Comparison } from './baseline.ts';
import { type Figure, figures, type Summary } from './metrics.ts';
import type { Result } from './result.ts';

export const figureTitles: Readonly<Record<Figure, string>> = {
  r1: 'R@1',
  r5: 'R@5',
  r10: 'R@10',
  mrr: 'MRR',
  map: 'mAP',
  recall16: 'of all@16',
};

/** A table for people: percent, with 95 % intervals. */
export function table(results: readonly Result[]): string {
  const head = ['set', 'direction', 'mode', 'queries', 'among', ...figures.map((figure) => figureTitles[figure])];
  const rows = results.map(({ set, direction, mode, queries, candidates, summary }) => [
    set,
    direction,
    mode,
    String(queries),
    String(candidates),
    ...figures.map((figure) => cell(summary, figure)),
  ]);
  return aligned(head, rows, 3);
}

/** What differs from what was committed, for people; the last line says whether that is a failure. */
export function comparisonText({ changes, lost, added, same }: Comparison): string {
  const rows = changes.map(({ result, figure, before, after, low, fell }) => [
    result.set,
    result.direction,
    result.mode,
    figureTitles[figure],
    fell ? 'FELL' : '',
    percent(before),
    percent(low),
    percent(after),
    `${after > before ? '+' : ''}${percent(after - before)}`,
  ]);
  const head = ['set', 'direction', 'mode', 'figure', '', 'committed', 'at least', 'now', 'change'];
  const fallen = changes.filter(({ fell }) => fell).length;
  const verdict =
    fallen + lost.length === 0
      ? 'Nothing fell below the interval of the committed figures.'
      : `${fallen} figures fell below the interval of the committed ones, ${lost.length} results are lost.`;
  return [
    ...(rows.length === 0 ? [] : [aligned(head, rows, 5)]),
    ...lost.map((line) => `LOST: ${line}`),
    ...added.map((name) => `new: ${name}`),
    `${same} results are as committed.`,
    verdict,
  ].join('\n');
}

/** Columns under their titles, the first few to the left and the others to the right. */
function aligned(head: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => (column < left ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function cell({ mean, low, high }: Summary, figure: Figure): string {
  return `${percent(mean[figure])} (${percent(low[figure])}-${percent(high[figure])})`;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

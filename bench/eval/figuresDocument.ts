import { figures } from './metrics.ts';
import { figureTitles } from './report.ts';
import type { Result } from './result.ts';

const start = '<!-- figures: written by npm run eval -- FOLDER --record -->';
const end = '<!-- end of figures -->';

/**
 * The document with its table made anew.
 * @param document Markdown with the marks between which the table stands
 * @throws RangeError without the marks
 */
export function withFigures(document: string, results: readonly Result[]): string {
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new RangeError(`The document has no place for figures: ${start} … ${end}`);
  return `${document.slice(0, from)}${start}\n${figuresTable(results)}\n${document.slice(to)}`;
}

/** A Markdown table, percent; in brackets how far the 95 % interval reaches to either side, the farther of both. */
function figuresTable(results: readonly Result[]): string {
  const head = ['set', 'queries', 'among', 'mode', ...figures.map((figure) => figureTitles[figure])];
  const rows = results.map(({ set, direction, queries, candidates, mode, summary: { mean, low, high } }, at) => {
    const before = results[at - 1];
    const isFirst = before === undefined || before.set !== set || before.direction !== direction;
    const name = direction === 'text to image' ? set : `${set}, ${direction}`;
    const cells = figures.map((figure) => {
      const reach = Math.max(high[figure] - mean[figure], mean[figure] - low[figure]);
      return `${percent(mean[figure])} (±${percent(reach)})`;
    });
    return [...(isFirst ? [name, String(queries), String(candidates)] : ['', '', '']), mode, ...cells];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

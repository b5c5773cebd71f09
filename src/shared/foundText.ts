import { english } from './message.ts';
import type { QueryResult, ResultRow } from './protocol.ts';
import { correctionMessage } from './spelling.ts';

/** What a tool tells a coding agent, in English as such tools do: where the images are, and whether they are what was asked for. */
export function foundText(
  { rows = [], likely, total, ranked, corrections, hints }: QueryResult,
  pathOf: (row: ResultRow) => string,
): string {
  const correction = correctionMessage(corrections);
  const said = [...(correction === undefined ? [] : [correction]), ...hints].map(english);
  if (rows.length === 0) return [...said, 'No image matches.'].join('\n');
  const listed = (some: readonly ResultRow[]): string[] => some.map((row) => `- ${pathOf(row)} (${whatItIs(row)})`);
  const shown = total > rows.length ? ` The first ${rows.length} of ${total}:` : '';
  if (!ranked) return [...said, `${total} ${total === 1 ? 'image' : 'images'}.${shown}`, ...listed(rows)].join('\n');
  const good = listed(rows.slice(0, likely));
  const others = listed(rows.slice(likely));
  return [
    ...said,
    ...(good.length === 0 ? ['Nothing is likely to be what was asked for.'] : ['Likely, best first:', ...good]),
    ...(others.length === 0 ? [] : ['Less likely, closest first:', ...others]),
  ].join('\n');
}

function whatItIs({ format, width, height, bytes }: ResultRow): string {
  return `${format}, ${width} x ${height}, ${bytes} bytes`;
}

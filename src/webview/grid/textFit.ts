/** Names that fit their cell: the middle is left out, so that both the start and the extension can be read. */

export interface Fitted {
  readonly text: string;
  /** Half-open ranges of `text` that matched the query. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

type Mark = readonly [number, number];

/**
 * Where the query's words occur in a name. A word counts at the start of a part of the name (after a separator, a digit or
 * a change of case) or anywhere when it has three letters or more.
 * @returns half-open ranges, ascending, not overlapping
 */
export function findMarks(name: string, words: readonly string[]): readonly Mark[] {
  const lower = name.toLowerCase();
  const found: Mark[] = [];
  for (const word of words) {
    if (word === '') continue;
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      const startsPart = at === 0 || !/\p{L}/u.test(name[at - 1] ?? '') || /\p{Lu}/u.test(name[at] ?? '');
      if (word.length >= 3 || startsPart) found.push([at, at + word.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const merged: Mark[] = [];
  for (const mark of found) {
    const last = merged.at(-1);
    if (last !== undefined && mark[0] <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], mark[1])];
    else merged.push(mark);
  }
  return merged;
}

/** The words of a query text that are looked for in names: no filters (`type:png`), no quotes, no excluded words. */
export function queryWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const match of text.toLowerCase().matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/gu)) {
    const [, minus, field, quoted, bare] = match;
    if (minus === '-' || field !== undefined) continue;
    for (const word of (quoted ?? bare ?? '').split(/[^\p{L}\p{N}]+/u)) if (word.length > 1) words.push(word);
  }
  return [...new Set(words)];
}

const ellipsis = '…';

/** What is left of a text when its middle is left out. @param head, tail UTF-16 units that are kept */
function withoutMiddle(text: string, marks: readonly Mark[], head: number, tail: number): Fitted {
  const tailFrom = text.length - tail;
  const shift = head + ellipsis.length - tailFrom;
  const moved = marks.flatMap(([start, end]): Mark[] => {
    const parts: Mark[] = [];
    if (start < head) parts.push([start, Math.min(end, head)]);
    if (end > tailFrom) parts.push([Math.max(start, tailFrom) + shift, end + shift]);
    return parts;
  });
  return { text: text.slice(0, head) + ellipsis + text.slice(tailFrom), marks: moved };
}

/**
 * Shortens a text to a width by leaving out its middle.
 * @param measure width of a text, in the unit of `width`; what is marked may be wider than the rest
 * @param marks ranges of `text`; they are carried over to what is left
 */
export function fitMiddle(
  text: string,
  width: number,
  measure: (fitted: Fitted) => number,
  marks: readonly Mark[] = [],
): Fitted {
  const whole = { text, marks };
  if (measure(whole) <= width) return whole;
  const points = [...text];
  const units = (from: number, to?: number): number => points.slice(from, to).join('').length;
  let low = 0;
  let high = points.length - 1;
  let best = withoutMiddle(text, marks, 0, 0);
  while (low <= high) {
    const kept = (low + high) >> 1;
    // The end of a name says its kind: it gets half, rounded up.
    const tail = Math.ceil(kept / 2);
    const candidate = withoutMiddle(text, marks, units(0, kept - tail), units(points.length - tail));
    if (measure(candidate) <= width) {
      best = candidate;
      low = kept + 1;
    } else {
      high = kept - 1;
    }
  }
  return best;
}

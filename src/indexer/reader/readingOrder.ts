import type { Box } from './box.ts';

/** Two boxes stand in one row when they share at least this much of the lower one's height. */
const sharedHeight = 0.5;

/** Boxes as a person reads them: rows from the top, each from the left. */
export function inReadingOrder<T extends { readonly box: Box }>(items: readonly T[]): T[][] {
  const rows: { top: number; bottom: number; items: T[] }[] = [];
  const middle = ({ box }: T): number => box.top + box.height / 2;
  for (const item of [...items].sort((a, b) => middle(a) - middle(b))) {
    const { top, height } = item.box;
    const row = rows.at(-1);
    const shared = row === undefined ? 0 : Math.min(row.bottom, top + height) - Math.max(row.top, top);
    if (row !== undefined && shared >= sharedHeight * Math.min(height, row.bottom - row.top)) {
      row.items.push(item);
      // The first box is the measure: a row must not creep down a page.
    } else {
      rows.push({ top, bottom: top + height, items: [item] });
    }
  }
  return rows.map((row) => row.items.sort((a, b) => a.box.left - b.box.left));
}

import type { FileRef, ResultRow } from '../../shared/protocol.ts';
import type { RowStore } from '../grid/rowStore.ts';
import { isSelected, type Selection } from './selection.ts';

/** A drag of more than these from one run of results is none that anybody meant. */
const mostDragged = 1000;

/** The rows of the selection, or of the focused item when nothing is selected. Rejects where rows cannot be fetched. */
export async function selectedRows(
  { ranges, focus }: Selection,
  rows: Pick<RowStore, 'get' | 'range'>,
): Promise<readonly ResultRow[]> {
  const wanted = ranges.length > 0 ? ranges : focus >= 0 ? [[focus, focus + 1] as const] : [];
  const found: ResultRow[] = [];
  for (const [start, end] of wanted) {
    const single = end - start === 1 ? rows.get(start) : undefined;
    if (single === undefined) found.push(...(await rows.range(start, end)));
    else found.push(single);
  }
  return found;
}

/**
 * The files that are dragged from an item: the selection where it belongs to it, else the item alone. Takes what is here at
 * once: a drag's data cannot wait, so rows that were never in view are left out.
 */
export function draggedFiles(selection: Selection, item: number, rows: Pick<RowStore, 'get'>): readonly FileRef[] {
  const files: FileRef[] = [];
  const ranges = isSelected(selection, item) ? selection.ranges : [[item, item + 1] as const];
  for (const [start, end] of ranges) {
    for (let each = start; each < Math.min(end, start + mostDragged); each += 1) {
      const row = rows.get(each);
      if (row !== undefined) files.push({ root: row.root, path: row.path });
    }
  }
  return files;
}

import { extendTo, focusOnly, type Selection, selectOne } from '../selection/selection.ts';
import type { Direction } from './gridKeys.ts';
import { type GridLayout, itemBelow, placeOf } from './gridLayout.ts';

/**
 * The item that a key leads to.
 * @param page lines that the page keys move by
 * @returns an index within the results; the same one where there is nothing further in that direction
 */
export function itemTowards(layout: GridLayout, from: number, to: Direction, page: number): number {
  const steps: Readonly<Record<Direction, () => number>> = {
    left: () => from - 1,
    right: () => from + 1,
    up: () => itemBelow(layout, from, -1),
    down: () => itemBelow(layout, from, 1),
    pageUp: () => itemBelow(layout, from, -page),
    pageDown: () => itemBelow(layout, from, page),
    first: () => 0,
    last: () => layout.count - 1,
  };
  return Math.max(0, Math.min(steps[to](), layout.count - 1));
}

/** True when Up has nothing above it, so that it leads out of the grid. A heading may stand above the first line. */
export function leavesUpwards(layout: GridLayout, from: number): boolean {
  return itemBelow(layout, from, -1) === from && placeOf(layout, from).line <= 1;
}

/** The selection after a key has moved to an item, with Shift (`extend`) or Ctrl or Cmd (`keep`) held. */
export function moveSelection(
  selection: Selection,
  item: number,
  { to, extend, keep }: { readonly to: Direction; readonly extend: boolean; readonly keep: boolean },
): Selection {
  if (extend) return extendTo(selection, item, keep);
  // Ctrl+Home and Ctrl+End are the same as without Ctrl.
  if (keep && to !== 'first' && to !== 'last') return focusOnly(selection, item);
  return selectOne(item);
}

import { extendTo, focusOnly, isSelected, type Selection, selectedCount, selectOne, toggleItem } from './selection.ts';

export interface PointerPress {
  /** 0 is the main button, 2 the one for menus. */
  readonly button: number;
  /** Clicks in a row, the first one counted as 1. */
  readonly detail: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What a pressed button makes of the selection.
 * @returns undefined where it stays as it is
 */
export function pressed(selection: Selection, item: number, press: PointerPress): Selection | undefined {
  const { button, shiftKey } = press;
  const adds = press.ctrlKey || press.metaKey;
  // Pressing on a selected cell may start a drag of all of them; the click decides.
  if (button === 0 && !shiftKey && !adds && isSelected(selection, item)) return undefined;
  if (button === 2 && isSelected(selection, item)) return focusOnly(selection, item);
  if (button !== 0 && button !== 2) return undefined;
  if (shiftKey) return extendTo(selection, item, adds);
  if (adds && button === 0) return toggleItem(selection, item);
  return selectOne(item);
}

/** What a finished click makes of it: one on several selected cells that dragged none of them leaves that one selected. */
export function clicked(selection: Selection, item: number, press: PointerPress): Selection | undefined {
  if (press.shiftKey || press.detail !== 1 || press.ctrlKey || press.metaKey) return undefined;
  return selectedCount(selection) > 1 && isSelected(selection, item) ? selectOne(item) : undefined;
}

/** Which results are selected, as ranges, so that all of 100,000 cost as little as one. Immutable. */
export interface Selection {
  /** Half-open ranges, ascending and apart from each other. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
  /** Where an extension by Shift starts. */
  readonly anchor: number;
  /** The item that has, or will get, the focus; -1 while there is none. */
  readonly focus: number;
}

export const emptySelection: Selection = { ranges: [], anchor: -1, focus: -1 };

type Range = readonly [number, number];

function normalise(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]);
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range[0] <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
    else merged.push(range);
  }
  return merged;
}

export function isSelected(selection: Selection, item: number): boolean {
  let low = 0;
  let high = selection.ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = selection.ranges[middle];
    if (range !== undefined && range[1] <= item) low = middle + 1;
    else high = middle;
  }
  const range = selection.ranges[low];
  return range !== undefined && range[0] <= item;
}

export function selectedCount(selection: Selection): number {
  return selection.ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** Only this item. */
export function selectOne(item: number): Selection {
  return { ranges: [[item, item + 1]], anchor: item, focus: item };
}

/** Adds or removes one item and leaves the others. */
export function toggleItem(selection: Selection, item: number): Selection {
  const ranges = isSelected(selection, item)
    ? selection.ranges.flatMap(([start, end]): Range[] =>
        item < start || item >= end
          ? [[start, end]]
          : [
              [start, item],
              [item + 1, end],
            ],
      )
    : [...selection.ranges, [item, item + 1] as const];
  return { ranges: normalise(ranges), anchor: item, focus: item };
}

/** Everything from the anchor to the item. With `keep`, besides what was selected already. */
export function extendTo(selection: Selection, item: number, keep = false): Selection {
  const anchor = selection.anchor < 0 ? item : selection.anchor;
  const range: Range = [Math.min(anchor, item), Math.max(anchor, item) + 1];
  return { ranges: normalise(keep ? [...selection.ranges, range] : [range]), anchor, focus: item };
}

/** Moves the focus and leaves the selection as it is. */
export function focusOnly(selection: Selection, item: number): Selection {
  return { ...selection, focus: item };
}

export function selectAll(selection: Selection, count: number): Selection {
  if (count === 0) return emptySelection;
  return { ranges: [[0, count]], anchor: 0, focus: Math.max(0, Math.min(selection.focus, count - 1)) };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  emptySelection,
  extendTo,
  focusOnly,
  isSelected,
  selectAll,
  selectedCount,
  selectOne,
  toggleItem,
} from './selection.ts';

test('ranges behave as a set does under toggling', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (items) => {
      const model = new Set<number>();
      let selection = emptySelection;
      for (const item of items) {
        selection = toggleItem(selection, item);
        if (!model.delete(item)) model.add(item);
      }
      assert.equal(selectedCount(selection), model.size);
      for (let item = 0; item <= 30; item += 1) assert.equal(isSelected(selection, item), model.has(item));
      for (const [index, [start]] of selection.ranges.entries()) {
        const before = selection.ranges[index - 1];
        assert.ok(before === undefined || before[1] < start, 'ranges are apart');
      }
    }),
  );
});

test('shift extends from the anchor in both directions', () => {
  const one = selectOne(10);
  assert.deepEqual(extendTo(one, 14).ranges, [[10, 15]]);
  assert.deepEqual(extendTo(extendTo(one, 14), 7).ranges, [[7, 11]]);
});

test('shift with ctrl keeps what was selected', () => {
  const two = toggleItem(selectOne(1), 10);
  assert.deepEqual(extendTo(two, 12, true).ranges, [
    [1, 2],
    [10, 13],
  ]);
});

test('moving the focus alone changes no selection', () => {
  const moved = focusOnly(selectOne(3), 8);
  assert.equal(moved.focus, 8);
  assert.deepEqual(moved.ranges, [[3, 4]]);
});

test('all of many is one range, all of nothing is empty', () => {
  assert.deepEqual(selectAll(focusOnly(emptySelection, 42), 100_000), { ranges: [[0, 100_000]], anchor: 0, focus: 42 });
  assert.deepEqual(selectAll(selectOne(4), 0), emptySelection);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectOne } from '../selection/selection.ts';
import { layoutGrid } from './gridLayout.ts';
import { itemTowards, leavesUpwards, moveSelection } from './gridMoves.ts';

/** Four columns: 5 items under a heading, then 7 under another. */
const layout = layoutGrid({
  width: 412,
  size: 100,
  count: 12,
  sections: [
    { count: 5, title: 'a/' },
    { count: 7, title: 'b/' },
  ],
  lead: false,
});

test('arrows move by an item or a line, pages by lines, Home and End to the ends', () => {
  assert.equal(layout.columns, 4);
  assert.equal(itemTowards(layout, 1, 'right', 3), 2);
  assert.equal(itemTowards(layout, 1, 'left', 3), 0);
  assert.equal(itemTowards(layout, 1, 'down', 3), 4, 'the line below has one item only');
  assert.equal(itemTowards(layout, 4, 'down', 3), 5, 'over the heading');
  assert.equal(itemTowards(layout, 1, 'pageDown', 3), 10);
  assert.equal(itemTowards(layout, 9, 'pageUp', 2), 4);
  assert.equal(itemTowards(layout, 6, 'first', 3), 0);
  assert.equal(itemTowards(layout, 6, 'last', 3), 11);
});

test('no key leads out of the results but Up from the first line', () => {
  assert.equal(itemTowards(layout, 0, 'left', 3), 0);
  assert.equal(itemTowards(layout, 11, 'right', 3), 11);
  assert.equal(itemTowards(layout, 11, 'down', 3), 11);
  assert.equal(leavesUpwards(layout, 3), true);
  assert.equal(leavesUpwards(layout, 4), false);
  assert.equal(leavesUpwards(layout, 5), false);
});

test('Shift extends, Ctrl moves the focus alone, but not to the ends', () => {
  const from = selectOne(2);
  const plain = { to: 'right', extend: false, keep: false } as const;
  assert.deepEqual(moveSelection(from, 3, plain), selectOne(3));
  assert.deepEqual(moveSelection(from, 3, { ...plain, extend: true }).ranges, [[2, 4]]);
  const kept = moveSelection(from, 3, { ...plain, keep: true });
  assert.deepEqual([kept.ranges, kept.focus], [[[2, 3]], 3]);
  assert.deepEqual(moveSelection(from, 11, { to: 'last', extend: false, keep: true }), selectOne(11));
});

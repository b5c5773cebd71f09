import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clicked, type PointerPress, pressed } from './pointerSelection.ts';
import { emptySelection, extendTo, selectOne } from './selection.ts';

const plain: PointerPress = { button: 0, detail: 1, shiftKey: false, ctrlKey: false, metaKey: false };
const three = extendTo(selectOne(2), 4);

test('a press selects one, adds with Ctrl or Cmd, extends with Shift', () => {
  assert.deepEqual(pressed(emptySelection, 3, plain), selectOne(3));
  assert.deepEqual(pressed(selectOne(1), 3, { ...plain, ctrlKey: true })?.ranges, [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(pressed(three, 3, { ...plain, metaKey: true })?.ranges, [
    [2, 3],
    [4, 5],
  ]);
  assert.deepEqual(pressed(selectOne(1), 3, { ...plain, shiftKey: true })?.ranges, [[1, 4]]);
});

test('several selected cells stay selected while they may be dragged; the click leaves one', () => {
  assert.equal(pressed(three, 3, plain), undefined);
  assert.deepEqual(clicked(three, 3, plain), selectOne(3));
  assert.equal(clicked(three, 3, { ...plain, shiftKey: true }), undefined);
  assert.equal(clicked(three, 3, { ...plain, detail: 2 }), undefined, 'a double click opens all of them');
  assert.equal(clicked(selectOne(3), 3, plain), undefined);
});

test('the menu button keeps a selection that it was pressed on and replaces any other', () => {
  const menu = { ...plain, button: 2 };
  assert.deepEqual(pressed(three, 3, menu), { ...three, focus: 3 });
  assert.deepEqual(pressed(three, 9, menu), selectOne(9));
  assert.equal(pressed(three, 9, { ...plain, button: 1 }), undefined);
});

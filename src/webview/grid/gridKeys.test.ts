import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridCommand, type KeyPress } from './gridKeys.ts';

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers };
}

test('keys that act', () => {
  const expected: readonly (readonly [KeyPress, string])[] = [
    [press('Enter'), 'open'],
    [press('Enter', { ctrlKey: true }), 'openToSide'],
    [press('Enter', { metaKey: true }), 'openToSide'],
    [press(' '), 'preview'],
    [press('s'), 'findSimilar'],
    [press('S', { shiftKey: true }), 'findSimilar'],
    [press('+', { shiftKey: true }), 'addToQuery'],
    [press('-'), 'excludeFromQuery'],
    [press('f'), 'toggleFold'],
    [press('i'), 'toggleDetails'],
    [press('a', { ctrlKey: true }), 'selectAll'],
    [press('c', { metaKey: true }), 'copyPath'],
  ];
  for (const [key, action] of expected) assert.deepEqual(gridCommand(key), { kind: 'act', action });
});

test('arrows move, with shift they extend, with ctrl they leave the selection', () => {
  assert.deepEqual(gridCommand(press('ArrowDown')), { kind: 'move', to: 'down', extend: false, keep: false });
  assert.deepEqual(gridCommand(press('End', { shiftKey: true })), {
    kind: 'move',
    to: 'last',
    extend: true,
    keep: false,
  });
  assert.deepEqual(gridCommand(press('ArrowLeft', { ctrlKey: true })), {
    kind: 'move',
    to: 'left',
    extend: false,
    keep: true,
  });
});

test('letters go back to the query bar, in any script', () => {
  for (const key of ['r', 'я', '猫', '7', 'ß']) assert.deepEqual(gridCommand(press(key)), { kind: 'type' });
});

test('the keys of the menu, of the workbench and of the browser are left alone', () => {
  for (const key of ['F10', 'ContextMenu', 'Tab', 'F2', 'Shift'])
    assert.equal(gridCommand(press(key, { shiftKey: true })), undefined);
  assert.equal(gridCommand(press('p', { ctrlKey: true })), undefined);
  assert.equal(gridCommand(press('C', { ctrlKey: true, shiftKey: true })), undefined);
  assert.equal(gridCommand(press('ArrowLeft', { altKey: true })), undefined);
});

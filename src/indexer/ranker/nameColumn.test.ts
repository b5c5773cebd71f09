import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NameColumn } from './nameColumn.ts';

function listed(column: NameColumn): string[] {
  return Array.from({ length: column.count }, (_, row) => column.get(row));
}

test('holds what a list of strings would, whatever is added, renamed and removed', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('café.png', '猫.jpg', '😀.gif', ''));
  const step = fc.record({ row: fc.nat(), name, removes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const column = new NameColumn();
      const names: string[] = [];
      for (const { row: number, name: given, removes } of steps) {
        const text = given.toWellFormed();
        if (removes && names.length > 0) {
          const row = number % names.length;
          column.remove(row);
          const last = names.pop() ?? '';
          if (row < names.length) names[row] = last;
        } else {
          const row = number % (names.length + 1);
          column.set(row, text);
          names[row] = text;
        }
      }
      assert.deepEqual(listed(column), names);
    }),
  );
});

test('gives the room of names that have gone to others', () => {
  const column = new NameColumn();
  const long = 'x'.repeat(200);
  const names = Array.from({ length: 2000 }, (_, row) => `${row} ${long}`);
  for (const [row, name] of names.entries()) column.set(row, name);
  while (column.count > 10) column.remove(3);
  const left = listed(column);
  assert.deepEqual(left.slice(0, 3), names.slice(0, 3));
  assert.equal(new Set(left).size, 10);
  for (const name of left) assert.ok(names.includes(name));
  column.set(10, 'ß'.repeat(32_767));
  assert.equal(column.get(10).length, 32_767);
  assert.equal(column.get(11), '');
  assert.throws(() => column.set(11, 'x'.repeat(65_536)), RangeError);
  assert.equal(column.count, 11);
});

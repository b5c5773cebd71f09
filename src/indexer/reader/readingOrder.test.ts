import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inReadingOrder } from './readingOrder.ts';

describe('inReadingOrder', () => {
  it('goes through rows from the top and through each from the left', () => {
    const item = (name: string, left: number, top: number, height = 20) => ({
      name,
      box: { left, top, width: 50, height },
    });
    const rows = inReadingOrder([
      item('File', 10, 104),
      item('Size', 200, 60),
      item('title', 10, 0, 40),
      item('Name', 10, 56, 26),
      item('2 KB', 200, 100),
    ]);
    assert.deepEqual(
      rows.map((row) => row.map(({ name }) => name)),
      [['title'], ['Name', 'Size'], ['File', '2 KB']],
    );
  });

  it('does not join a page that slopes into one row', () => {
    const stairs = Array.from({ length: 10 }, (_, step) => ({
      box: { left: step * 60, top: step * 8, width: 50, height: 20 },
    }));
    assert.ok(inReadingOrder(stairs).length >= 4);
  });

  it('has no rows without boxes', () => {
    assert.deepEqual(inReadingOrder([]), []);
  });
});

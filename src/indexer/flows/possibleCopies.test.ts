import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PossibleCopies } from './possibleCopies.ts';

test('files of one length may be copies of each other, and of a content that is known', () => {
  const copies = new PossibleCopies([9, 300, 20, 9, 5_000_000_000, 100], (bytes) => bytes === 20);
  assert.deepEqual(
    [9, 20, 100, 300, 5_000_000_000].filter((bytes) => copies.has(bytes)),
    [9, 20],
  );
});

test('what is known is asked anew each time, because contents are stored meanwhile', () => {
  const known = new Set<number>();
  const copies = new PossibleCopies([7], (bytes) => known.has(bytes));
  assert.equal(copies.has(7), false);
  known.add(7);
  assert.equal(copies.has(7), true);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdSet } from './idSet.ts';

test('ids are in the set once they were added, and count once', () => {
  const set = new IdSet();
  const added = [0, 1, 7, 8, 9, 8191, 8192, 70_000, 30_000_000, 9, 0];
  for (const id of added) set.add(id);
  assert.equal(set.size, 9);
  for (const id of added) assert.ok(set.has(id), `${id}`);
  for (const id of [2, 6, 10, 8190, 8193, 69_999, 29_999_999, 30_000_001, 4_294_967_295]) {
    assert.ok(!set.has(id), `${id}`);
  }
});

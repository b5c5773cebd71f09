import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile } from './statistics.ts';

test('the median of an odd and of an even number of values, in any order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('a quantile lies between its neighbours and never beyond the values', () => {
  const values = Array.from({ length: 101 }, (_, i) => 100 - i);
  assert.equal(quantile(values, 0.95), 95);
  assert.equal(quantile(values, 0), 0);
  assert.equal(quantile(values, 1), 100);
  assert.equal(quantile([1, 2], 0.25), 1.25);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseIndex } from './indexChoice.ts';

test('exact search serves everything up to about two million vectors of the bundled model', () => {
  assert.deepEqual(chooseIndex(0, 384), { kind: 'exact', reason: 'Scanning all 0 vectors takes about 0 ms.' });
  for (const size of [1000, 100_000, 1_000_000, 1_900_000]) assert.equal(chooseIndex(size, 384).kind, 'exact');
  const large = chooseIndex(2_100_000, 384);
  assert.equal(large.kind, 'hnsw');
  assert.match(large.reason, /2,100,000 vectors would take about 47 ms, more than 45/);
});

test('wider vectors reach the limit sooner', () => {
  assert.equal(chooseIndex(400_000, 2048).kind, 'hnsw');
  assert.equal(chooseIndex(300_000, 2048).kind, 'exact');
});

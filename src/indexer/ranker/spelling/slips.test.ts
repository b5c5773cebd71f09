import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneSlipAway } from './slips.ts';

test('finds a letter too much, too few, wrong, and two that changed places', () => {
  const near = oneSlipAway('bell');
  for (const other of ['bel', 'ell', 'belly', 'abell', 'ball', 'bells', 'ebll', 'blel'])
    assert.ok(near.has(other), other);
});

test('holds neither the word nor what is two slips away', () => {
  const near = oneSlipAway('bell');
  for (const other of ['bell', 'balls', 'el', 'llbe', 'bellyy']) assert.ok(!near.has(other), other);
});

test('being one slip away holds both ways', () => {
  for (const other of oneSlipAway('icon')) assert.ok(oneSlipAway(other).has('icon'), other);
});

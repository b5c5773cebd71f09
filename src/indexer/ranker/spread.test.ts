import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spreadOf } from './spread.ts';

const none = Number.NaN;

test('spreads leave out what is missing, and few files are measured against the background', () => {
  assert.equal(spreadOf([Float32Array.of(none)]), undefined);
  assert.deepEqual(spreadOf([Float32Array.of(1, none), Float32Array.of(3)]), { count: 2, mean: 2, deviation: 1 });
  const drawn = spreadOf([Float32Array.of(1)], { mean: 0, deviation: 0.1 });
  assert.ok((drawn?.mean ?? 1) < 0.05 && (drawn?.deviation ?? 0) > 0.1);
  const alike = spreadOf([new Float32Array(1000).fill(0.5)], { mean: 0, deviation: 0.1 });
  assert.ok((alike?.mean ?? 0) > 0.45 && (alike?.deviation ?? 0) >= 0.1);
});

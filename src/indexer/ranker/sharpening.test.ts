import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worthSharpening } from './sharpening.ts';

const ids = Uint32Array.from({ length: 40_000 }, (_, i) => i);

function worth(scores: Float32Array, error: number): number {
  return worthSharpening(scores, error).length;
}

test('the best 512, more where they lie so close that an error could hide one of the best, and never more than there are', () => {
  const far = Float32Array.from(ids, (id) => 1 - id / 1000);
  assert.equal(worth(far, 0.005), 512);
  const close = Float32Array.from(ids, (id) => 1 - id / 100_000);
  // From the 40th on 3,000 lie within six errors.
  assert.equal(worth(close, 0.005), 4096);
  assert.equal(worth(close.subarray(0, 900), 0.005), 900);
  const same = new Float32Array(40_000);
  assert.equal(worth(same, 0.005), 8192);
  assert.equal(worth(far.subarray(0, 3), 0.005), 3);
});

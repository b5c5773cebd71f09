import assert from 'node:assert/strict';
import { test } from 'node:test';
import { release } from './release.ts';

test('an array that has its memory for itself loses it, and may be released twice', () => {
  const array = new Float32Array(8);
  release(array);
  release(array);
  assert.deepEqual([array.length, array.buffer.byteLength], [0, 0]);
});

test('a part of something larger and shared memory are left alone', () => {
  const whole = new Uint8Array(8);
  release(whole.subarray(2));
  assert.equal(whole.length, 8);
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  release(shared);
  assert.equal(shared.length, 8);
});

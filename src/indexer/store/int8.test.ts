import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantize } from './int8.ts';

test('every component comes back to within half a step, and the largest becomes ±127', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, min: -1, max: 1 }), (vector) => {
      const { int8, scale } = quantize(vector);
      const largest = Math.max(...vector.map(Math.abs));
      assert.equal(Math.max(...int8.map(Math.abs)), largest === 0 ? 0 : 127);
      for (const [index, value] of vector.entries()) {
        assert.ok(Math.abs((int8[index] ?? Number.NaN) * scale - value) <= scale * 0.500001);
      }
    }),
  );
});

test('the zero vector has the scale 0', () => {
  assert.deepEqual(quantize(new Float32Array(3)), { int8: new Int8Array(3), scale: 0 });
});

test('a component that is not finite is refused', () => {
  assert.throws(() => quantize(Float32Array.of(1, Number.NaN)), RangeError);
  assert.throws(() => quantize(Float32Array.of(Number.NEGATIVE_INFINITY)), RangeError);
});

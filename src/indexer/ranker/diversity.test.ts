import assert from 'node:assert/strict';
import { test } from 'node:test';
import { variedOrder } from './diversity.ts';
import { clusteredVectors, randomVectors } from './vectorSamples.ts';

const [a, b, c] = randomVectors(3, 64, 7) as [Float32Array, Float32Array, Float32Array];

test('the best stays first, and its like wait until others have come', () => {
  const scores = [1, 0.98, 0.97, 0.9, 0.85, 0];
  assert.deepEqual(variedOrder(scores, [a, a, a, b, c, a], 6).slice(0, 3), [0, 3, 4]);
  assert.deepEqual(variedOrder(scores, [a, a, a, b, c, a], 6, 1), [0, 1, 2, 3, 4, 5], 'by relevance alone');
});

test('everything is there once, whatever is chosen and whatever has no vector', () => {
  const vectors = clusteredVectors(40, 16, 1);
  const scores = vectors.map((_, index) => 1 / (index + 1));
  for (const count of [0, 1, 7, 40, 100]) {
    const order = variedOrder(
      scores,
      vectors.map((vector, index) => (index % 5 === 0 ? undefined : vector)),
      count,
    );
    assert.deepEqual(
      [...order].sort((x, y) => x - y),
      vectors.map((_, index) => index),
    );
    const rest = order.slice(count);
    assert.deepEqual(
      rest,
      [...rest].sort((x, y) => x - y),
      'the others follow by relevance',
    );
  }
  assert.deepEqual(variedOrder([], [], 5), []);
  assert.equal(variedOrder([0.5, 0.5], [a, b], 2)[0], 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotProduct } from './exactRerank.ts';
import { withFeedback } from './relevanceFeedback.ts';
import { randomVectors } from './vectorSamples.ts';

const [query, a, b, c] = randomVectors(4, 32, 5) as [Float32Array, Float32Array, Float32Array, Float32Array];

function cosine(vector: Float32Array | undefined, other: Float32Array): number {
  assert.ok(vector !== undefined);
  return dotProduct(vector, other);
}

test('moves towards what is wanted and away from what is not, and keeps to the query', () => {
  const moved = withFeedback(query, { more: [a, b], less: [c] });
  assert.ok(Math.abs(cosine(moved, moved ?? query) - 1) < 1e-5, 'a unit vector');
  for (const wanted of [a, b]) assert.ok(cosine(moved, wanted) > dotProduct(query, wanted));
  assert.ok(cosine(moved, c) < dotProduct(query, c));
  assert.ok(cosine(moved, query) > Math.max(cosine(moved, a), cosine(moved, b)));
});

test('many pictures count as much as one: the same picture again changes nothing', () => {
  const once = withFeedback(query, { more: [a], less: [] });
  const often = withFeedback(query, { more: [a, a, a, a], less: [] });
  assert.ok(cosine(once, often ?? query) > 0.99999);
});

test('pictures alone are a query, and nothing is none', () => {
  assert.ok(cosine(withFeedback(undefined, { more: [a], less: [] }), a) > 0.99999);
  assert.ok(cosine(withFeedback(undefined, { more: [], less: [c] }), c) < -0.99999);
  assert.equal(withFeedback(undefined, { more: [], less: [] }), undefined);
  assert.ok(cosine(withFeedback(query, { more: [], less: [] }), query) > 0.99999);
  assert.equal(withFeedback(a, { more: [], less: [a] }, { query: 1, more: 1, less: 1 }), undefined);
});

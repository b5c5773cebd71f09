import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { topScores } from './topScores.ts';

function reference(scores: Float32Array, ids: Uint32Array, count: number): number[] {
  const order = [...scores.keys()];
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0));
  return order.slice(0, count);
}

test('the best come first, ties by ascending id, as a plain sort has it', () => {
  // Few distinct values make ties common; -0 and 0 are equal.
  const score = fc.oneof(fc.constantFrom(0, -0, 0.5, -0.5, 1), fc.float({ noNaN: true, min: -1, max: 1 }));
  fc.assert(
    fc.property(fc.array(score, { maxLength: 120 }), fc.nat(130), fc.nat(), (values, count, seed) => {
      const scores = Float32Array.from(values);
      const ids = Uint32Array.from(values, (_, i) => (i * 7919 + seed) % 104_729);
      assert.deepEqual([...topScores(scores, count, ids)], reference(scores, ids, count));
      const positions = Uint32Array.from(values, (_, i) => i);
      assert.deepEqual([...topScores(scores, count)], reference(scores, positions, count));
    }),
  );
});

test('sorts a long list whole', () => {
  const scores = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * 12.9898) * (i % 3 === 0 ? 1 : 0.5));
  const ids = Uint32Array.from(scores, (_, i) => 5000 - i);
  assert.deepEqual([...topScores(scores, 600, ids)], reference(scores, ids, 600));
  assert.deepEqual([...topScores(scores, 5000, ids)], reference(scores, ids, 5000));
});

test('finds the best of many wherever they lie, also where thousands score the same', () => {
  const length = 30_000;
  const ids = Uint32Array.from({ length }, (_, i) => (i * 7919) % 104_729);
  const positions = Uint32Array.from({ length }, (_, i) => i);
  const scattered = Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898));
  const lists = {
    scattered,
    ascending: scattered.toSorted(),
    'side by side': scattered.map((score, i) => (i >= 20_000 && i < 21_000 ? 2 + score : score)),
    'mostly alike': scattered.map((score, i) => (i % 100 === 0 ? score : 0.5)),
    alike: new Float32Array(length),
  };
  for (const [kind, scores] of Object.entries(lists)) {
    for (const count of [1, 120, 512, 2048, 8192]) {
      assert.deepEqual([...topScores(scores, count, ids)], reference(scores, ids, count), `${count} of ${kind}`);
      assert.deepEqual([...topScores(scores, count)], reference(scores, positions, count), `${count} of ${kind}`);
    }
  }
});

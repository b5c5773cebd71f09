import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalisedSum } from './normalisedSum.ts';

const x = Float32Array.of(1, 0);
const y = Float32Array.of(0, 1);

test('a weighted sum of unit vectors is a unit vector', () => {
  const sum = normalisedSum([
    { vector: x, weight: 3 },
    { vector: y, weight: 4 },
  ]);
  assert.deepEqual(
    [...(sum ?? [])].map((value) => value.toFixed(3)),
    ['0.600', '0.800'],
  );
  const away = normalisedSum([
    { vector: x, weight: 1 },
    { vector: y, weight: -1 },
  ]);
  assert.ok((away?.[1] ?? 0) < 0);
});

test('what cancels out points nowhere', () => {
  assert.equal(normalisedSum([]), undefined);
  assert.equal(
    normalisedSum([
      { vector: x, weight: 1 },
      { vector: x, weight: -1 },
    ]),
    undefined,
  );
});

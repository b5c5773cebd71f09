import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { percentile, type ScorePercentiles, shareAbove } from './calibration.ts';

function background(...pairs: readonly (readonly [number, number])[]): ScorePercentiles {
  return { percentiles: pairs.map(([percent, score]) => ({ percent, score })) };
}

const table = [
  [1, -0.1],
  [5, -0.04],
  [25, 0.05],
  [50, 0.1],
  [75, 0.16],
  [99, 0.3],
  [99.9, 0.4],
] as const;
const known = background(...table);

test('at a percentile of the package the share is that percentile', () => {
  for (const [percent, score] of table) {
    assert.ok(Math.abs(percentile(known, score) - percent / 100) < 1e-12);
  }
  assert.ok(Math.abs(percentile(known, 0.075) - 0.375) < 1e-12);
});

test('a higher cosine never gives a lower share, and it stays within 0 and 1', () => {
  const cosine = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(cosine, cosine, (a, b) => {
      const low = percentile(known, Math.min(a, b));
      const high = percentile(known, Math.max(a, b));
      assert.ok(low >= 0 && low <= high && high <= 1);
    }),
  );
  assert.ok(percentile(known, 0.41) > 0.999);
  assert.ok(percentile(known, 0.5) > percentile(known, 0.45));
  assert.ok(percentile(known, -0.2) < 0.01);
});

test('far above all percentiles shares still differ', () => {
  const far = shareAbove(known, 2) ?? 1;
  const farther = shareAbove(known, 3) ?? 1;
  assert.ok(farther > 0 && farther < far && far < 1e-12);
});

test('without a background the order stays and nothing is hidden', () => {
  assert.equal(percentile(undefined, 0.5), 0.75);
  assert.equal(percentile(background([50, 0.1]), 0.5), 0.75);
  assert.equal(shareAbove(undefined, 0.5), undefined);
  assert.equal(percentile(known, Number.NaN), 0);
});

test('percentiles that do not rise are left out instead of breaking the order', () => {
  const odd = background([10, 0.2], [20, 0.1], [50, 0.2], [90, 0.4], [95, 0.5]);
  let before = 0;
  for (let score = -1; score <= 1; score += 0.05) {
    const now = percentile(odd, score);
    assert.ok(now >= before && now <= 1);
    before = now;
  }
});

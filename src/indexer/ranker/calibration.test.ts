import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BackgroundScores, percentile, shareAbove } from './calibration.ts';

function background(...pairs: readonly (readonly [number, number])[]): BackgroundScores {
  return { textImage: { background: { percentiles: pairs.map(([percent, score]) => ({ percent, score })) } } };
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
const calibration = background(...table);

test('at a percentile of the package the share is that percentile', () => {
  for (const [percent, score] of table) {
    assert.ok(Math.abs(percentile(calibration, 'textImage', score) - percent / 100) < 1e-12);
  }
  assert.ok(Math.abs(percentile(calibration, 'textImage', 0.075) - 0.375) < 1e-12);
});

test('a higher cosine never gives a lower share, and it stays within 0 and 1', () => {
  const cosine = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(cosine, cosine, (a, b) => {
      const low = percentile(calibration, 'textImage', Math.min(a, b));
      const high = percentile(calibration, 'textImage', Math.max(a, b));
      assert.ok(low >= 0 && low <= high && high <= 1);
    }),
  );
  assert.ok(percentile(calibration, 'textImage', 0.41) > 0.999);
  assert.ok(percentile(calibration, 'textImage', 0.5) > percentile(calibration, 'textImage', 0.45));
  assert.ok(percentile(calibration, 'textImage', -0.2) < 0.01);
});

test('far above all percentiles shares still differ', () => {
  const far = shareAbove(calibration, 'textImage', 2) ?? 1;
  const farther = shareAbove(calibration, 'textImage', 3) ?? 1;
  assert.ok(farther > 0 && farther < far && far < 1e-12);
});

test('without a background the order stays and nothing is hidden', () => {
  assert.equal(percentile(calibration, 'imageImage', 0.5), 0.75);
  assert.equal(percentile(background([50, 0.1]), 'textImage', 0.5), 0.75);
  assert.equal(shareAbove(calibration, 'imageImage', 0.5), undefined);
  assert.equal(percentile(calibration, 'textImage', Number.NaN), 0);
});

test('percentiles that do not rise are left out instead of breaking the order', () => {
  const odd = background([10, 0.2], [20, 0.1], [50, 0.2], [90, 0.4], [95, 0.5]);
  let before = 0;
  for (let score = -1; score <= 1; score += 0.05) {
    const now = percentile(odd, 'textImage', score);
    assert.ok(now >= before && now <= 1);
    before = now;
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BackgroundScores, confidence, likelyConfidence, scoreCutoff } from './calibration.ts';

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

test('at a percentile of the package the confidence is that percentile', () => {
  for (const [percent, score] of table) {
    assert.ok(Math.abs(confidence(calibration, 'textImage', score) - percent / 100) < 1e-12);
  }
  assert.ok(Math.abs(confidence(calibration, 'textImage', 0.075) - 0.375) < 1e-12);
});

test('a higher cosine never gives a lower confidence, and it stays within 0 and 1', () => {
  const cosine = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(cosine, cosine, (a, b) => {
      const low = confidence(calibration, 'textImage', Math.min(a, b));
      const high = confidence(calibration, 'textImage', Math.max(a, b));
      assert.ok(low >= 0 && low <= high && high <= 1);
    }),
  );
  assert.ok(confidence(calibration, 'textImage', 0.41) > 0.999);
  assert.ok(confidence(calibration, 'textImage', 0.5) > confidence(calibration, 'textImage', 0.45));
  assert.ok(confidence(calibration, 'textImage', -0.2) < 0.01);
});

test('the cutoff is the cosine of the wanted confidence', () => {
  assert.ok(Math.abs(scoreCutoff(calibration, 'textImage') - 0.3) < 1e-6);
  assert.equal(likelyConfidence, 0.99);
  for (const wanted of [0.02, 0.5, 0.995, 0.9999]) {
    const score = scoreCutoff(calibration, 'textImage', wanted);
    assert.ok(Math.abs(confidence(calibration, 'textImage', score) - wanted) < 1e-6);
  }
});

test('without a background the order stays and nothing is hidden', () => {
  assert.equal(confidence(calibration, 'imageImage', 0.5), 0.75);
  assert.equal(confidence(background([50, 0.1]), 'textImage', 0.5), 0.75);
  assert.equal(scoreCutoff(calibration, 'imageImage'), Number.NEGATIVE_INFINITY);
  assert.equal(confidence(calibration, 'textImage', Number.NaN), 0);
});

test('percentiles that do not rise are left out instead of breaking the order', () => {
  const odd = background([10, 0.2], [20, 0.1], [50, 0.2], [90, 0.4], [95, 0.5]);
  let before = 0;
  for (let score = -1; score <= 1; score += 0.05) {
    const now = confidence(odd, 'textImage', score);
    assert.ok(now >= before && now <= 1);
    before = now;
  }
});

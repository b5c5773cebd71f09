import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { worthOfBest } from './bestOfTiles.ts';
import { type ScorePercentiles, scoreExceededBy, shareAbove } from './calibration.ts';

const background: ScorePercentiles = {
  percentiles: [1, 5, 25, 50, 75, 90, 95, 99, 99.9].map((percent) => ({ percent, score: normal(percent / 100) / 10 })),
};

/** The quantile of the standard normal distribution, by bisection. */
function normal(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

/** Abramowitz and Stegun, 26.2.17. */
function below(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return value >= 0 ? 1 - tail : tail;
}

test('the score that a share exceeds is where that share is above, between and beyond the percentiles', () => {
  for (const score of [-0.5, -0.233, -0.1, 0, 0.013, 0.1, 0.2, 0.31, 0.5, 0.9]) {
    const share = shareAbove(background, score) ?? Number.NaN;
    assert.ok(Math.abs((scoreExceededBy(background, share) ?? Number.NaN) - score) < 1e-6, `${score}`);
  }
});

test('one tile is worth what it is, and more of them less, the more there are', () => {
  for (const best of [-0.05, 0.05, 0.2, 0.4]) {
    assert.ok(Math.abs(worthOfBest(background, best, 1) - best) < 1e-6);
    const worths = [1, 2, 4, 8].map((tiles) => worthOfBest(background, best, tiles));
    assert.deepEqual(
      [...worths].sort((a, b) => b - a),
      worths,
    );
    assert.equal(new Set(worths).size, 4);
  }
});

test('what is worth the same by chance is exact to a thousandth', () => {
  for (const best of [-0.1, 0.0437, 0.1234, 0.2099, 0.35, 0.8]) {
    const worth = worthOfBest(background, best, 4);
    const below = (score: number) => 1 - (shareAbove(background, score) ?? Number.NaN);
    const target = below(best) ** 4;
    assert.ok(below(worth - 0.001) <= target && target <= below(worth + 0.001), `${best}: ${worth}`);
  }
});

test('a higher cosine is worth more, whatever the number of tiles', () => {
  for (const tiles of [2, 8]) {
    const worths = Array.from({ length: 60 }, (_, at) => worthOfBest(background, -0.1 + at / 60, tiles));
    assert.deepEqual(
      [...worths].sort((a, b) => a - b),
      worths,
    );
  }
});

test('by chance the best of eight tiles is worth no more than one picture', () => {
  let state = 1;
  const random = () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const cosine = () => scoreExceededBy(background, random()) ?? Number.NaN;
  const rounds = 20_000;
  for (const limit of [0.1, 0.2]) {
    let [single, tiled] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      if (cosine() > limit) single++;
      if (worthOfBest(background, Math.max(...Array.from({ length: 8 }, cosine)), 8) > limit) tiled++;
    }
    const expected = rounds * (shareAbove(background, limit) ?? 0);
    assert.ok(Math.abs(single - expected) < 5 * Math.sqrt(expected), `${single} of ${expected}`);
    assert.ok(Math.abs(tiled - expected) < 5 * Math.sqrt(expected), `${tiled} of ${expected}`);
  }
});

test('without a background nothing can be told from chance', () => {
  assert.equal(worthOfBest({ percentiles: [] }, 0.5, 4), Number.NaN);
});

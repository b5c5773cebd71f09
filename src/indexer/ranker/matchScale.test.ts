import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { likelyConfidence, MatchScale } from './matchScale.ts';

const percentiles = [
  { percent: 25, score: 0.05 },
  { percent: 50, score: 0.1 },
  { percent: 75, score: 0.15 },
  { percent: 99, score: 0.3 },
  { percent: 99.9, score: 0.4 },
];
const background = { percentiles };

function scale(unnamed: number, named = 0, read = 0): MatchScale {
  return new MatchScale(background, { unnamed, named, read });
}

test('confidence keeps the order of scores and stays within 0 and 1', () => {
  const score = fc.double({ min: -1, max: 4, noNaN: true });
  const count = fc.nat(200_000);
  fc.assert(
    fc.property(score, score, count, count, count, (a, b, unnamed, named, read) => {
      const each = scale(unnamed, named, read);
      const low = each.confidence(Math.min(a, b));
      const high = each.confidence(Math.max(a, b));
      assert.ok(low >= 0 && low <= high && high <= 1);
    }),
  );
});

test('the divider stands where confidence reaches its level', () => {
  for (const each of [scale(30), scale(1000), scale(0, 1000), scale(500, 500), scale(100, 0, 100), scale(100_000)]) {
    assert.ok(Math.abs(each.confidence(each.cutoff) - likelyConfidence) < 1e-6);
  }
});

test('among more pictures a match must be better', () => {
  const cutoffs = [10, 100, 1000, 10_000, 100_000].map((count) => scale(count).cutoff);
  assert.deepEqual(
    cutoffs,
    [...cutoffs].sort((a, b) => a - b),
  );
  assert.ok((cutoffs[2] ?? 0) > 0.35 && (cutoffs[2] ?? 1) < 0.45, `${cutoffs[2]}`);
});

test('names can match by chance too: with them the same score says less', () => {
  assert.ok(scale(500, 500).cutoff > scale(1000).cutoff);
  assert.ok(scale(999, 1).confidence(0.45) > scale(0, 1000).confidence(0.45));
});

test('text inside can match by chance too, the more of it the more', () => {
  const raised = [0, 10, 100, 1000].map((read) => scale(1000, 0, read).cutoff - scale(1000).cutoff);
  assert.ok(
    raised.every((each, at) => each > (raised[at - 1] ?? -1)),
    `${raised}`,
  );
  assert.ok((raised[2] ?? 1) < 0.02 && (raised[3] ?? 0) > 0.05, `${raised}`);
});

test('without a background the order stays and nothing is hidden', () => {
  const unknown = new MatchScale(undefined, { unnamed: 100, named: 0, read: 0 });
  assert.equal(unknown.cutoff, Number.NEGATIVE_INFINITY);
  assert.equal(unknown.confidence(0.5), 0.75);
});

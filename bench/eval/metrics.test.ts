import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { figuresOf, type QueryFigures, ranksOf, summarise } from './metrics.ts';

test('ranks right answers from the best score down', () => {
  assert.deepEqual(ranksOf(Float32Array.of(0.1, 0.9, 0.5, 0.7), [2, 1]), [1, 3]);
});

test('equal scores keep the order of the candidates', () => {
  assert.deepEqual(ranksOf(Float32Array.of(0.5, 0.5, 0.5), [0]), [1]);
  assert.deepEqual(ranksOf(Float32Array.of(0.5, 0.5, 0.5), [2]), [3]);
});

test('the query itself is not in the race', () => {
  assert.deepEqual(ranksOf(Float32Array.of(1, 0.4, 0.6), [1], 0), [2]);
});

test('a candidate without a score comes last, and a right one without a score is never found', () => {
  assert.deepEqual(ranksOf(Float32Array.of(Number.NaN, -1), [1]), [1]);
  assert.deepEqual(ranksOf(Float32Array.of(Number.NaN, -1), [0, 1]), [1, Number.POSITIVE_INFINITY]);
  const lost = figuresOf([Number.POSITIVE_INFINITY]);
  assert.deepEqual(lost, { r1: 0, r5: 0, r10: 0, mrr: 0, map: 0, recall16: 0 });
});

test('ranks are those of a stable sort', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(scores, fc.nat(), (values, at) => {
      const right = at % values.length;
      const order = values.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
      assert.deepEqual(ranksOf(Float32Array.from(values), [right]), [order.indexOf(right) + 1]);
    }),
  );
});

test('figures of a ranking worked out by hand', () => {
  // Right answers at 1, 3 and 20: average precision is (1/1 + 2/3 + 3/20) / 3.
  const figures = figuresOf([1, 3, 20]);
  assert.deepEqual([figures.r1, figures.r5, figures.r10, figures.mrr], [1, 1, 1, 1]);
  assert.ok(Math.abs(figures.map - (1 + 2 / 3 + 3 / 20) / 3) < 1e-12);
  assert.equal(figures.recall16, 2 / 3);
  const late = figuresOf([6]);
  assert.deepEqual([late.r1, late.r5, late.r10, late.mrr, late.map], [0, 0, 1, 1 / 6, 1 / 6]);
});

test('the edge of each depth counts', () => {
  assert.equal(figuresOf([5]).r5, 1);
  assert.equal(figuresOf([10]).r10, 1);
  assert.equal(figuresOf([11]).r10, 0);
  assert.equal(figuresOf([16]).recall16, 1);
  assert.equal(figuresOf([17]).recall16, 0);
});

test('a query without a right answer is refused', () => {
  assert.throws(() => figuresOf([]), RangeError);
  assert.throws(() => summarise([]), RangeError);
});

const hit: QueryFigures = figuresOf([1]);
const miss: QueryFigures = figuresOf([40]);

test('the interval holds the mean, is as wide as the binomial one and repeats', () => {
  const queries = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? hit : miss));
  const { mean, low, high } = summarise(queries);
  assert.equal(mean.r1, 0.25);
  // 1.96 standard errors of a share of 0.25 among 400 are 0.042.
  assert.ok(Math.abs(mean.r1 - low.r1 - 0.042) < 0.012, `low ${low.r1}`);
  assert.ok(Math.abs(high.r1 - mean.r1 - 0.042) < 0.012, `high ${high.r1}`);
  assert.deepEqual(summarise(queries), { mean, low, high });
  assert.notDeepEqual(summarise(queries, 1000, 2).low, low);
});

test('figures that never vary have no width', () => {
  const { low, high } = summarise([hit, hit, hit]);
  assert.deepEqual(low, hit);
  assert.deepEqual(high, hit);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, judge, looksAlone } from './calibrationCurve.ts';

const percentiles = [
  { percent: 25, score: 0.05 },
  { percent: 50, score: 0.1 },
  { percent: 75, score: 0.15 },
  { percent: 99, score: 0.3 },
  { percent: 99.9, score: 0.4 },
];
const background = { percentiles };

/** Forty pictures that have nothing to do with the query, the first a little more, and then these. */
function signals(...looks: number[]) {
  const all = Float32Array.from([...Array.from({ length: 40 }, (_, at) => 0.2 - at / 200), ...looks]);
  return looksAlone({ looks: all, meaning: all, words: all });
}

test('an answer that stands out is shown, and without it nothing is', () => {
  const verdict = judge(signals(0.7), new Set([40]), new Set(), background);
  assert.equal(verdict.present.length, 1);
  assert.ok((verdict.present[0] ?? 0) > 0.99);
  assert.ok(verdict.absent < 0.2, `${verdict.absent}`);
});

test('what is as good an answer is taken out too', () => {
  const pictures = signals(0.7, 0.68);
  assert.ok(judge(pictures, new Set([40]), new Set(), background).absent > 0.99);
  assert.ok(judge(pictures, new Set([40]), new Set([41]), background).absent < 0.2);
});

test('the text in what is left counts, as in the index', () => {
  const pictures = signals(0.2);
  const words = new Float32Array(41);
  words[0] = 20;
  const text = { words, meaning: words.map((score) => score / 25), complete: new Uint8Array(41) };
  assert.ok(judge(pictures, new Set([40]), new Set(), background).absent < 0.2);
  assert.ok(judge({ ...pictures, text }, new Set([40]), new Set(), background).absent > 0.8);
  text.complete[0] = 1;
  assert.ok(judge({ ...pictures, text }, new Set([40]), new Set(), background).absent < 0.2);
});

test('an answer beyond the first ten does not count', () => {
  assert.deepEqual(judge(signals(0), new Set([40]), new Set(), background).present, []);
});

test('a divider keeps silent what is below it', () => {
  const verdicts = [
    { absent: 0.1, present: [0.9, 0.3] },
    { absent: 0.7, present: [] },
  ];
  assert.deepEqual(curve(verdicts, [0.5, 0.8]), [
    { divider: 0.5, silent: 0.5, shown: 0.5 },
    { divider: 0.8, silent: 1, shown: 0.5 },
  ]);
});

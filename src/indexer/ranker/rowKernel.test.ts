import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowKernel } from './rowKernel.ts';
import { randomGenerator } from './vectorSamples.ts';

/** Around multiples of four, and of the rows that are worked on at once. */
const lengths = [0, 1, 3, 4, 5, 4095, 4096, 4097, 9001];
const random = randomGenerator(31);

/** Numbers like cosines, of which some are not there. */
function column(length: number, missing = 0.1): Float32Array {
  return Float32Array.from({ length }, () => (random() < missing ? Number.NaN : random() - 0.4));
}

test('sums are those of a plain loop, without what is missing', () => {
  for (const length of lengths) {
    const values = column(length);
    const there = values.filter((value) => !Number.isNaN(value));
    const { count, sum, squares } = rowKernel().sums(values);
    const total = (of: Float32Array): number => of.reduce((all, value) => all + value, 0);
    assert.equal(count, there.length);
    assert.ok(Math.abs(sum - total(there)) < 1e-9);
    assert.ok(Math.abs(squares - Float64Array.from(there, (value) => value * value).reduce((a, b) => a + b, 0)) < 1e-9);
  }
});

test('scores are to the bit those of a plain loop', () => {
  const factors = { fixed: -0.013, share: 0.51, perMeaning: 0.37, perWord: 1.9 };
  const text = { fixed: -0.4, perWord: 0.11, perMeaning: 0.9 };
  for (const length of lengths) {
    const [looks, meaning, textWords, textMeaning] = [column(length), column(length), column(length), column(length)];
    const words = Float32Array.from({ length }, () => (random() < 0.9 ? 0 : random()));
    const scores = new Float32Array(length);
    rowKernel().fuse(looks, meaning, words, factors, scores);
    const before = scores.slice();
    rowKernel().addText(textWords, textMeaning, text, scores);
    for (let row = 0; row < length; row++) {
      const look = looks[row] ?? 0;
      const sum = factors.fixed + factors.share * look + factors.perMeaning * (meaning[row] ?? 0);
      const more = sum - look;
      const named = Number.isNaN(more) ? look : look + (more + Math.abs(more)) / 2;
      const part = words[row] ?? 0;
      const score = Math.fround(named + factors.perWord * part * Math.sqrt(part));
      assert.equal(before[row], score, `row ${row} of ${length}`);
      const said = text.fixed + text.perWord * (textWords[row] ?? 0) + text.perMeaning * (textMeaning[row] ?? 0);
      assert.equal(scores[row], said > 0 ? Math.fround(score + said) : score, `text of row ${row} of ${length}`);
    }
  }
});

test('where no path says anything scores are the looks', () => {
  const looks = column(10);
  const scores = new Float32Array(10);
  const factors = { fixed: Number.NaN, share: 0.5, perMeaning: 0, perWord: 2 };
  rowKernel().fuse(looks, new Float32Array(10).fill(Number.NaN), new Float32Array(10), factors, scores);
  assert.deepEqual(scores, looks);
});

test('counts and finds what is high enough, and nothing behind the end', () => {
  const kernel = rowKernel();
  // What lies in the kernel's memory behind a short column.
  kernel.countFrom(0, new Float32Array(4096).fill(1));
  for (const length of lengths) {
    const values = column(length);
    for (const least of [0.1, Math.fround(0.25), values[length >> 1] ?? 0, -1]) {
      const positions = [...values.keys()].filter((at) => (values[at] ?? 0) >= least);
      assert.equal(kernel.countFrom(least, values), positions.length);
      const found = positions.filter((at) => (values[at] ?? 0) >= Math.fround(least));
      assert.deepEqual([...kernel.positionsFrom(Math.fround(least), values)], found);
    }
  }
});

test('each whole block has its largest value', () => {
  for (const length of lengths) {
    const values = column(length, 0);
    for (const size of [4, 64, 4096]) {
      const blocks = Array.from({ length: Math.floor(length / size) }, (_, block) =>
        Math.max(...values.subarray(block * size, (block + 1) * size)),
      );
      assert.deepEqual([...rowKernel().maxima(values, size)], blocks);
    }
  }
});

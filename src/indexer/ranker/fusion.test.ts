import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fusion, fusionOf } from './fusion.ts';
import type { RowSignals } from './rowSignals.ts';
import { spreadOf } from './spread.ts';

const none = Number.NaN;

function signals(looks: number[], meaning: number[] = [], words: number[] = []): RowSignals {
  const column = (values: number[], missing: number) => Float32Array.from(looks, (_, row) => values[row] ?? missing);
  return { looks: Float32Array.from(looks), meaning: column(meaning, none), words: column(words, 0) };
}

function fused(rows: RowSignals): number[] {
  return scoresOf(fusionFor(rows), rows);
}

function scoresOf(fusion: Fusion, rows: RowSignals): number[] {
  const scores = new Float32Array(rows.looks.length);
  fusion.score(rows, scores);
  return [...scores];
}

function fusionFor(rows: RowSignals): Fusion {
  return new Fusion(spreadOf([rows.looks]) ?? { count: 0, mean: 0, deviation: 1 }, spreadOf([rows.meaning]));
}

test('where names say nothing, the score is the cosine', () => {
  const looks = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(looks, (values) => {
      for (const [i, score] of fused(signals(values)).entries()) assert.ok(score === Math.fround(values[i] ?? none));
    }),
  );
});

test('a name that means the query, and one that has its words, come before what only looks like it', () => {
  const [plain = 0, meant = 0, worded = 0, other = 0] = fused(
    signals([0.3, 0.2, 0.2, 0.1], [0, 0.7, 0, 0.05], [0, 0, 1, 0]),
  );
  assert.ok(worded > meant && meant > plain && plain > other, [plain, meant, worded, other].join());
});

test('a picture without a name keeps its place between named ones of the same evidence', () => {
  const rows = signals([0.5, 0.1, 0.1, 0.1, 0.5], [none, 0.1, 0.2, 0.1, 0.15]);
  const scores = fused(rows);
  assert.equal(scores[0], Math.fround(0.5));
  assert.ok((scores[0] ?? 0) >= (scores[4] ?? 1));
});

test('the less of a query is words, the less names count; a picture alone is compared by its looks', () => {
  const rows = signals([0.3, 0.2, 0.2], [0, 0.7, 0], [0, 0, 1]);
  const scoresWith = (partInWords: number): number[] => {
    const fusion = fusionOf([rows], undefined, partInWords);
    assert.ok(fusion);
    return scoresOf(fusion, rows);
  };
  const [words, both, picture] = [scoresWith(1), scoresWith(0.5), scoresWith(0)];
  assert.ok((words[2] ?? 0) > (both[2] ?? 0) && (both[2] ?? 0) > 0.2);
  assert.ok((words[1] ?? 0) >= (both[1] ?? 0));
  assert.deepEqual(picture, [...rows.looks]);
});

test('part of the words counts as a part, and a file without a picture vector has no score', () => {
  const [half = 0, whole = 0, missing] = fused(signals([0.2, 0.2, none, 0.4, 0], [], [0.5, 1, 1]));
  assert.ok(half > 0.2 && whole - 0.2 > 2 * (half - 0.2), `${half} ${whole}`);
  assert.ok(Number.isNaN(missing));
});

test('a name that means something else hides no picture that looks right', () => {
  const looks = [0.9, ...Array.from({ length: 40 }, (_, i) => i / 400)];
  const meaning = [-0.2, ...Array.from({ length: 40 }, (_, i) => i / 300)];
  const scores = fused(signals(looks, meaning));
  assert.equal(scores.indexOf(Math.max(...scores)), 0);
});

test('tells how much of a difference of the cosine comes into the score', () => {
  const rows = signals([0.2, 0.1, 0.9, 0.3], [0.6, 0.2, -0.3, none]);
  const more = { ...rows, looks: rows.looks.map((look) => look + 0.001) };
  const fusion = fusionFor(rows);
  const before = scoresOf(fusion, rows);
  for (const [row, score] of scoresOf(fusion, more).entries()) {
    const share = fusion.shareOfLooks(rows.looks[row] ?? 0, rows.meaning[row] ?? none);
    assert.ok(Math.abs((score - (before[row] ?? 0)) / 0.001 - share) < 0.01, `row ${row}`);
  }
});

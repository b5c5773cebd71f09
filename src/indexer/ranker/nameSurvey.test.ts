import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable } from './fileTable.ts';
import { agreement, surveyNames } from './nameSurvey.ts';

const dimension = 8;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Unit vectors around `groups` directions: item `i` belongs to group `i % groups`. */
function grouped(count: number, groups: number, seed: number): Float32Array[] {
  const next = random(seed);
  const vector = () => Float32Array.from({ length: dimension }, next);
  const centres = Array.from({ length: groups }, vector);
  return Array.from({ length: count }, (_, i) => {
    const noise = vector();
    const sum = noise.map((value, at) => value * 0.5 + (centres[i % groups]?.[at] ?? 0));
    const norm = Math.hypot(...sum);
    return sum.map((value) => value / norm);
  });
}

function survey(names: readonly Float32Array[], looks: readonly Float32Array[]) {
  const table = new FileTable();
  for (let i = 0; i < names.length; i++) {
    const shape = { width: 1, height: 1, frames: 1, transparent: false, colours: [] };
    table.upsert({
      id: i + 1,
      contentId: i + 1,
      path: `${i}.png`,
      bytes: 1,
      mtimeNs: 0n,
      format: 'png',
      ...shape,
      phraseId: i + 1,
    });
  }
  return surveyNames(
    table,
    (id) => names[id - 1],
    (id) => looks[id - 1],
  );
}

test('pictures with similar names that look alike agree with them; the same pictures shuffled do not', () => {
  const names = grouped(120, 10, 1);
  const looks = grouped(120, 10, 2);
  assert.ok(agreement(names, looks) > 6);
  assert.equal(survey(names, looks).agree, true);
  const shuffled = looks.map((_, i) => looks[(i * 37 + Math.floor(i / 10)) % 120] ?? Float32Array.of());
  assert.ok(Math.abs(agreement(names, shuffled)) < 3);
  assert.equal(survey(names, shuffled).agree, false);
});

test('too few names are trusted, and no names give nothing to compare', () => {
  assert.equal(survey(grouped(20, 20, 3), grouped(20, 20, 4)).agree, true);
  assert.equal(survey([], []).common, undefined);
});

test('what all names have in common is taken off, less of it where they are few', () => {
  const same = (count: number) => Array.from({ length: count }, () => Float32Array.of(1, 0));
  const many = survey(same(300), same(300));
  const few = survey(same(8), same(8));
  assert.ok((many.common?.[0] ?? 0) > 0.7 && (few.common?.[0] ?? 1) < 0.2);
  assert.ok(few.offset > many.offset);
});

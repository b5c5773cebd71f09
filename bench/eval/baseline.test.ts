import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compare, holds, readBaseline, setOf, writeBaseline } from './baseline.ts';
import { figuresOf, summarise } from './metrics.ts';
import type { Result } from './result.ts';

/** A result of 100 queries of which so many are found first, and the others never. */
function result(set: string, mode: string, found: number, candidates = 500): Result {
  const queries = Array.from({ length: 100 }, (_, at) => figuresOf([at < found ? 1 : Number.POSITIVE_INFINITY]));
  return { set, direction: 'text to image', mode, queries: 100, candidates, summary: summarise(queries) };
}

test('a run that is as committed has no changes and holds', () => {
  const run = [result('icons/tag', 'looks', 50), result('icons/tag', 'fused', 70)];
  assert.deepEqual(compare(run, run, ['icons']), { changes: [], lost: [], added: [], same: 2 });
});

test('a fall within the interval is told and holds, one beyond it fails', () => {
  const committed = [result('icons/tag', 'fused', 70)];
  const slightly = compare(committed, [result('icons/tag', 'fused', 66)], ['icons']);
  assert.ok(slightly.changes.some(({ figure, fell }) => figure === 'map' && !fell));
  assert.equal(holds(slightly), true);
  const badly = compare(committed, [result('icons/tag', 'fused', 55)], ['icons']);
  assert.ok(badly.changes.some(({ figure, fell }) => figure === 'r10' && fell));
  assert.equal(holds(badly), false);
});

test('a rise beyond the interval is a change and no failure', () => {
  const found = compare([result('icons/tag', 'fused', 50)], [result('icons/tag', 'fused', 90)], ['icons']);
  assert.equal(found.same, 0);
  assert.equal(holds(found), true);
});

test('what was committed and is not measured fails, what is new does not', () => {
  const committed = [result('icons/tag', 'fused', 70), result('photos/caption', 'looks', 20)];
  const found = compare(committed, [result('icons/tag', 'text', 10)], ['icons']);
  assert.deepEqual(found.added, ['icons/tag, text to image, text']);
  assert.deepEqual(found.lost, ['icons/tag, text to image, fused: was committed and is not measured any more']);
  assert.equal(holds(found), false);
});

test('figures of another task are not compared', () => {
  const found = compare([result('icons/tag', 'fused', 70)], [result('icons/tag', 'fused', 70, 600)], ['icons']);
  assert.match(found.lost[0] ?? '', /100 queries among 500 was committed, 100 queries among 600 was measured/);
  assert.equal(holds(found), false);
});

test('variants belong to their set', () => {
  assert.equal(setOf({ set: 'lucide/tag@hashed' }), 'lucide');
  assert.equal(setOf({ set: 'emoji-pairs/openmoji-twemoji' }), 'emoji-pairs');
});

test('writing replaces the sets that were run and keeps the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-baseline-'));
  try {
    const file = join(folder, 'figures.jsonl');
    assert.deepEqual(readBaseline(file), []);
    writeBaseline(file, [result('photos/caption', 'looks', 20), result('icons/tag', 'fused', 70)], ['photos', 'icons']);
    writeBaseline(file, [result('icons/name', 'fused', 80), result('icons/name', 'looks', 40)], ['icons']);
    const kept = readBaseline(file);
    assert.deepEqual(
      kept.map(({ set, mode }) => `${set} ${mode}`),
      ['icons/name looks', 'icons/name fused', 'photos/caption looks'],
    );
    // Rounded to four places on the way, which is finer than what counts as a change.
    assert.equal(kept[1]?.summary.mean.map, 0.8);
    assert.equal(compare(kept, [result('photos/caption', 'looks', 20)], ['photos']).same, 1);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ModelVectors } from './modelVectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-vectors-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const dimension = 8;

function unit(seed: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function make(choose: 'exact' | 'hnsw', count: number) {
  const stored = new Map(Array.from({ length: count }, (_, i) => [i + 1, unit(i + 1)]));
  const lines: string[] = [];
  const vectors = new ModelVectors({
    dimension,
    vectors: (id) => stored.get(id),
    graphFile: join(folder, 'graph.hnsw'),
    log: (_, message) => lines.push(message),
    choose: () => ({ kind: choose, reason: 'chosen by the test' }),
  });
  for (const [id, vector] of stored) vectors.upsert(id, vector);
  const best = async (query: Float32Array): Promise<number | undefined> => {
    const { ids, scores } = (await vectors.nearest(query)) ?? vectors.exact.scores(query);
    return ids[scores.indexOf(Math.max(...scores))];
  };
  return { vectors, stored, lines, best };
}

test('searches exactly unless there are too many vectors', async () => {
  const { vectors, best } = make('exact', 50);
  await vectors.considerGraph('state 1');
  assert.equal(vectors.kind, 'exact');
  assert.equal(await best(unit(7)), 7);
  vectors.delete(7);
  assert.notEqual(await best(unit(7)), 7);
  assert.equal(vectors.has(7), false);
});

const graphs = installed('hnswlib-node') ? test : test.skip;

graphs('a graph takes over, follows changes, is kept, and hands back when its file is another’s', async () => {
  const first = make('hnsw', 200);
  await first.vectors.considerGraph('state 1');
  assert.equal(first.vectors.kind, 'hnsw', first.lines.join('\n'));
  assert.equal(await first.best(unit(33)), 33);
  first.stored.set(999, unit(999));
  first.vectors.upsert(999, unit(999));
  first.vectors.delete(33);
  assert.equal(await first.best(unit(999)), 999);
  assert.notEqual(await first.best(unit(33)), 33);
  first.vectors.dispose();

  assert.ok(existsSync(join(folder, 'graph.hnsw')));
  const again = make('hnsw', 200);
  await again.vectors.considerGraph('state 1');
  assert.equal(await again.best(unit(50)), 50);
  again.vectors.dispose();

  writeFileSync(join(folder, 'graph.hnsw'), 'damaged');
  const damaged = make('hnsw', 200);
  await damaged.vectors.considerGraph('state 1');
  assert.equal(await damaged.best(unit(50)), 50);
  damaged.vectors.dispose();
});

function installed(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

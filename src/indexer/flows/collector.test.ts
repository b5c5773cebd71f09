import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worthOfBest } from '../ranker/bestOfTiles.ts';
import { ExactIndex } from '../ranker/exactIndex.ts';
import { dotProduct, rerankDepth } from '../ranker/exactRerank.ts';
import { FileTable } from '../ranker/fileTable.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { conditionOf } from '../ranker/query/parts.ts';
import { TileIndex } from '../ranker/tileIndex.ts';
import { randomVectors } from '../ranker/vectorSamples.ts';
import { Collector, type Wanted } from './collector.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { noVectors } from './queryVectors.ts';
import { RootEvidence } from './rootEvidence.ts';
import type { RootIndex } from './rootIndex.ts';

const background = { percentiles: percentilesOfRandom() };
const runtime = { key: 'model' } as unknown as ModelRuntime;

/** Of cosines of unrelated vectors of 384 dimensions, which are normally distributed. */
function percentilesOfRandom(): { percent: number; score: number }[] {
  const deviations = [-2.326, -1.645, -0.674, 0, 0.674, 1.282, 1.645, 2.326, 3.09];
  const percents = [1, 5, 25, 50, 75, 90, 95, 99, 99.9];
  return percents.map((percent, at) => ({ percent, score: (deviations[at] ?? 0) / Math.sqrt(384) }));
}

/** A root of as many files as there are vectors, every other a PNG, whose names say nothing. */
function rootOf(vectors: readonly Float32Array[], tiles = new TileIndex(vectors[0]?.length ?? 0)): RootIndex {
  const table = new FileTable();
  const exact = new ExactIndex(vectors[0]?.length ?? 0, (id) => vectors[id - 1]);
  for (const [row, vector] of vectors.entries()) {
    const id = row + 1;
    const format = row % 2 === 0 ? 'png' : 'svg';
    const shape = { bytes: 1, mtimeNs: 0n, width: 1, height: 1, frames: 1, transparent: false, colours: [] };
    table.upsert({ ...shape, id, contentId: id, path: `${id}.${format}`, format });
    exact.upsert(id, vector);
  }
  const embeddingsOf = (ids: readonly number[]) => new Map(ids.map((id) => [id, vectors[id - 1]]));
  return {
    table,
    vectors: () => ({ exact, tiles, nearest: () => undefined }),
    names: { agree: false, common: undefined, offset: 0 },
    phrases: undefined,
    texts: undefined,
    catalogue: { embeddingsOf },
    stored: { lookUp: () => ({}) },
  } as unknown as RootIndex;
}

interface Filters {
  readonly text?: string;
  readonly chips?: string;
  readonly leastScore?: number;
}

async function collect(root: RootIndex, query: Float32Array, { text = '', chips = '', leastScore }: Filters) {
  const vectors = { ...noVectors, alternatives: [query] };
  const wanted: Wanted = {
    ranking: { vectors, evidence: [new RootEvidence(root, 'model', vectors, background)], background },
    own: [],
    text: conditionOf(parseQuery(text).root),
    chips: conditionOf(parseQuery(chips).root),
    contexts: [],
    leastScore: leastScore ?? Number.NEGATIVE_INFINITY,
  };
  return new Collector().collect([root], runtime, wanted);
}

/** Places and scores of what is found for a vector, best first. */
async function find(root: RootIndex, query: Float32Array, text: string): Promise<{ row: number; score: number }[]> {
  const { candidates } = await collect(root, query, { text });
  const found = Array.from(candidates.fileIds, (id, at) => ({ row: id - 1, score: candidates.scores[at] ?? 0 }));
  return found.sort((a, b) => b.score - a.score);
}

test('of many files the best have exact scores and those behind them sharp ones, also of a part that a filter leaves', async () => {
  const vectors = randomVectors(6000, 384, 21);
  const root = rootOf(vectors);
  assert.ok((root.vectors('model')?.exact.scoreError ?? 0) > 0, 'all are scored coarsely');
  for (const [query, text] of [
    [vectors[17], ''],
    [randomVectors(1, 384, 22)[0], ''],
    [randomVectors(1, 384, 23)[0], 'type:png'],
  ] as const) {
    assert.ok(query);
    const truth = vectors
      .map((vector, row) => ({ row, score: dotProduct(query, vector) }))
      .filter(({ row }) => text === '' || row % 2 === 0)
      .sort((a, b) => b.score - a.score);
    const found = await find(root, query, text);
    assert.equal(found.length, truth.length);
    // Which is the last of the best can hang on the error of five bits.
    const rows = (of: readonly { row: number }[]): number[] => of.slice(0, rerankDepth - 10).map(({ row }) => row);
    assert.deepEqual(rows(found), rows(truth));
    // What is behind the best has at most the score of the last of them.
    for (const { row, score } of found.slice(0, rerankDepth - 1)) {
      assert.ok(Math.abs(score - dotProduct(query, vectors[row] ?? query)) < 1e-6);
    }
    for (const { row, score } of found.slice(rerankDepth, 250)) {
      assert.ok(Math.abs(score - dotProduct(query, vectors[row] ?? query)) < 0.006, `${score}`);
    }
  }
});

test('filters change no score, and only what the chips leave out counts, also of files without a vector', async () => {
  const vectors = randomVectors(40, 384, 27);
  const whole = rootOf(vectors);
  const partly = rootOf(vectors);
  for (const id of [2, 11, 12, 21, 22, 31, 32]) partly.vectors('model')?.exact.delete(id);
  const [query] = randomVectors(1, 384, 28);
  assert.ok(query);
  for (const [root, files, png] of [
    [whole, 40, 20],
    [partly, 33, 17],
  ] as const) {
    const all = await collect(root, query, {});
    const scores = new Map(Array.from(all.candidates.fileIds, (id, at) => [id, all.candidates.scores[at]]));
    assert.deepEqual([scores.size, all.filteredOut], [files, 0]);
    for (const leastScore of [Number.NEGATIVE_INFINITY, -1]) {
      const found = async (filters: Filters): Promise<number[]> => {
        const { candidates, filteredOut } = await collect(root, query, { ...filters, leastScore });
        for (const [at, id] of candidates.fileIds.entries()) assert.equal(candidates.scores[at], scores.get(id));
        return [candidates.count, filteredOut];
      };
      assert.deepEqual(await found({ text: 'type:png' }), [png, 0]);
      assert.deepEqual(await found({ chips: 'type:png' }), [png, files - png]);
      const both = await found({ text: '-name:3*', chips: 'type:png' });
      assert.equal((both[0] ?? 0) + (both[1] ?? 0), (await found({ text: '-name:3*' }))[0]);
      assert.ok((both[0] ?? 0) > 0 && (both[0] ?? 0) < png);
    }
  }
});

test('a long picture is found by its best tile, for what that is worth, where all are scored coarsely and where none is', async () => {
  for (const count of [6000, 600]) {
    const vectors = randomVectors(count, 384, 24);
    const ofTiles = randomVectors(count, 384, 25);
    const tiles = new TileIndex(384);
    for (let id = 1; id <= count / 4; id++) tiles.upsert(id, ofTiles.slice(4 * (id - 1), 4 * id));
    const root = rootOf(vectors, tiles);
    assert.equal(tiles.vectors.scoreError > 0, count === 6000);
    const [other] = randomVectors(1, 384, 26);
    const tile = ofTiles[4 * 99 + 2];
    assert.ok(tile && other);
    const noisy = tile.map((value, at) => 0.6 * value + 0.8 * (other[at] ?? 0));
    const query = noisy.map((value) => value / Math.hypot(...noisy));
    const [first, second] = await find(root, query, '');
    assert.equal(first?.row, 99);
    const worth = worthOfBest(background, dotProduct(query, tile), 4);
    assert.ok(Math.abs((first?.score ?? 0) - worth) < 0.005, `${first?.score} instead of ${worth}`);
    assert.ok((second?.score ?? 1) < 0.5 * worth);
    const whole = vectors[99] ?? query;
    assert.equal((await find(root, whole, ''))[0]?.row, 99);
    assert.ok(Math.abs(((await find(root, whole, ''))[0]?.score ?? 0) - 1) < 1e-6);
  }
});

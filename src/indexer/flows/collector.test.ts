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

const calibration = { imageImage: { background: { percentiles: percentilesOfRandom() } } };
const runtime = { key: 'model', calibration } as unknown as ModelRuntime;

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

/** Places and scores of what is found for a vector, best first. */
async function find(root: RootIndex, query: Float32Array, text: string): Promise<{ row: number; score: number }[]> {
  const vectors = { ...noVectors, alternatives: [query] };
  const chance = { calibration, kind: 'imageImage' } as const;
  const wanted: Wanted = {
    ranking: { vectors, evidence: [new RootEvidence(root, 'model', vectors, chance)], kind: 'imageImage' },
    own: [],
    text: conditionOf(parseQuery(text).root),
    chips: undefined,
    contexts: [],
    leastScore: Number.NEGATIVE_INFINITY,
  };
  const { candidates } = await new Collector().collect([root], runtime, wanted);
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
    // Which is the last of the best can hang on the error of an int8.
    const rows = (of: readonly { row: number }[]): number[] => of.slice(0, rerankDepth - 10).map(({ row }) => row);
    assert.deepEqual(rows(found), rows(truth));
    for (const { row, score } of found.slice(0, rerankDepth)) {
      assert.ok(Math.abs(score - dotProduct(query, vectors[row] ?? query)) < 1e-6);
    }
    for (const { row, score } of found.slice(rerankDepth, 250)) {
      assert.ok(Math.abs(score - dotProduct(query, vectors[row] ?? query)) < 0.003, `${score}`);
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
    const worth = worthOfBest({ calibration, kind: 'imageImage' }, dotProduct(query, tile), 4);
    assert.ok(Math.abs((first?.score ?? 0) - worth) < 0.005, `${first?.score} instead of ${worth}`);
    assert.ok((second?.score ?? 1) < 0.5 * worth);
    const whole = vectors[99] ?? query;
    assert.equal((await find(root, whole, ''))[0]?.row, 99);
    assert.ok(Math.abs(((await find(root, whole, ''))[0]?.score ?? 0) - 1) < 1e-6);
  }
});

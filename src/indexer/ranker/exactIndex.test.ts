import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantize } from '../store/int8.ts';
import { ExactIndex } from './exactIndex.ts';
import { dotProduct, rerankDepth } from './exactRerank.ts';
import { clusteredVectors, randomGenerator, randomVectors, unit } from './vectorSamples.ts';

const dimension = 384;

function indexOf(vectors: readonly Float32Array[], firstId = 1): ExactIndex {
  const index = new ExactIndex(vectors[0]?.length ?? dimension, (id) => vectors[id - firstId]);
  index.load(
    vectors.map((vector, i) => ({ contentId: firstId + i, ...quantize(vector) })),
    vectors.length,
  );
  return index;
}

function bruteForce(vectors: readonly Float32Array[], query: Float32Array, k: number): number[] {
  const scored = vectors.map((vector, i) => ({ id: i + 1, score: dotProduct(query, vector) }));
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, k)
    .map(({ id }) => id);
}

async function recall(vectors: readonly Float32Array[], queries: readonly Float32Array[]): Promise<number> {
  const index = indexOf(vectors);
  let found = 0;
  for (const query of queries) {
    const truth = new Set(bruteForce(vectors, query, 10));
    for (const { id } of await index.search(query, 10)) if (truth.has(id)) found++;
  }
  return found / (queries.length * 10);
}

/** Of 10,000 all bits are kept, of 20,000 five. */
for (const [kind, vectors] of [
  ['10,000 random', randomVectors(10_000, dimension, 1)],
  ['10,000 clustered', clusteredVectors(10_000, dimension, 2)],
  ['20,000 random', randomVectors(20_000, dimension, 1)],
  ['20,000 clustered', clusteredVectors(20_000, dimension, 2)],
] as const) {
  test(`recall@10 is 1 on ${kind} vectors, for queries like images and like texts`, async () => {
    const random = randomGenerator(3);
    // An image-like query lies near some vector; a text-like one lies in a cone of its own, far from all of them.
    const cone = randomVectors(1, dimension, 4)[0] ?? new Float32Array(dimension);
    const imageLike = Array.from({ length: 25 }, () => {
      const near = vectors[Math.floor(random() * vectors.length)] ?? cone;
      return unit(near.map((value) => value + (random() - 0.5) * 0.06));
    });
    const textLike = imageLike.map((near) => unit(near.map((value, i) => 0.3 * value + (cone[i] ?? 0))));
    assert.equal(await recall(vectors, imageLike), 1);
    assert.equal(await recall(vectors, textLike), 1);
  });
}

test('scores of the head are float32 cosines, and no later score is above an earlier one', async () => {
  const vectors = randomVectors(500, dimension, 5);
  const index = indexOf(vectors);
  const query = vectors[7] ?? new Float32Array(dimension);
  const all = await index.search(query, 500);
  assert.equal(all.length, 500);
  assert.equal(new Set(all.map(({ id }) => id)).size, 500);
  assert.equal(all[0]?.id, 8);
  for (const [rank, { id, score }] of all.entries()) {
    const exact = dotProduct(query, vectors[id - 1] ?? query);
    if (rank < rerankDepth) assert.equal(score, Math.fround(exact));
    else assert.ok(Math.abs(score - exact) < 0.005, `${score} is not close to ${exact}`);
    if (rank > 0) assert.ok(score <= (all[rank - 1]?.score ?? 0));
  }
});

test('a longer list starts with the shorter one', async () => {
  const vectors = clusteredVectors(2000, 64, 6);
  const index = indexOf(vectors);
  const query = vectors[11] ?? new Float32Array(64);
  const whole = await index.search(query, 2000);
  for (const k of [1, 10, 40, 41, 300, 1999]) assert.deepEqual(await index.search(query, k), whole.slice(0, k));
  assert.equal((await index.search(query, 5000)).length, 2000);
  assert.deepEqual(await index.search(query, 0), []);
});

test('follows additions, replacements and removals like an index made anew', async () => {
  const random = randomGenerator(7);
  const current = new Map<number, Float32Array>();
  const index = new ExactIndex(48, (id) => current.get(id));
  const pool = randomVectors(1500, 48, 8);
  for (const vector of pool) {
    const id = 1 + Math.floor(random() * 400);
    if (random() < 0.3) assert.equal(index.delete(id), current.delete(id));
    else {
      current.set(id, vector);
      index.upsert(id, vector);
    }
  }
  assert.equal(index.size, current.size);
  const fresh = new ExactIndex(48, (id) => current.get(id));
  for (const [id, vector] of current) fresh.upsert(id, vector);
  for (const query of randomVectors(10, 48, 9)) {
    assert.deepEqual(await index.search(query, 400), await fresh.search(query, 400));
  }
});

test('rows that are padded to the width of the kernel keep clean padding through growth and reuse', async () => {
  const vectors = randomVectors(900, 19, 10);
  const index = new ExactIndex(19, (id) => vectors[id]);
  for (const [id, vector] of vectors.entries()) index.upsert(id, vector);
  for (const id of [0, 300, 899]) {
    const query = vectors[id] ?? new Float32Array(19);
    assert.equal((await index.search(query, 1))[0]?.id, id);
    const { ids, scores } = index.scores(query);
    for (const [slot, score] of scores.entries()) {
      assert.ok(Math.abs(score - dotProduct(query, vectors[ids[slot] ?? 0] ?? query)) < 0.02);
    }
  }
});

test('whatever the number of vectors, each gets the score that it gets alone', () => {
  const vectors = randomVectors(9, 40, 5);
  const [query = new Float32Array(40)] = randomVectors(1, 40, 6);
  for (let count = 1; count <= vectors.length; count++) {
    const index = new ExactIndex(40, () => undefined);
    for (const [id, vector] of vectors.slice(0, count).entries()) index.upsert(id, vector);
    const together = [...index.scores(query).scores];
    assert.deepEqual(
      together,
      together.map((_, id) => index.scoreOf(query, id)),
    );
  }
});

test('many are scored coarsely, within six times the error that is told, and the best of a ranking sharply', () => {
  const vectors = clusteredVectors(5000, dimension, 14);
  const index = indexOf(vectors);
  const query = randomVectors(1, dimension, 15)[0] ?? new Float32Array(dimension);
  const error = index.scoreError;
  assert.ok(error > 0.004 && error < 0.008, `${error}`);
  const { ids, scores } = index.scores(query);
  const misses = Array.from(scores, (score, i) => score - dotProduct(query, vectors[(ids[i] ?? 0) - 1] ?? query));
  const deviation = Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length);
  assert.ok(deviation > error / 2 && deviation < error * 1.2, `${deviation}`);
  assert.ok(Math.max(...misses.map(Math.abs)) < 6 * error);
  const ranking = index.rank(query, 250);
  for (const [rank, id] of ranking.ids.entries()) {
    assert.ok(Math.abs((ranking.scores[rank] ?? 0) - dotProduct(query, vectors[id - 1] ?? query)) < 0.006);
  }
  const some = index.scoresOf(query, Uint32Array.of(3, 77_777, 9));
  assert.ok(Math.abs((some[0] ?? 0) - dotProduct(query, vectors[2] ?? query)) < 0.006);
  assert.ok(Number.isNaN(some[1]));
});

test('vectors in which one value towers above the others are never scored coarsely', () => {
  const towering = randomVectors(5000, dimension, 16).map((vector) =>
    unit(vector.map((value, at) => (at === 5 ? 0.7 : value))),
  );
  const index = indexOf(towering);
  assert.equal(index.scoreError, 0);
  const query = towering[9] ?? new Float32Array(dimension);
  for (const [slot, score] of index.scores(query).scores.entries()) {
    assert.ok(Math.abs(score - dotProduct(query, towering[slot] ?? query)) < 0.02);
  }
});

test('vectors of the index are compared as they lie there', () => {
  const vectors = randomVectors(20, 384, 7);
  const index = new ExactIndex(384, () => undefined);
  for (const [id, vector] of vectors.entries()) index.upsert(id + 1, vector);
  const [first = new Float32Array(384)] = vectors;
  const ids = vectors.map((_, at) => at + 1);
  const cosines = index.similarities(1, ids) ?? [];
  assert.equal(cosines.length, 20);
  for (const [at, vector] of vectors.entries()) {
    assert.ok(Math.abs((cosines[at] ?? 2) - dotProduct(vector, first)) < 0.005);
  }
  assert.ok(Number.isNaN(index.similarities(1, [99])?.[0]));
  assert.equal(index.similarities(99, [1]), undefined);
});

test('wide vectors whose values all point one way do not overflow', () => {
  const flat = unit(new Float32Array(4096).fill(1));
  const index = new ExactIndex(4096, () => flat);
  index.upsert(1, flat);
  assert.ok(Math.abs((index.scores(flat).scores[0] ?? 0) - 1) < 0.01);
  assert.ok(Math.abs((index.scores(flat.map((value) => -value)).scores[0] ?? 0) + 1) < 0.01);
});

test('only allowed ids are returned, few or many, and unknown ones are ignored', async () => {
  const vectors = randomVectors(1000, dimension, 11);
  const index = indexOf(vectors);
  const query = vectors[5] ?? new Float32Array(dimension);
  for (const modulus of [2, 100]) {
    const allowed = new Set(Array.from({ length: 1200 }, (_, i) => i).filter((id) => id % modulus === 0));
    const found = (await index.search(query, 8, allowed)).map(({ id }) => id);
    const expected = bruteForce(vectors, query, 1000).filter((id) => allowed.has(id));
    assert.deepEqual(found, expected.slice(0, 8));
  }
  assert.deepEqual(await index.search(query, 8, new Set()), []);
});

test('an id whose vector is gone is left out, and the next best take its place', async () => {
  const vectors = randomVectors(200, dimension, 12);
  const gone = new Set<number>();
  const index = new ExactIndex(dimension, (id) => (gone.has(id) ? undefined : vectors[id]));
  for (const [id, vector] of vectors.entries()) index.upsert(id, vector);
  const query = vectors[0] ?? new Float32Array(dimension);
  const before = (await index.search(query, 100)).map(({ id }) => id);
  for (const id of before.slice(0, 60)) gone.add(id);
  const after = (await index.search(query, 40)).map(({ id }) => id);
  assert.equal(after.length, 40);
  for (const id of after) assert.ok(!gone.has(id));
});

test('vectors of another model and broken vectors are refused with the reason', async () => {
  const index = indexOf(randomVectors(10, dimension, 13));
  await assert.rejects(index.search(new Float32Array(512), 5), /512 dimensions.*384.*another model/);
  assert.throws(() => index.upsert(99, new Float32Array(128)), /128 dimensions/);
  assert.throws(() => index.upsert(99, new Float32Array(dimension).fill(Number.NaN)), /not finite/);
  assert.throws(() => index.load([{ contentId: 99, int8: new Int8Array(3), scale: 1 }]), /Vector 99 has 3 dimensions/);
  await assert.rejects(index.search(new Float32Array(dimension).fill(Number.NaN), 5), /not finite/);
  assert.equal(index.size, 10);
  assert.throws(() => new ExactIndex(0, () => undefined), RangeError);
});

test('of many vectors fewer bits are kept, unless some dimensions tower above the others', () => {
  const bytesOf = (scale: number, bits?: 4 | 5): number => {
    const index = new ExactIndex(dimension, () => undefined, bits);
    const int8 = new Int8Array(dimension).fill(1);
    const entries = function* (): Generator<{ contentId: number; int8: Int8Array; scale: number }> {
      for (let contentId = 1; contentId <= 100_000; contentId++) yield { contentId, int8, scale };
    };
    index.load(entries(), 100_000);
    assert.equal(index.size, 100_000);
    const { bytes } = index;
    index.dispose();
    assert.equal(index.size, 0);
    assert.ok(index.bytes < 1_000_000);
    return bytes;
  };
  for (const [bytes, least] of [
    [bytesOf(0.01), 38_400_000],
    [bytesOf(0.001), 24_000_000],
    [bytesOf(0.001, 4), 19_200_000],
  ] as const) {
    assert.ok(bytes > least && bytes < least + 1_200_000, `${bytes} bytes`);
  }
});

test('vectors keep their bits until there are many, and lose them at once for all', () => {
  const vectors = randomVectors(16_390, 256, 51);
  const query = randomVectors(1, 256, 52)[0] ?? new Float32Array(256);
  const grown = new ExactIndex(256, () => undefined);
  for (const [at, vector] of vectors.slice(0, 16_384).entries()) grown.upsert(at + 1, vector);
  const ids = Uint32Array.from({ length: 16_390 }, (_, at) => at + 1);
  const farthest = (index: ExactIndex): number => {
    const scores = index.scoresOf(query, ids.subarray(0, index.size));
    return Math.max(...scores.map((score, at) => Math.abs(score - dotProduct(query, vectors[at] ?? query))));
  };
  assert.ok(farthest(grown) < 0.003);
  for (const [at, vector] of vectors.slice(16_384).entries()) grown.upsert(16_385 + at, vector);
  assert.ok(farthest(grown) > 0.01 && farthest(grown) < 0.015, `${farthest(grown)}`);
  const loaded = indexOf(vectors);
  const ofLoaded = loaded.scoresOf(query, ids);
  assert.ok(grown.scoresOf(query, ids).every((score, at) => Math.abs(score - (ofLoaded[at] ?? 2)) < 1e-6));
});

test('one vector that is not like the others decides nothing', () => {
  const towering = randomVectors(16_384, 192, 55).map((vector) =>
    unit(vector.map((value, at) => (at === 5 ? 0.7 : value))),
  );
  const index = new ExactIndex(192, () => undefined);
  for (const [at, vector] of towering.entries()) index.upsert(at + 1, vector);
  index.upsert(16_385, unit(new Float32Array(192).fill(1)));
  const query = towering[9] ?? new Float32Array(192);
  const scores = index.scoresOf(
    query,
    Uint32Array.from(towering, (_, at) => at + 1),
  );
  // With five bits some are off by 0.03.
  assert.ok(scores.every((score, at) => Math.abs(score - dotProduct(query, towering[at] ?? query)) < 0.01));
});

test('of four bits nothing is to be sharpened, and what they say is within six times their error', () => {
  const vectors = clusteredVectors(17_000, dimension, 53);
  const index = new ExactIndex(dimension, (id) => vectors[id - 1], 4);
  index.load(
    vectors.map((vector, at) => ({ contentId: at + 1, ...quantize(vector) })),
    vectors.length,
  );
  assert.equal(index.scoreError, 0);
  const query = randomVectors(1, dimension, 54)[0] ?? new Float32Array(dimension);
  const { ids, scores } = index.scores(query);
  const misses = Array.from(scores, (score, at) => score - dotProduct(query, vectors[(ids[at] ?? 0) - 1] ?? query));
  const mean = misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
  const deviation = Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length);
  assert.ok(Math.abs(mean) < 0.0005 && deviation > 0.003 && deviation < 0.008, `${mean} ${deviation}`);
  assert.ok(Math.max(...misses.map(Math.abs)) < 6 * 0.008);
});

test('scores of many ids at once are those of each alone, twice asked or not there', () => {
  const vectors = randomVectors(90, 64, 41);
  const index = indexOf(vectors);
  const [query] = randomVectors(1, 64, 42);
  assert.ok(query);
  const ids = Uint32Array.from({ length: 700 }, (_, i) => (i * 37) % 95);
  const scores = index.scoresOf(query, ids);
  for (const [at, id] of ids.entries()) {
    const vector = vectors[id - 1];
    assert.equal(scores[at], vector === undefined ? Number.NaN : index.scoreOf(query, id));
    assert.ok(vector === undefined || Math.abs((scores[at] ?? 0) - dotProduct(query, vector)) < 0.005);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotProduct } from './exactRerank.ts';
import { NearDuplicates } from './nearDuplicates.ts';
import type { PictureLook } from './samePicture.ts';
import { randomGenerator, randomVectors } from './vectorSamples.ts';

const colours = [{ hex: '#1a5fd0', share: 0.5 }];
const [a, b] = randomVectors(2, 32, 3) as [Float32Array, Float32Array];

function hash(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

function groups(vectors: ReadonlyMap<number, Float32Array>): NearDuplicates {
  const look: PictureLook = { colours, format: 'jpeg' };
  return new NearDuplicates({
    look: (contentId) => (vectors.has(contentId) ? look : undefined),
    similarities: (contentId, others) => {
      const vector = vectors.get(contentId);
      const cosineWith = (other: Float32Array | undefined) =>
        vector === undefined || other === undefined ? Number.NaN : dotProduct(vector, other);
      return vector && Float32Array.from(others, (id) => cosineWith(vectors.get(id)));
    },
  });
}

test('pictures with a near hash and vector follow the first of them; others stay alone', () => {
  const vectors = new Map([
    [1, a],
    [2, a],
    [3, b],
    [5, a],
    [7, a],
  ]);
  const found = groups(vectors);
  found.add(1, hash('0123456789abcdef'));
  found.add(2, hash('0123456789abcdee'));
  found.add(3, hash('0123456789abcdef'));
  found.add(5, hash('fedcba9876543210'));
  found.add(6, hash('0123456789abcdef'));
  found.add(7, hash('8123456789abcdef'));
  assert.deepEqual(
    [1, 2, 3, 5, 6, 7, 99].map((id) => found.leaderOf(id)),
    [1, 1, 3, 5, 6, 1, 99],
  );
  assert.equal(found.last, 7);
});

test('no chain leads away from the first picture', () => {
  const found = groups(new Map([1, 2, 3].map((id) => [id, a])));
  // Each differs in five bits from the one before, the third in ten from the first.
  found.add(1, hash('0000000000000000'));
  found.add(2, hash('000000000000001f'));
  found.add(3, hash('00000000000003ff'));
  assert.deepEqual(
    [1, 2, 3].map((id) => found.leaderOf(id)),
    [1, 1, 3],
  );
});

test('every hash within five bits is found among thousands', () => {
  const random = randomGenerator(1);
  const vectors = new Map<number, Float32Array>();
  const found = groups(vectors);
  const hashes: Uint8Array[] = [];
  for (let id = 1; id <= 3000; id++) {
    vectors.set(id, a);
    hashes.push(Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)));
    found.add(id, hashes[id - 1] ?? hash(''));
  }
  for (let id = 1; id <= 3000; id += 37) {
    const copy = Uint8Array.from(hashes[id - 1] ?? []);
    for (const [byte, bit] of [
      [0, 7],
      [2, 3],
      [3, 0],
      [4, 5],
      [6, 1],
    ] as const)
      copy[byte] = (copy[byte] ?? 0) ^ (1 << bit);
    vectors.set(10_000 + id, a);
    found.add(10_000 + id, copy);
    assert.equal(found.leaderOf(10_000 + id), found.leaderOf(id));
  }
});

test('thousands of pictures whose hash tells nothing end', () => {
  const found = new NearDuplicates({
    look: () => ({ colours: [{ hex: '#ffffff', share: 1 }], format: 'png' }),
    similarities: (contentId, others) =>
      Float32Array.from(others, (other) => (contentId % 10_000 === other % 10_000 ? 1 : 0.97)),
  });
  for (let id = 1; id <= 10_500; id++) found.add(id, hash('8000000000000000'));
  assert.equal(found.leaderOf(10_000), 10_000);
  // The newest that share a hash are compared.
  assert.equal(found.leaderOf(10_500), 10_500);
  found.add(19_999, hash('8000000000000000'));
  assert.equal(found.leaderOf(19_999), 9999);
});

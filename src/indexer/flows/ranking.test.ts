import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable } from '../ranker/fileTable.ts';
import { CandidateList } from './candidates.ts';
import { Ordering, refineHead } from './ranking.ts';

function tableOf(files: readonly { path: string; bytes: number; seconds: number }[]): FileTable {
  const table = new FileTable();
  for (const [i, { path, bytes, seconds }] of files.entries()) {
    table.upsert({
      id: i + 1,
      contentId: i + 1,
      path,
      bytes,
      mtimeNs: BigInt(seconds) * 1_000_000_000n,
      format: 'png',
      width: 1,
      height: 1,
      frames: 1,
      transparent: false,
      colours: [],
    });
  }
  return table;
}

function everything(table: FileTable, score: (id: number) => number = () => 0) {
  const list = new CandidateList();
  list.start(table.count);
  const scores = Float32Array.from({ length: table.count }, (_, row) => score(row + 1));
  list.addRows(0, table, { scores, leastScore: Number.NEGATIVE_INFINITY, own: [] });
  return list.finish();
}

const files = [
  { path: 'b/two.png', bytes: 10, seconds: 1_700_000_000 },
  { path: 'a/three.png', bytes: 30, seconds: 1_700_000_060 },
  { path: 'b/one.png', bytes: 20, seconds: 1_600_000_000 },
];

test('orders by score, time, size, name and folder', () => {
  const table = tableOf(files);
  const order = (sort: 'relevance' | 'newest' | 'size' | 'name' | 'folder') =>
    [
      ...new Ordering(
        everything(table, (id) => (id === 3 ? 0.9 : 0.1)),
        [table],
        sort,
      ).slice(0, 9),
    ].map((position) => files[position]?.path);
  assert.deepEqual(order('relevance'), ['b/one.png', 'b/two.png', 'a/three.png']);
  assert.deepEqual(order('newest'), ['a/three.png', 'b/two.png', 'b/one.png']);
  assert.deepEqual(order('size'), ['a/three.png', 'b/one.png', 'b/two.png']);
  assert.deepEqual(order('name'), ['b/one.png', 'a/three.png', 'b/two.png']);
  assert.deepEqual(order('folder'), ['a/three.png', 'b/one.png', 'b/two.png']);
});

test('a list that is deepened starts with the list that was there', () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({ path: `${i}.png`, bytes: 1, seconds: i }));
  const table = tableOf(many);
  const candidates = everything(table, (id) => Math.sin(id));
  const ordering = new Ordering(candidates, [table], 'relevance');
  const head = [...ordering.slice(0, 100)];
  const tail = [...ordering.slice(2900, 200)];
  assert.equal(tail.length, 100);
  assert.deepEqual([...ordering.slice(0, 100)], head);
  const scores = [...ordering.slice(0, 3000)].map((position) => candidates.scores[position] ?? 0);
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  );
});

test('the head is scored exactly, copies alike, and the rest never above it', () => {
  const table = tableOf(files);
  const candidates = everything(table, (id) => 0.5 + id / 1000);
  const query = Float32Array.of(1, 0);
  const vectors = [Float32Array.of(0.9, 0), Float32Array.of(0.2, 0), Float32Array.of(0.4, 0)];
  refineHead(
    candidates,
    [query],
    (position) => ({ root: 0, contentId: position, cosine: 0.501 + position / 1000, share: 1 }),
    (_, contentIds) => new Map(contentIds.map((id) => [id, vectors[id] ?? query])),
  );
  assert.deepEqual(
    [...candidates.scores].map((score) => score.toFixed(2)),
    ['0.90', '0.20', '0.40'],
  );
});

test('what scores more than the exact head comes down to it, however many there are', () => {
  const table = tableOf(Array.from({ length: 400 }, (_, i) => ({ path: `${i}.png`, bytes: 1, seconds: i })));
  const candidates = everything(table, (id) => 0.9 - id / 10_000);
  refineHead(
    candidates,
    [Float32Array.of(1, 0)],
    (position) => ({ root: 0, contentId: position, cosine: candidates.scores[position] ?? 0, share: 1 }),
    (_, contentIds) => new Map(contentIds.map((id) => [id, Float32Array.of(0.5, 0)])),
  );
  assert.deepEqual(
    [...candidates.scores],
    Array.from({ length: 400 }, () => 0.5),
  );
});

test('of a named picture only the part of the score that the looks have is made exact', () => {
  const candidates = everything(tableOf(files.slice(0, 1)), () => 2);
  refineHead(
    candidates,
    [Float32Array.of(1, 0)],
    () => ({ root: 0, contentId: 0, cosine: 0.5, share: 0.5 }),
    () => new Map([[0, Float32Array.of(0.7, 0)]]),
  );
  assert.equal(candidates.scores[0]?.toFixed(3), '2.100');
});

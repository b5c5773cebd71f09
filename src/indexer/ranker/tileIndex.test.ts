import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { ListedFile } from '../store/records.ts';
import { FileTable } from './fileTable.ts';
import { TileIndex, TilePlaces } from './tileIndex.ts';

function unit(at: number): Float32Array {
  return Float32Array.from({ length: 4 }, (_, i) => (i === at ? 1 : 0));
}

function file(id: number, contentId: number): ListedFile {
  return {
    id,
    path: `${id}.png`,
    bytes: 1,
    mtimeNs: 1n,
    contentId,
    format: 'png',
    width: 900,
    height: 100,
    frames: 1,
    transparent: false,
    colours: [],
    perceptualHash: '00ff0123456789ab',
    phraseId: 0,
  };
}

test('a content is as near as its best tile', () => {
  const index = new TileIndex(4);
  index.upsert(5, [unit(0), unit(1)]);
  index.upsert(6, [unit(2)]);
  assert.ok(Math.abs((index.bestOf(unit(1), 5) ?? 0) - 1) < 0.01);
  assert.ok(Math.abs(index.bestOf(unit(1), 6) ?? 1) < 0.01);
  assert.equal(index.bestOf(unit(1), 7), undefined);
  assert.deepEqual(
    [...index.contents],
    [
      [5, 2],
      [6, 1],
    ],
  );
});

test('what is put again replaces all that was there, and nothing of it is left after deleting', () => {
  const index = new TileIndex(4);
  index.upsert(5, [unit(0), unit(1), unit(2)]);
  index.upsert(6, [unit(3)]);
  index.upsert(5, [unit(3)]);
  assert.equal(index.vectors.size, 2);
  assert.ok(Math.abs(index.bestOf(unit(1), 5) ?? 1) < 0.01);
  index.delete(5);
  assert.equal(index.bestOf(unit(3), 5), undefined);
  assert.equal(index.vectors.size, 1);
  index.upsert(6, []);
  assert.equal(index.contents.size, 0);
  assert.throws(
    () =>
      index.upsert(
        6,
        Array.from({ length: 9 }, () => unit(0)),
      ),
    RangeError,
  );
});

test('places follow the table and the index', () => {
  const index = new TileIndex(4);
  const table = new FileTable();
  const places = new TilePlaces();
  for (const each of [file(1, 5), file(2, 6), file(3, 6)]) table.upsert(each);
  index.upsert(6, [unit(0), unit(1)]);
  /** For each content its rows, and what the scores of its tiles are. */
  const seen = (query: Float32Array) => {
    const { rows, firstRows, slots, firstSlots } = places.of(table, index);
    const { scores } = index.vectors.scores(query);
    return Array.from({ length: firstRows.length - 1 }, (_, at) => [
      [...rows.subarray(firstRows[at], firstRows[at + 1])].sort(),
      Array.from(slots.subarray(firstSlots[at], firstSlots[at + 1]), (slot) => Math.round(scores[slot] ?? Number.NaN)),
    ]);
  };
  assert.deepEqual(seen(unit(1)), [
    [
      [1, 2],
      [0, 1],
    ],
  ]);
  assert.equal(places.of(table, index), places.of(table, index));
  index.upsert(5, [unit(2)]);
  assert.deepEqual(seen(unit(2)), [
    [
      [1, 2],
      [0, 0],
    ],
    [[0], [1]],
  ]);
  index.upsert(6, [unit(1)]);
  assert.deepEqual(seen(unit(1)).sort(), [
    [[0], [0]],
    [[1, 2], [1]],
  ]);
  table.remove(1);
  assert.equal(seen(unit(1)).length, 1);
});

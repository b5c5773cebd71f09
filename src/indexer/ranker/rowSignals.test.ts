import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExactIndex } from './exactIndex.ts';
import { type FileRecord, FileTable } from './fileTable.ts';
import { RowMemory } from './rowMemory.ts';
import { bestBySlot, bestSharp, setRows, signalsOf, spreadToRows } from './rowSignals.ts';

const axes = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0), Float32Array.of(0, 0, 1)] as const;

function file(id: number, contentId: number): FileRecord {
  const shape = { format: 'png', width: 1, height: 1, frames: 1, transparent: false, colours: [] } as const;
  return { ...shape, id, contentId, path: `${id}.png`, bytes: 1, mtimeNs: 0n };
}

function indexOf(ids: readonly number[]): ExactIndex {
  const index = new ExactIndex(3, () => undefined);
  for (const [at, id] of ids.entries()) index.upsert(id, axes[at % axes.length] ?? axes[0]);
  return index;
}

function rounded(values: Float32Array): number[] {
  return Array.from(values, (value) => Math.round(value * 100) / 100);
}

test('each row gets the score of its content, copies alike, and what has no vector gets none', () => {
  const table = new FileTable();
  table.load([file(1, 20), file(2, 10), file(3, 99), file(4, 20)]);
  const index = indexOf([10, 20]);
  const memory = new RowMemory();
  const rows = new Float32Array(table.count);
  const bySlot = bestBySlot(index, [axes[1]], [], memory, 'test');
  spreadToRows(bySlot, memory.contentSlots.of(table, 'contentId', index), 0.25, rows);
  assert.deepEqual(rounded(rows), [0.75, -0.25, Number.NaN, 0.75]);
});

test('where rows and vectors stand in the same order the scores are those of the scan', () => {
  const table = new FileTable();
  table.load([file(1, 10), file(2, 20), file(3, 30)]);
  const index = indexOf([10, 20, 30, 40]);
  const memory = new RowMemory();
  for (const less of [0, 0.25]) {
    const rows = new Float32Array(table.count);
    const bySlot = bestBySlot(index, [axes[1]], [], memory, 'test');
    const places = memory.contentSlots.of(table, 'contentId', index);
    assert.equal(places.slots, undefined);
    spreadToRows(bySlot, places, less, rows);
    assert.deepEqual(
      rounded(rows),
      [-less, 1 - less, -less].map((score) => score + 0),
    );
  }
  table.upsert(file(4, 10));
  assert.notEqual(memory.contentSlots.of(table, 'contentId', index).slots, undefined);
});

test('the slots follow every change of the table and of the index', () => {
  const table = new FileTable();
  table.load([file(1, 10), file(2, 20), file(3, 30)]);
  const { contentSlots } = new RowMemory();
  const index = indexOf([10, 20, 30]);
  const slots = (of = index): number[] => {
    const found = contentSlots.of(table, 'contentId', of);
    const rows = Array.from({ length: table.count }, (_, row) => row);
    return rows.map((row) => (found.missing.includes(row) ? -1 : (found.slots?.[row] ?? row)));
  };
  assert.deepEqual(slots(), [0, 1, 2]);
  index.delete(10);
  assert.deepEqual(slots(), [-1, 1, 0]);
  index.upsert(10, axes[0]);
  assert.deepEqual(slots(), [2, 1, 0]);
  table.remove(1);
  assert.deepEqual(slots(), [0, 1]);
  table.upsert(file(2, 10));
  assert.deepEqual(slots(), [0, 2]);
  assert.deepEqual(slots(indexOf([30])), [0, -1]);
});

test('of several queries the best counts, whether all vectors were scanned or some were found', () => {
  const index = indexOf([10, 20, 30]);
  const memory = new RowMemory();
  const best = (found: Parameters<typeof bestBySlot>[2]): number[] =>
    rounded(bestBySlot(index, [axes[0], axes[2]], found, memory, 'test'));
  assert.deepEqual(best([]), [1, 0, 1]);
  const some = { ids: Uint32Array.of(30, 77), scores: Float32Array.of(0.5, 0.9) };
  assert.deepEqual(best([some, some]), [Number.NaN, Number.NaN, 0.5]);
  assert.deepEqual(best([some, undefined]), [0, 0, 1]);
});

test('single rows get the best of several queries, and are taken out with all that speaks for them', () => {
  const index = indexOf([10, 20, 30]);
  const sharp = bestSharp(index, [axes[0], axes[2]], Uint32Array.of(30, 20, 99));
  assert.deepEqual(rounded(sharp), [1, 0, Number.NaN]);
  const looks = Float32Array.of(0.1, 0.2, 0.3, 0.4);
  setRows(looks, Uint32Array.of(3, 1, 0), sharp, 0.25);
  assert.deepEqual(rounded(looks), [Number.NaN, -0.25, 0.3, 0.75]);
  const signals = { looks, meaning: Float32Array.of(1, 2, 3, 4), words: Float32Array.of(5, 6, 7, 8) };
  const text = { words: looks, meaning: signals.meaning, complete: Uint8Array.of(0, 1, 0, 1) };
  const some = signalsOf({ ...signals, text }, Uint32Array.of(3, 1));
  assert.deepEqual(
    [rounded(some.looks), [...some.meaning], [...some.words]],
    [
      [0.75, -0.25],
      [4, 2],
      [8, 6],
    ],
  );
  assert.deepEqual(
    [rounded(some.text?.words ?? looks), [...(some.text?.complete ?? [])]],
    [
      [0.75, -0.25],
      [1, 1],
    ],
  );
  assert.equal(signalsOf(signals, Uint32Array.of(0)).text, undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileRecord, FileTable } from '../ranker/fileTable.ts';
import { CandidateList, type RowChoice } from './candidates.ts';

function tableOf(ids: readonly number[]): FileTable {
  const shape = { format: 'png', width: 1, height: 1, frames: 1, transparent: false, colours: [] } as const;
  const table = new FileTable();
  table.load(ids.map((id): FileRecord => ({ ...shape, id, contentId: id, path: `${id}.png`, bytes: 1, mtimeNs: 0n })));
  return table;
}

function collect(choice: Partial<RowChoice>) {
  const list = new CandidateList();
  list.start(4);
  list.addRows(0, tableOf([1, 2, 3, 4]), { leastScore: Number.NEGATIVE_INFINITY, own: [], ...choice });
  const { fileIds, scores, count } = list.finish();
  return { ids: [...fileIds], scores: [...scores], count, filteredOut: list.filteredOut };
}

test('without scores every row is listed', () => {
  assert.deepEqual(collect({}), { ids: [1, 2, 3, 4], scores: [0, 0, 0, 0], count: 4, filteredOut: 0 });
});

test('with a score for every row all are listed, at once or one by one', () => {
  const scores = Float32Array.of(0.5, -0.25, 0.25, 0.75);
  const all = { ids: [1, 2, 3, 4], scores: [...scores], count: 4, filteredOut: 0 };
  assert.deepEqual(collect({ scores }), all);
  assert.deepEqual(collect({ scores, leastScore: -1 }), all);
  assert.deepEqual(collect({ scores: scores.with(1, Number.NaN) }).ids, [1, 3, 4]);
});

test('rows without a score, below the least, of the query itself or left out by the text are no candidates', () => {
  const scores = Float32Array.of(0.5, Number.NaN, 0.25, 0.75);
  assert.deepEqual(collect({ scores, leastScore: 0.5 }).ids, [1, 4]);
  assert.deepEqual(collect({ scores, own: [4] }).ids, [1, 3]);
  assert.deepEqual(collect({ scores, text: Uint8Array.of(0, 1, 1, 1) }).ids, [3, 4]);
});

test('only what the chips alone leave out counts as filtered out', () => {
  const text = Uint8Array.of(0, 1, 1, 1);
  const chips = Uint8Array.of(0, 0, 1, 0);
  const found = collect({ text, chips, own: [4] });
  assert.deepEqual([found.ids, found.filteredOut], [[3], 1]);
});

test('rows of several roots keep their root', () => {
  const list = new CandidateList();
  list.start(4);
  for (const root of [0, 1]) list.addRows(root, tableOf([1, 2]), { leastScore: 0, own: [] });
  assert.deepEqual([...list.finish().roots], [0, 0, 1, 1]);
});

test('an answer stays as it was when the next one is collected and the table changes', () => {
  const table = tableOf([1, 2, 3]);
  const list = new CandidateList();
  const all = (scores: Float32Array) => {
    list.start(table.count);
    list.addRows(0, table, { scores, leastScore: 0, own: [] });
    return list.finish();
  };
  const first = all(Float32Array.of(0.25, 0.5, 0.75));
  table.remove(1);
  const second = all(Float32Array.of(1, 0.5));
  assert.deepEqual(
    [[...first.fileIds], [...first.scores]],
    [
      [1, 2, 3],
      [0.25, 0.5, 0.75],
    ],
  );
  assert.deepEqual(
    [[...second.fileIds], [...second.scores]],
    [
      [3, 2],
      [1, 0.5],
    ],
  );
});

test('answers share the list of all ids while rows are only added, and no longer', () => {
  const shape = { format: 'png', width: 1, height: 1, frames: 1, transparent: false, colours: [] } as const;
  const ids = Array.from({ length: 60 }, (_, at) => at + 1);
  const table = tableOf(ids);
  const list = new CandidateList();
  const all = (): Uint32Array => {
    list.start(table.count);
    list.addRows(0, table, { leastScore: Number.NEGATIVE_INFINITY, own: [] });
    return list.finish().fileIds;
  };
  const first = all();
  table.upsert({ ...shape, id: 61, contentId: 61, path: '61.png', bytes: 1, mtimeNs: 0n });
  const second = all();
  assert.equal(second.buffer, first.buffer);
  table.remove(61);
  assert.notEqual(all().buffer, first.buffer);
  table.remove(1);
  assert.deepEqual([...all()], [60, ...ids.slice(1, 59)]);
  assert.deepEqual([[...first], [...second]], [ids, [...ids, 61]]);
});

test('the memory of an answer is used again when it has been given back, and not before', () => {
  const table = tableOf([1, 2, 3]);
  const list = new CandidateList();
  const all = (scores: readonly number[]) => {
    list.start(table.count);
    list.addRows(0, table, { scores: Float32Array.from(scores), isComplete: true, leastScore: 0, own: [] });
    return list.finish();
  };
  const first = all([1, 2, 3]);
  const second = all([4, 5, 6]);
  list.release(first);
  const third = all([7, 8, 9]);
  assert.equal(third.scores.buffer, first.scores.buffer);
  assert.deepEqual([...second.scores, ...third.scores], [4, 5, 6, 7, 8, 9]);
  const fourth = all([10, 11, 12]);
  assert.deepEqual([...second.scores, ...third.scores, ...fourth.scores], [4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

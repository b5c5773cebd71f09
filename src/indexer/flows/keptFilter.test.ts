import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileRecord, FileTable } from '../ranker/fileTable.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { type Condition, conditionOf } from '../ranker/query/parts.ts';
import { KeptFilter, rowsThroughBoth } from './keptFilter.ts';

function file(id: number, width: number, format: FileRecord['format']): FileRecord {
  const shape = { bytes: 1, mtimeNs: 0n, height: 1, frames: 1, transparent: false, colours: [] } as const;
  return { ...shape, id, contentId: id, path: `${id}.${format}`, width, format };
}

function conditionIn(text: string): Condition {
  const condition = conditionOf(parseQuery(text).root);
  assert.ok(condition);
  return condition;
}

test('rows are tested once while condition and table stay, and again when either changes', () => {
  const table = new FileTable();
  table.load([file(1, 600, 'png'), file(2, 600, 'svg'), file(3, 10, 'png')]);
  const kept = new KeptFilter();
  const through = (text: string): number[] => [...kept.of(conditionIn(text), table, { now: 0 }).marks];
  assert.deepEqual(through('type:png w:>=512'), [1, 0, 0]);
  // Not through the table's own methods, so that it does not count as changed: what is kept answers.
  table.columns.width[2] = 600;
  assert.deepEqual(through('type:png w:>=512'), [1, 0, 0]);
  assert.deepEqual(through('words before type:png w:>=512'), [1, 0, 0], 'wherever it stands');
  assert.deepEqual(through('type:png w:>=100'), [1, 0, 1]);
  assert.deepEqual(through('type:png w:<=100'), [0, 0, 0]);
  assert.deepEqual(through('type:png w:>=100'), [1, 0, 1]);
  table.upsert(file(4, 600, 'png'));
  assert.deepEqual(through('type:png w:>=100'), [1, 0, 1, 1]);
});

test('rows are listed, those that both of two conditions let through too', () => {
  const table = new FileTable();
  table.load([file(1, 600, 'png'), file(2, 600, 'svg'), file(3, 10, 'png')]);
  const png = new KeptFilter().of(conditionIn('type:png'), table, { now: 0 });
  const wide = new KeptFilter().of(conditionIn('w:>=512'), table, { now: 0 });
  assert.deepEqual([...png.rows], [0, 2]);
  assert.deepEqual([...(rowsThroughBoth(png, wide) ?? [])], [0]);
  assert.equal(rowsThroughBoth(undefined, wide), wide.rows);
  assert.equal(rowsThroughBoth(undefined, undefined), undefined);
});

test('what changes while the files stay is tested every time', () => {
  const table = new FileTable();
  table.load([file(1, 1, 'png'), file(2, 1, 'png')]);
  const kept = new KeptFilter();
  const condition = conditionIn('git:changed');
  const changed = (...paths: string[]) => ({ now: 0, git: { changed: new Set(paths) } });
  assert.deepEqual([...kept.of(condition, table, changed('1.png')).marks], [1, 0]);
  assert.deepEqual([...kept.of(condition, table, changed('2.png')).marks], [0, 1]);
  assert.equal(kept.of(condition, table, { now: 0 }).hints.length, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileRecord, FileTable } from '../ranker/fileTable.ts';
import { RowGroups } from './rowGroups.ts';

function file(id: number, contentId: number): FileRecord {
  const common = { bytes: 1, mtimeNs: 0n, width: 1, height: 1, frames: 1, transparent: false, colours: [] };
  return { ...common, id, contentId, path: `${id}.png`, format: 'png' };
}

test('rows are counted by the group of their content, and anew when groups or files change', () => {
  const leaders = new Map([[30, 10]]);
  const groups = { version: 1, last: 0, leaderOf: (contentId: number) => leaders.get(contentId) ?? contentId };
  const table = new FileTable();
  table.load([file(1, 10), file(2, 20), file(3, 30), file(4, 20)]);
  const rows = new RowGroups(groups);
  const first = rows.of(table);
  assert.deepEqual([...first.leaders], [10, 20, 10, 20]);
  assert.deepEqual([first.sizes[10], first.sizes[20], first.count], [2, 2, 2]);
  assert.equal(rows.of(table), first, 'nothing changed');

  leaders.clear();
  groups.version++;
  const second = rows.of(table);
  assert.deepEqual([...second.leaders], [10, 20, 30, 20]);
  assert.equal(second.count, 3);

  table.remove(1);
  assert.deepEqual([...rows.of(table).leaders].sort(), [20, 20, 30]);
  assert.deepEqual([...first.leaders], [10, 20, 10, 20], 'an answer that keeps it is not touched');
});

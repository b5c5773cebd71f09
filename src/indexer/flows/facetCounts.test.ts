import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable } from '../ranker/fileTable.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { conditionOf } from '../ranker/query/parts.ts';
import { FacetCounts } from './facetCounts.ts';

const context = { now: 0 };

function add(table: FileTable, id: number, format: 'png' | 'svg'): void {
  const size = { bytes: 1, width: 16, height: 16, frames: 1, transparent: false };
  table.upsert({ id, contentId: id, path: `${id}.${format}`, mtimeNs: 0n, format, colours: [], ...size });
}

test('what all files have is counted once, and again when a file has changed', () => {
  const table = new FileTable();
  add(table, 1, 'png');
  const counts = new FacetCounts();
  const before = counts.of(table, undefined, context);
  assert.deepEqual(before.formats, [{ value: 'png', count: 1 }]);
  assert.equal(counts.of(table, undefined, context), before);
  add(table, 2, 'svg');
  add(table, 3, 'svg');
  assert.deepEqual(counts.of(table, undefined, context).formats, [
    { value: 'svg', count: 2 },
    { value: 'png', count: 1 },
  ]);
});

test('a condition of the text counts what it lets through, and leaves the count of all alone', () => {
  const table = new FileTable();
  add(table, 1, 'png');
  add(table, 2, 'svg');
  const counts = new FacetCounts();
  const all = counts.of(table, undefined, context);
  const svg = counts.of(table, conditionOf(parseQuery('type:svg').root), context);
  assert.deepEqual(svg.formats, [{ value: 'svg', count: 1 }]);
  assert.equal(counts.of(table, undefined, context), all);
});

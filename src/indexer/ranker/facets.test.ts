import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facets } from '../../shared/protocol.ts';
import { facetsOf, mergeFacets } from './facets.ts';
import { type FileRecord, FileTable } from './fileTable.ts';
import { compileFilter, matchingRows } from './query/filter.ts';
import { parseQuery } from './query/parser.ts';
import { conditionOf } from './query/parts.ts';

function tableOf(files: readonly (Partial<FileRecord> & { readonly path: string })[]): FileTable {
  const table = new FileTable();
  for (const [i, file] of files.entries()) {
    table.upsert({
      id: i + 1,
      contentId: i + 1,
      bytes: 1,
      mtimeNs: 0n,
      format: 'png',
      width: 16,
      height: 16,
      frames: 1,
      transparent: false,
      colours: [],
      ...file,
    });
  }
  return table;
}

const table = tableOf([
  { path: 'app/icons/a.svg', format: 'svg', width: 24, height: 24, colours: [{ hex: '#ff0000', share: 1 }] },
  { path: 'app/icons/b.svg', format: 'svg', width: 64, height: 20, colours: [{ hex: '#f00000', share: 0.5 }] },
  { path: 'app/icons/dark/c.png', width: 65, height: 2, colours: [{ hex: '#0000ff', share: 0.04 }] },
  { path: 'app/photos/2024/d.jpg', format: 'jpeg', width: 1024, height: 3000 },
  { path: 'app/e.png', width: 2048, height: 100, colours: [{ hex: '#ffffff', share: 0.3 }] },
]);

function rowsOf(query: string): Uint32Array {
  return matchingRows(table, compileFilter(conditionOf(parseQuery(query).root), table, { now: 0 }));
}

test('every count is what the filter of that value finds', () => {
  const facets = facetsOf(table, rowsOf(''));
  const check = (filter: string, count: number): void => assert.equal(rowsOf(filter).length, count, filter);
  for (const { value, count } of facets.folders) check(`folder:"/${value}"`, count);
  for (const { value, count } of facets.formats) check(`type:${value}`, count);
  for (const { filter, count } of facets.sizes) check(filter, count);
  for (const { value, count } of facets.colours) check(`color:${value}`, count);
  assert.deepEqual(
    facets.sizes.map(({ count }) => count),
    [2, 1, 1, 1],
  );
  assert.deepEqual(
    facets.colours.map(({ value, count }) => [value, count]),
    [
      ['red', 2],
      ['white', 1],
    ],
  );
});

test('folders that would narrow nothing are not offered', () => {
  const { folders } = facetsOf(table, rowsOf(''));
  // All is in app, so its folders count; photos/2024 has all that photos has.
  assert.deepEqual(folders, [
    { value: 'app/icons', count: 3 },
    { value: 'app/icons/dark', count: 1 },
    { value: 'app/photos', count: 1 },
  ]);
  const flat = tableOf([{ path: 'x.png' }, { path: 'a/y.png' }]);
  assert.deepEqual(facetsOf(flat, Uint32Array.of(0, 1)).folders, [
    { value: '', count: 1 },
    { value: 'a', count: 1 },
  ]);
  assert.deepEqual(facetsOf(flat, Uint32Array.of(0)).folders, []);
});

test('only the given rows are counted, and several roots are added up', () => {
  const some = facetsOf(table, rowsOf('type:svg'));
  assert.deepEqual(some.formats, [{ value: 'svg', count: 2 }]);
  const all = facetsOf(table, rowsOf(''));
  const merged: Facets = mergeFacets([some, all]);
  assert.deepEqual(merged.formats[0], { value: 'svg', count: 4 });
  assert.equal(merged.folders.find(({ value }) => value === 'app/icons')?.count, 3);
  assert.deepEqual(
    merged.sizes.map(({ filter }) => filter),
    all.sizes.map(({ filter }) => filter),
  );
  assert.deepEqual(mergeFacets([]), { folders: [], formats: [], sizes: [], colours: [] });
});

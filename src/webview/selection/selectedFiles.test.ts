import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResultRow } from '../../shared/protocol.ts';
import { draggedFiles, selectedRows } from './selectedFiles.ts';
import { emptySelection, extendTo, focusOnly, selectOne } from './selection.ts';

const row = (index: number): ResultRow => ({
  fileId: index,
  root: '/ws',
  path: `${index}.png`,
  score: 0,
  confidence: 0,
  sha256: `${index}`,
  format: 'png',
  width: 1,
  height: 1,
  bytes: 1,
  modified: 0,
  transparent: false,
  frames: 1,
});

/** Rows below 10 are here, all others must be fetched. */
function store(): { readonly fetched: [number, number][] } & Parameters<typeof selectedRows>[1] {
  const fetched: [number, number][] = [];
  return {
    fetched,
    get: (index) => (index >= 0 && index < 10 ? row(index) : undefined),
    range: async (start, end) => {
      fetched.push([start, end]);
      return Array.from({ length: end - start }, (_, each) => row(start + each));
    },
  };
}

const paths = (rows: readonly { readonly path: string }[]): readonly string[] => rows.map(({ path }) => path);

test('an action is meant for the selection, else for the focused item, else for nothing', async () => {
  const rows = store();
  assert.deepEqual(paths(await selectedRows(extendTo(selectOne(8), 11), rows)), ['8.png', '9.png', '10.png', '11.png']);
  assert.deepEqual(rows.fetched, [[8, 12]]);
  assert.deepEqual(paths(await selectedRows(focusOnly(emptySelection, 4), rows)), ['4.png']);
  assert.equal(rows.fetched.length, 1, 'a row that is here is not fetched');
  assert.deepEqual(await selectedRows(emptySelection, rows), []);
});

test('a drag takes the selection that it starts in, as far as it is here, or the one item outside of it', () => {
  const rows = store();
  assert.deepEqual(paths(draggedFiles(extendTo(selectOne(8), 11), 9, rows)), ['8.png', '9.png']);
  assert.deepEqual(draggedFiles(extendTo(selectOne(8), 9), 2, rows), [{ root: '/ws', path: '2.png' }]);
  assert.deepEqual(draggedFiles(emptySelection, 20, rows), []);
});

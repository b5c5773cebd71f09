import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FileRecord, FileTable } from './fileTable.ts';

function record(id: number, contentId: number, path = `folder${id % 3}/file${id}.png`): FileRecord {
  return {
    id,
    contentId,
    path,
    bytes: id * 10,
    mtimeNs: 1_700_000_000_123_456_789n,
    format: 'webp',
    width: id + 1,
    height: 5,
    frames: 2,
    transparent: id % 2 === 0,
    colours: [
      { hex: '#ff0001', share: 0.7 },
      { hex: '#000000', share: 0.0001 },
    ],
  };
}

test('a row says what was put in', () => {
  const table = new FileTable();
  const row = table.upsert(record(4, 9, 'a b/ü/file.png'));
  const { modified, ...rest } = table.row(row);
  assert.deepEqual(rest, {
    fileId: 4,
    contentId: 9,
    path: 'a b/ü/file.png',
    bytes: 40,
    format: 'webp',
    width: 5,
    height: 5,
    frames: 2,
    transparent: true,
  });
  assert.ok(Math.abs(modified - 1_700_000_000_123.456) < 0.001);
  assert.equal(table.path(table.upsert(record(5, 9, 'top.png'))), 'top.png');
  // A colour of a tiny share is still one: 0 would end the list.
  assert.deepEqual([...table.columns.colours.subarray(0, 3)], [0xff0001b3, 1, 0]);
  assert.deepEqual(table.lookOf(9), {
    format: 'webp',
    colours: [
      { hex: '#ff0001', share: 179 / 255 },
      { hex: '#000000', share: 1 / 255 },
    ],
  });
  assert.equal(table.lookOf(8), undefined);
  assert.throws(() => table.row(2), /has 2 rows/);
  assert.throws(() => table.row(-1), RangeError);
});

test('follows any sequence of changes like a plain list', () => {
  const step = fc.record({ kind: fc.constantFrom('put', 'put', 'remove'), id: fc.nat(30), contentId: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const table = new FileTable();
      const model = new Map<number, FileRecord>();
      for (const { kind, id, contentId } of steps) {
        if (kind === 'put') {
          const file = record(id, contentId, `f${contentId}/${id}.png`);
          table.upsert(file);
          model.set(id, file);
        } else assert.equal(table.remove(id), model.delete(id));
      }
      assert.equal(table.count, model.size);
      assert.equal(table.contents, new Set([...model.values()].map(({ contentId }) => contentId)).size);
      for (let id = 0; id <= 30; id++) {
        const file = model.get(id);
        const row = table.indexOf(id);
        if (file === undefined) assert.equal(row, -1);
        else {
          assert.equal(table.path(row), file.path);
          assert.equal(table.row(row).fileId, id);
          assert.equal(table.row(row).width, file.width);
        }
      }
      for (let contentId = 0; contentId <= 6; contentId++) {
        const rows = table.rowsOfContent(contentId);
        const ids = rows.map((row) => table.row(row).fileId).sort((a, b) => a - b);
        const expected = [...model.values()].filter((file) => file.contentId === contentId).map(({ id }) => id);
        assert.deepEqual(
          ids,
          expected.sort((a, b) => a - b),
        );
        for (const row of rows) assert.equal(table.hasCopies(row), expected.length > 1);
      }
    }),
  );
});

test('100,000 files stay below 130 bytes each in columns', () => {
  const table = new FileTable();
  const files = function* (): Generator<FileRecord> {
    for (let id = 1; id <= 100_000; id++) yield record(id, id);
  };
  table.load(files());
  const bytes = Object.values(table.columns).reduce((sum, column) => sum + column.byteLength, 0);
  assert.equal(table.count, 100_000);
  assert.equal(table.folders.length, 3);
  assert.ok(bytes < 13_000_000, `${bytes} bytes`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileRecord, FileTable } from './fileTable.ts';
import { knownValues } from './knownValues.ts';

function tableOf(paths: readonly string[], rest: Partial<FileRecord> = {}): FileTable {
  const table = new FileTable();
  for (const [i, path] of paths.entries()) {
    const common = { id: i + 1, contentId: i + 1, bytes: 1, mtimeNs: 0n, width: 1, height: 1, frames: 1 };
    table.upsert({ ...common, path, format: 'png', transparent: false, colours: [], ...rest });
  }
  return table;
}

test('folders of all roots are counted with what lies below them', () => {
  const first = tableOf(['top.png', 'a/b/x.png', 'a/b/y.png', 'a/z.png']);
  const second = tableOf(['a/w.svg', 'c/d/v.svg'], { format: 'svg', colours: [{ hex: '#ff0000', share: 1 }] });
  first.remove(4);
  const { folders, formats, colours } = knownValues([first, second]);
  assert.deepEqual(folders, [
    { value: 'a', count: 3 },
    { value: 'a/b', count: 2 },
    { value: 'c', count: 1 },
    { value: 'c/d', count: 1 },
  ]);
  assert.deepEqual(formats, [
    { value: 'png', count: 3 },
    { value: 'svg', count: 2 },
  ]);
  assert.deepEqual(
    colours.map(({ value, count }) => [value, count]),
    [['red', 2]],
  );
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { Catalogue } from '../store/catalogue.ts';
import { plainPicture } from '../store/plainPicture.test-helper.ts';
import { RootIndex } from './rootIndex.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-root-index-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
let root: string;
let indexFile: string;

beforeEach(() => {
  root = join(folder, String(++count));
  mkdirSync(root);
  indexFile = `${root}.sqlite`;
});

/** Puts pictures into the index, as another process would; `models` have a vector of each. */
function write(paths: readonly string[], models: readonly string[]): void {
  const catalogue = Catalogue.open(indexFile, 'write');
  for (const path of paths) {
    const contentId = catalogue.putContent(Buffer.from(path.padEnd(32, '-')).toString('hex'), 1, plainPicture);
    catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId });
    for (const model of models) catalogue.putEmbedding(contentId, model, Float32Array.of(1, 0));
  }
  catalogue.close();
}

function open(): RootIndex {
  return RootIndex.open(root, { storageFolder: folder, indexFile }, () => undefined);
}

describe('RootIndex.load', () => {
  it('reads nothing where all of it is in memory, and all of it where another process has written', async () => {
    write(['a.png', 'b.png'], ['m']);
    const index = open();
    await index.load('m');
    const { table } = index;
    const vectors = index.vectors('m');
    assert.deepEqual([table.count, vectors?.size], [2, 2]);
    await index.load('m');
    assert.equal(index.table, table);
    assert.equal(index.vectors('m'), vectors);
    write(['c.png'], ['m']);
    assert.equal(await index.follow(), true);
    assert.notEqual(index.table, table);
    assert.deepEqual([index.table.count, index.vectors('m')?.size], [3, 3]);
    index.close();
  });

  it('reads the vectors of another model, and again those of one that has not all', async () => {
    write(['a.png'], ['m', 'n']);
    write(['b.png'], ['m']);
    const index = open();
    await index.load('m');
    assert.equal(index.vectors('n'), undefined);
    await index.load('n');
    assert.deepEqual([index.vectors('m')?.size, index.vectors('n')?.size], [2, 1]);
    const { table } = index;
    await index.load('n');
    assert.notEqual(index.table, table);
    index.close();
  });
});

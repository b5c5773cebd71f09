import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Catalogue } from '../store/catalogue.ts';
import { plainPicture } from '../store/plainPicture.test-helper.ts';
import { Gate } from './pipeline.ts';
import { runTextPass } from './textPass.ts';

test('a content that lost its files while it waited is passed over, and counts as done', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-text-pass-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const catalogue = Catalogue.open(join(folder, 'catalogue.sqlite'), 'write');
  context.after(() => catalogue.close());
  const files = ['a', 'b', 'c'].map((letter) => {
    const contentId = catalogue.putContent(letter.repeat(64), 1, plainPicture);
    return catalogue.putFile({ path: `${letter}.png`, bytes: 1, mtimeNs: 1n, contentId });
  });
  const waiting = [...catalogue.texts.waiting('reader', 1_000_000)];
  catalogue.removeFiles(files.slice(1, 2));
  const read: string[] = [];
  let done = 0;
  await runTextPass({
    root: '/project',
    catalogue,
    reader: 'reader',
    waiting,
    read: async (path) => {
      read.push(path);
      return { ok: true, sha256: (path.at(-5) ?? '').repeat(64), lines: [] };
    },
    sentences: undefined,
    gate: new Gate(),
    signal: new AbortController().signal,
    isWanted: () => false,
    onRead: (pictures) => {
      done += pictures;
    },
    onVectors: () => undefined,
  });
  assert.deepEqual(read, [join('/project', 'a.png'), join('/project', 'c.png')]);
  assert.equal(done, 3);
  assert.equal(catalogue.texts.counts().read, 2);
});

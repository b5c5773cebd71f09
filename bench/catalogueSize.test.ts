import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalogueSize, wantedBytes } from './catalogueSize.ts';
import { seedIndex } from './seededIndex.ts';

test('a catalogue takes at most 3.5 kB an image, even where nearly every name is another', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-catalogue-size-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [root, storageFolder] = [join(folder, 'root'), join(folder, 'storage')];
  const count = 2000;
  seedIndex({ root, storageFolder, count, model: 'model', dimension: 384, sentenceEncoder: 'sentences' });
  const { images, phrases, bytes } = catalogueSize(storageFolder, root);
  t.diagnostic(`${Math.round(Number(bytes))} bytes an image, ${phrases} different names`);
  assert.equal(images, count);
  assert.ok(Number(phrases) > 0.9 * count);
  assert.ok(Number(bytes) <= wantedBytes);
  // Its vectors alone take as much: less would mean that they are not there.
  assert.ok(Number(bytes) > 384 * (4 + 1 + 1));
});

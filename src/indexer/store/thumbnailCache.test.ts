import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ThumbnailCache } from './thumbnailCache.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lookalike-thumbnails-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha = (n: number): string => n.toString(16).padStart(64, '0');

test('returns what was put, per side, and nothing else', async () => {
  const cache = new ThumbnailCache(join(folder, 'cache'), 1e6);
  assert.equal(await cache.get(sha(1), 256), undefined);
  const path = await cache.put(sha(1), 256, new Uint8Array(10));
  assert.equal(await cache.get(sha(1), 256), path);
  assert.equal(await cache.get(sha(1), 1024), undefined);
  assert.deepEqual(await cache.usage(), { bytes: 10, files: 1 });
});

test('above the budget the ones not looked at for longest go first', async () => {
  const cache = new ThumbnailCache(folder, 1000);
  for (let i = 0; i < 10; i++) {
    const path = await cache.put(sha(i), 256, new Uint8Array(100));
    await utimes(path, new Date(2026, 0, 1 + i), new Date(2026, 0, 1 + i));
  }
  // Looked at: it is fresh now.
  await cache.get(sha(0), 256);
  await cache.put(sha(10), 256, new Uint8Array(100));
  const { bytes } = await cache.usage();
  assert.ok(bytes <= 900, `${bytes} bytes`);
  assert.notEqual(await cache.get(sha(0), 256), undefined);
  assert.equal(await cache.get(sha(1), 256), undefined);
  assert.notEqual(await cache.get(sha(10), 256), undefined);
});

test('many at once stay within the budget and leave no temporary file', async () => {
  const cache = new ThumbnailCache(folder, 2000);
  await Promise.all(Array.from({ length: 60 }, (_, i) => cache.put(sha(i), 256, new Uint8Array(100))));
  await cache.put(sha(99), 256, new Uint8Array(100));
  const { bytes, files } = await cache.usage();
  assert.ok(bytes <= 2000, `${bytes} bytes`);
  assert.equal(bytes, files * 100);
});

test('what another process is writing now is left alone, and what one left behind is not', async () => {
  const cache = new ThumbnailCache(folder, 100);
  const [now, left] = ['now', 'left'].map((name) => join(folder, `${name}.webp.tmp`)) as [string, string];
  for (const path of [now, left]) await writeFile(path, new Uint8Array(60));
  await utimes(left, new Date(2026, 0, 1), new Date(2026, 0, 1));
  await cache.put(sha(1), 256, new Uint8Array(10));
  assert.equal((await stat(now)).size, 60);
  await assert.rejects(stat(left), { code: 'ENOENT' });
});

test('clear empties it, and it goes on', async () => {
  const cache = new ThumbnailCache(join(folder, 'cache'), 1e6);
  await cache.put(sha(1), 256, new Uint8Array(10));
  await cache.clear();
  assert.equal(await cache.get(sha(1), 256), undefined);
  const path = await cache.put(sha(1), 256, new Uint8Array(20));
  assert.equal((await stat(path)).size, 20);
});

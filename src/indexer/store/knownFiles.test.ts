import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KnownFiles, type KnownRow } from './knownFiles.ts';

function rowsOf(paths: readonly string[]): KnownRow[] {
  return paths.map((path, i) => [
    i + 1,
    path,
    i * 3,
    1_700_000_000 + i,
    i,
    i % 5 === 0 ? null : i,
    i % 7 === 0 ? 1 : 0,
  ]);
}

test('finds every path, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.string(), { maxLength: 200 }), fc.string(), async (paths, other) => {
      const known = await KnownFiles.read(() => [rowsOf(paths)], paths.length);
      assert.equal(known.size, paths.length);
      for (const [i, path] of paths.entries()) assert.equal(known.get(path)?.id, i + 1);
      assert.equal(known.get(other) === undefined, !paths.includes(other));
      assert.deepEqual([...known.keys()], paths);
    }),
  );
});

test('tells 200,000 paths apart that differ in one character', async () => {
  const paths = Array.from({ length: 200_000 }, (_, i) => `assets/icons/${(i >> 8).toString(36)}/icon_${i}.png`);
  const known = await KnownFiles.read(() => [rowsOf(paths)], paths.length);
  for (let i = 0; i < paths.length; i += 97) assert.equal(known.get(paths[i] ?? '')?.id, i + 1);
  for (let i = 0; i < paths.length; i += 97) assert.equal(known.get(`${paths[i]}x`), undefined);
});

test('keeps times to the nanosecond, before 1970 too', async () => {
  const known = await KnownFiles.read(() => [[[1, 'old.png', 5_000_000_000, -3, 999_999_999, 7, 0]]], 1);
  assert.deepEqual(known.get('old.png'), {
    id: 1,
    bytes: 5_000_000_000,
    mtimeNs: -2_000_000_001n,
    hasContent: true,
    skipped: false,
  });
});

test('knows nothing any more once its memory was given back', async () => {
  const known = await KnownFiles.read(() => [rowsOf(['a.png', 'b/c.png'])], 2);
  assert.equal(known.get('a.png')?.id, 1);
  known.release();
  assert.equal(known.size, 0);
  assert.equal(known.get('a.png'), undefined);
  assert.deepEqual([...known], []);
});

test('puts any time together exactly', async () => {
  const seconds = fc.integer({ min: -4_000_000_000, max: 9_000_000_000 });
  await fc.assert(
    fc.asyncProperty(seconds, fc.integer({ min: 0, max: 999_999_999 }), async (whole, nanos) => {
      const known = await KnownFiles.read(() => [[[1, 'a.png', 1, whole, nanos, 7, 0]]], 1);
      assert.equal(known.get('a.png')?.mtimeNs, BigInt(whole) * 1_000_000_000n + BigInt(nanos));
    }),
    { numRuns: 2000 },
  );
});

test('a path is found after those of another folder, and of one whose name begins alike', async () => {
  const paths = ['a/b.png', 'a/c/b.png', 'ab/b.png', 'b.png', 'a/b/c.png', 'a/', 'a', ''];
  const known = await KnownFiles.read(() => [rowsOf(paths)], paths.length);
  for (const before of paths) {
    for (const [i, path] of paths.entries()) {
      known.get(before);
      assert.equal(known.get(path)?.id, i + 1, `${path} after ${before}`);
    }
  }
});

test('leaves out what was added to the table since', async () => {
  const rows = rowsOf(['a', 'b']);
  const known = await KnownFiles.read(() => [rows], 2);
  rows.push(...rowsOf(['c']));
  assert.deepEqual(
    [...known].map(([path]) => path),
    ['a', 'b'],
  );
});

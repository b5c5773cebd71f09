import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EngineError } from '../errors.ts';
import { type FileSystem, nodeFileSystem } from './fileSystem.ts';
import type { KnownFile } from './reconcile.ts';
import { type ScanOptions, scan } from './scan.ts';
import { temporaryTree } from './temporaryTree.test-helper.ts';

function options(difference: Partial<ScanOptions> = {}): ScanOptions {
  return { include: [], exclude: [], gitignore: true, dependencies: false, onProblem: () => {}, ...difference };
}

/** As in a store, an id belongs to one path. */
let lastId = 0;

/** One scan; what it says is taken over into `known`, as a store would do. */
async function scanned(
  root: string,
  known: Map<string, KnownFile>,
  difference?: Partial<ScanOptions>,
): Promise<string[]> {
  const changes: string[] = [];
  for await (const step of scan(root, new Map(known), options(difference))) {
    for (const change of step.changes) {
      const path = change.kind === 'removed' ? change.path : change.file.path;
      changes.push(`${change.kind} ${path}`);
      if (change.kind === 'removed') known.delete(path);
      else
        known.set(path, {
          ...change.file,
          id: known.get(change.file.path)?.id ?? ++lastId,
          hasContent: true,
          skipped: false,
        });
    }
  }
  return changes.sort();
}

test('a second scan finds only what changed', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a', 'b.png': 'b', 'c/d.png': 'd' });
  const known = new Map<string, KnownFile>();
  assert.deepEqual(await scanned(root, known), ['new a.png', 'new b.png', 'new c/d.png']);
  assert.deepEqual(await scanned(root, known), []);
  writeFileSync(join(root, 'a.png'), 'longer');
  utimesSync(join(root, 'b.png'), 1, 1);
  rmSync(join(root, 'c'), { recursive: true });
  writeFileSync(join(root, 'e.png'), 'e');
  assert.deepEqual(await scanned(root, known), ['changed a.png', 'changed b.png', 'new e.png', 'removed c/d.png']);
  assert.deepEqual(await scanned(root, known, { exclude: ['e.png'] }), ['removed e.png']);
  assert.deepEqual(await scanned(root, known, { trustTimes: false }), ['changed a.png', 'changed b.png', 'new e.png']);
});

test('files below a folder that cannot be read stay known', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a', 'locked/deep/b.png': 'b', 'c.png': 'c' });
  const known = new Map<string, KnownFile>();
  await scanned(root, known);
  rmSync(join(root, 'c.png'));
  const locking = (end: string, code = 'EACCES'): FileSystem => ({
    ...nodeFileSystem,
    openFolder(path) {
      if (path.endsWith(end)) throw Object.assign(new Error('denied'), { code });
      return nodeFileSystem.openFolder(path);
    },
  });
  const problems: string[] = [];
  const onProblem: ScanOptions['onProblem'] = ({ path }) => problems.push(path);
  assert.deepEqual(await scanned(root, known, { fileSystem: locking('/locked/'), onProblem }), ['removed c.png']);
  assert.deepEqual(await scanned(root, known, { fileSystem: locking('/'), onProblem }), []);
  // The root is there, and yet not found when it is opened: a file server that stumbled.
  assert.deepEqual(await scanned(root, known, { fileSystem: locking('/', 'ENOENT'), onProblem }), []);
  assert.deepEqual(problems, ['locked', '', '']);
  assert.deepEqual([...known.keys()].sort(), ['a.png', 'locked/deep/b.png']);
});

test('a root that is not there removes nothing', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a' });
  const known = new Map<string, KnownFile>();
  await scanned(root, known);
  rmSync(root, { recursive: true });
  await assert.rejects(
    scanned(root, known),
    (error) => error instanceof EngineError && error.code === 'folder-not-found',
  );
  assert.equal(known.size, 1);
});

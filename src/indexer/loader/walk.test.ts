import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EngineError } from '../errors.ts';
import { type FileSystem, nodeFileSystem } from './fileSystem.ts';
import { temporaryTree } from './temporaryTree.test-helper.ts';
import { type WalkOptions, type WalkProblem, walk } from './walk.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 5\n`;

function options(difference: Partial<WalkOptions> = {}): WalkOptions {
  const onProblem = (problem: WalkProblem): void => assert.fail(`${problem.path}: ${problem.error.message}`);
  return { include: [], exclude: [], gitignore: true, dependencies: false, onProblem, ...difference };
}

/** Paths found, sorted; every path must come once. */
async function paths(root: string, difference: Partial<WalkOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of walk(root, options(difference))) found.push(...batch.map((file) => file.path));
  assert.equal(new Set(found).size, found.length, 'a path came twice');
  return found.sort();
}

/** A file system on which reading below `path` fails with this code. */
function failing(operation: 'openFolder' | 'lstat' | 'readHead' | 'realPath', end: string, code: string): FileSystem {
  const check = (path: string): void => {
    if (path.replace(/\/$/, '').endsWith(end)) throw Object.assign(new Error(`${code}: ${path}`), { code });
  };
  const original: (path: string, bytes: number) => unknown = nodeFileSystem[operation];
  return {
    ...nodeFileSystem,
    [operation]: (path: string, bytes: number) => {
      check(path);
      return original(path, bytes);
    },
  };
}

function link(context: TestContext, target: string, at: string): void {
  try {
    symlinkSync(target, at);
  } catch (error) {
    context.skip(`no symbolic links here: ${String(error)}`);
  }
}

test('finds images in any folder by their extension, with size and time', async (context) => {
  const root = temporaryTree(context, {
    'a.png': 'abc',
    'b/c/d.JPG': 'x',
    'b/e.txt': 'x',
    '.h/f.svgz': 'x',
    'g.cur': 'x',
  });
  assert.deepEqual(await paths(root), ['.h/f.svgz', 'a.png', 'b/c/d.JPG']);
  const { mtimeNs } = statSync(join(root, 'a.png'), { bigint: true });
  for await (const [file] of walk(root, options({ include: ['a.png'] }))) {
    assert.deepEqual(file, { path: 'a.png', bytes: 3, mtimeNs });
  }
});

test('files without an extension are listed when their bytes are an image or a pointer', async (context) => {
  const root = temporaryTree(context, {
    Makefile: 'all:',
    picture: png,
    'dir/pointer': pointer,
    empty: '',
    'photo.dat': png,
  });
  assert.deepEqual(await paths(root), ['dir/pointer', 'picture']);
});

test('files with the extension of an image are listed whatever they hold', async (context) => {
  const root = temporaryTree(context, { 'text.png': 'text', 'pointer.png': pointer, 'empty.gif': '' });
  assert.deepEqual(await paths(root), ['empty.gif', 'pointer.png', 'text.png']);
});

test('batches have the size that was asked for', async (context) => {
  const root = temporaryTree(
    context,
    Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`d${n % 2}/${n}.png`, 'x'])),
  );
  const sizes: number[] = [];
  for await (const batch of walk(root, options({ batch: 3 }))) sizes.push(batch.length);
  assert.deepEqual(sizes, [3, 3, 1]);
});

test('unusual names come back as they are', async (context) => {
  const names = [
    '\u00e9.png',
    'e\u0301.png',
    'a b.png',
    ' .png',
    '猫/ネコ.png',
    '😀.gif',
    '#a.png',
    '!b.png',
    'q\'"*?.png',
  ];
  const posix = process.platform === 'win32' ? [] : ['new\nline/a\nb.png', 'back\\slash\\c.png', '..a.png', '...png'];
  const all = [...(process.platform === 'win32' ? names.slice(0, 8) : names), ...posix];
  const root = temporaryTree(context, Object.fromEntries(all.map((name) => [name, 'x'])));
  writeFileSync(join(root, '.gitignore'), '*.tmp\n');
  assert.deepEqual(await paths(root), all.sort());
});

test('a name that is no valid UTF-8 is reported', { skip: process.platform !== 'linux' }, async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x' });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.from([0xff]), Buffer.from('.png')]), 'x');
  const problems: WalkProblem[] = [];
  assert.deepEqual(await paths(root, { onProblem: (problem) => problems.push(problem) }), ['a.png']);
  assert.deepEqual(
    problems.map((problem) => problem.path),
    ['b\uFFFD.png'],
  );
});

test('dependencies and version control folders are skipped unless asked for', async (context) => {
  const root = temporaryTree(context, {
    'node_modules/m/a.png': 'x',
    'x/bower_components/b.png': 'x',
    '.svn/c.png': 'x',
    '.jj/d.png': 'x',
    'node_modules.png': 'x',
  });
  assert.deepEqual(await paths(root), ['node_modules.png']);
  assert.equal((await paths(root, { dependencies: true })).length, 5);
});

test('include and exclude globs', async (context) => {
  const root = temporaryTree(context, { 'a/x.png': 'x', 'a/old/y.png': 'x', 'b/z.png': 'x', 'a/w.gif': 'x' });
  assert.deepEqual(await paths(root, { include: ['a/**'], exclude: ['old', '*.gif'] }), ['a/x.png']);
});

test('an excluded folder is not even opened', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x', 'out/b.png': 'x', 'gen/c.png': 'x', '.gitignore': 'gen/\n' });
  const opened: string[] = [];
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    openFolder(path) {
      opened.push(path);
      return nodeFileSystem.openFolder(path);
    },
  };
  await paths(root, { exclude: ['out'], fileSystem });
  assert.equal(opened.length, 1);
});

test('nested .gitignore files with negation', async (context) => {
  const root = temporaryTree(context, {
    '.gitignore': '*.gif\nout/\ncache/*\n!cache/keep/\n',
    'a.gif': 'x',
    'a.png': 'x',
    'out/b.png': 'x',
    'cache/c.png': 'x',
    'cache/keep/d.png': 'x',
    'cache/keep/d.gif': 'x',
    'sub/.gitignore': '!*.gif\nout2\n!out/\n/only.png\n',
    'sub/e.gif': 'x',
    'sub/out/f.png': 'x',
    'sub/out2/g.png': 'x',
    'sub/only.png': 'x',
    'sub/deep/only.png': 'x',
    'sub/deep/.gitignore': '*.gif\n',
    'sub/deep/h.gif': 'x',
  });
  assert.deepEqual(await paths(root), ['a.png', 'cache/keep/d.png', 'sub/deep/only.png', 'sub/e.gif', 'sub/out/f.png']);
  assert.equal((await paths(root, { gitignore: false })).length, 12);
});

test('info/exclude counts, also where .git is a file; another repository has rules of its own', async (context) => {
  const root = temporaryTree(context, {
    '.git/info/exclude': 'private\n',
    '.gitignore': '*.gif\n',
    'private/a.png': 'x',
    'b.png': 'x',
    'module/.git': 'gitdir: ../.git/worktrees/module\n',
    '.git/worktrees/module/commondir': '../../modules/m\n',
    '.git/modules/m/info/exclude': 'secret.png\n',
    'module/secret.png': 'x',
    'module/c.gif': 'x',
    'module/private/d.png': 'x',
  });
  assert.deepEqual(await paths(root), ['b.png', 'module/c.gif', 'module/private/d.png']);
});

test('a root inside a repository obeys the rules above it, but is never ignored itself', async (context) => {
  const top = temporaryTree(context, {
    '.git/info/exclude': 'no.png\n',
    '.gitignore': 'build/\n*.gif\n',
    'build/.gitignore': '/art/x.png\n',
    'build/art/no.png': 'x',
    'build/art/x.png': 'x',
    'build/art/y.png': 'x',
    'build/art/y.gif': 'x',
    'build/art/build/z.png': 'x',
  });
  assert.deepEqual(await paths(join(top, 'build/art')), ['y.png']);
});

test('links: each real file once, by its own path where it has one', async (context) => {
  const root = temporaryTree(context, { 'real/a.png': 'x', 'b.png': 'x' });
  link(context, join(root, 'b.png'), join(root, 'also-b.png'));
  link(context, 'b.png', join(root, 'again-b.png'));
  link(context, 'real', join(root, 'linked'));
  assert.deepEqual(await paths(root), ['b.png', 'real/a.png']);
});

test('links show what no other path leads to, once', async (context) => {
  const root = temporaryTree(context, {
    '.gitignore': 'store/\n',
    'store/blob.dat': png,
    'store/sub/c.png': 'x',
    'store/sub/d.png': 'x',
    'art/x.txt': 'x',
  });
  link(context, '../store/blob.dat', join(root, 'art/one.png'));
  link(context, '../store/blob.dat', join(root, 'art/two.png'));
  link(context, 'store/sub/c.png', join(root, 'a-c.png'));
  link(context, 'store/sub', join(root, 'z-sub'));
  assert.deepEqual(await paths(root), ['art/one.png', 'z-sub/c.png', 'z-sub/d.png']);
  assert.deepEqual(await paths(root, { exclude: ['art', 'z-sub'] }), ['a-c.png']);
});

test('a folder that one link has shown is not shown again below another', async (context) => {
  const root = temporaryTree(context, { '.gitignore': 'store/\n', 'store/a/x.png': 'x', 'store/a/b/y.png': 'x' });
  link(context, 'store/a/b', join(root, '1-inner'));
  link(context, 'store/a', join(root, '2-outer'));
  assert.deepEqual(await paths(root), ['1-inner/y.png', '2-outer/x.png']);
});

test('links never lead out of the root, and loops end', async (context) => {
  const outside = temporaryTree(context, { 'secret.png': 'x' });
  const root = temporaryTree(context, { 'a/b/c.png': 'x' });
  link(context, outside, join(root, 'out'));
  link(context, join(outside, 'secret.png'), join(root, 'out.png'));
  link(context, '..', join(root, 'a/up'));
  link(context, '.', join(root, 'self'));
  link(context, 'loop.png', join(root, 'loop.png'));
  link(context, 'missing.png', join(root, 'dangling.png'));
  link(context, '../..', join(root, 'a/b/top'));
  assert.deepEqual(await paths(root), ['a/b/c.png']);
  const alias = join(outside, 'alias');
  link(context, root, alias);
  assert.deepEqual(await paths(alias), ['a/b/c.png'], 'the root itself may be a link');
});

test('a link to a sibling whose name begins like the root leads out of it', async (context) => {
  const parent = temporaryTree(context, { 'root/a.png': 'x', 'root-2/b.png': 'x' });
  link(context, '../root-2', join(parent, 'root/out'));
  assert.deepEqual(await paths(join(parent, 'root')), ['a.png']);
});

test('a link is no way around the rules for dependencies', async (context) => {
  const root = temporaryTree(context, { 'node_modules/a.png': 'x', 'b.png': 'x' });
  link(context, 'node_modules', join(root, 'modules'));
  assert.deepEqual(await paths(root), ['b.png']);
});

test('an unreadable folder is reported and the rest is found', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x', 'locked/b.png': 'x', 'c/d.png': 'x' });
  const problems: WalkProblem[] = [];
  const fileSystem = failing('openFolder', '/locked', 'EACCES');
  assert.deepEqual(await paths(root, { fileSystem, onProblem: (problem) => problems.push(problem) }), [
    'a.png',
    'c/d.png',
  ]);
  assert.deepEqual(
    problems.map(({ path, hides }) => ({ path, hides })),
    [{ path: 'locked', hides: true }],
  );
});

test('unreadable files and links are reported', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x', 'b.png': 'x', noext: png });
  link(context, 'a.png', join(root, 'l.png'));
  for (const [operation, path] of [
    ['lstat', 'b.png'],
    ['readHead', 'noext'],
    ['realPath', 'l.png'],
  ] as const) {
    const problems: string[] = [];
    const fileSystem = failing(operation, `/${path}`, 'EIO');
    const found = await paths(root, { fileSystem, onProblem: (problem) => problems.push(problem.path) });
    assert.deepEqual(problems, [path]);
    assert.ok(!found.includes(path));
    assert.ok(found.includes('a.png'));
  }
});

test('files and folders that go away meanwhile are no problem', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x', 'gone/b.png': 'x', 'gone.png': 'x' });
  const fileSystem: FileSystem = {
    ...failing('openFolder', '/gone', 'ENOENT'),
    lstat: (path) => (path.endsWith('gone.png') ? undefined : nodeFileSystem.lstat(path)),
  };
  assert.deepEqual(await paths(root, { fileSystem }), ['a.png']);
});

test('a missing root, or a file in its place, is an error', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x' });
  const notFound = (error: unknown): boolean => error instanceof EngineError && error.code === 'folder-not-found';
  await assert.rejects(paths(join(root, 'missing')), notFound);
  await assert.rejects(paths(join(root, 'a.png')), notFound);
});

test('a root that goes away or is replaced meanwhile is an error', async (context) => {
  const notFound = (error: unknown): boolean => error instanceof EngineError && error.code === 'folder-not-found';
  const goes = async (leave: (root: string) => void): Promise<void> => {
    const root = join(temporaryTree(context, { 'root/a.png': 'x', 'root/b.png': 'x' }), 'root');
    for await (const _batch of walk(root, options({ batch: 1, onProblem: () => {} }))) leave(root);
  };
  await assert.rejects(
    goes((root) => rmSync(root, { recursive: true, force: true })),
    notFound,
  );
  let replaced = false;
  await assert.rejects(
    goes((root) => {
      if (!replaced) renameSync(root, `${root}.old`);
      mkdirSync(root, { recursive: true });
      replaced = true;
    }),
    notFound,
  );
});

test('an abort ends the walk with its reason', async (context) => {
  const root = temporaryTree(context, Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`d${n}/${n}.png`, 'x'])));
  const controller = new AbortController();
  let batches = 0;
  await assert.rejects(async () => {
    for await (const _batch of walk(root, options({ batch: 1, signal: controller.signal }))) {
      batches += 1;
      controller.abort(new Error('enough'));
    }
  }, /enough/);
  assert.equal(batches, 1);
  await assert.rejects(paths(root, { signal: AbortSignal.abort(new Error('at once')) }), /at once/);
});

test('other work runs while a large folder is read', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'x' });
  let left = 3000;
  // Entries that come slowly, so that the walk must rest in the middle of one folder.
  const entry = { name: 'x.txt', isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
  const slow = (): typeof entry | null => {
    for (const start = performance.now(); performance.now() - start < 0.01; );
    left -= 1;
    return left > 0 ? entry : null;
  };
  const fileSystem: FileSystem = { ...nodeFileSystem, openFolder: () => ({ readSync: slow, closeSync: () => {} }) };
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  await paths(root, { fileSystem });
  clearInterval(timer);
  assert.ok(turns > 0);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { message } from '../../shared/message.ts';
import { ChangedFiles, changedPaths, type GitAnswer } from './changedFiles.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lookalike-git-')));
after(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'ignore' });
}

function put(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

function paths(answer: GitAnswer): string[] {
  assert.ok('changed' in answer, JSON.stringify(answer));
  return [...answer.changed].sort();
}

test('changed, staged and untracked files are named relative to the folder, ignored and committed ones are not', async () => {
  git('init');
  put('.gitignore', 'built/\n');
  put('same.png', '1');
  put('icons/edited.png', '1');
  put('icons/old name.png', '1');
  git('add', '.');
  git('commit', '-m', 'first');
  put('icons/edited.png', '2');
  put('icons/nested/new ümlaut.png', '1');
  put('staged.png', '1');
  git('add', 'staged.png');
  git('mv', 'icons/old name.png', 'icons/new name.png');
  put('built/ignored.png', '1');
  assert.deepEqual(paths(await new ChangedFiles().of(folder)), [
    'icons/edited.png',
    'icons/nested/new ümlaut.png',
    'icons/new name.png',
    'icons/old name.png',
    'staged.png',
  ]);
  // A folder inside the repository.
  assert.deepEqual(paths(await new ChangedFiles().of(join(folder, 'icons'))), [
    'edited.png',
    'nested/new ümlaut.png',
    'new name.png',
    'old name.png',
  ]);
});

test('a repository without a commit has nothing but untracked files', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'lookalike-git-'));
  after(() => rmSync(fresh, { recursive: true, force: true }));
  execFileSync('git', ['-C', fresh, 'init'], { stdio: 'ignore' });
  writeFileSync(join(fresh, 'a.png'), '');
  assert.deepEqual(paths(await new ChangedFiles().of(fresh)), ['a.png']);
});

test('where there is no repository, no Git, or no patience left, it says so', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'lookalike-git-'));
  after(() => rmSync(outside, { recursive: true, force: true }));
  const none = await new ChangedFiles().of(outside);
  assert.deepEqual(none, { obstacle: message('{0} is in no Git repository.', outside) });
  const failing = (failure: object): Promise<GitAnswer> =>
    new ChangedFiles(() => Promise.reject(Object.assign(new Error('x'), failure))).of('/x');
  assert.match(JSON.stringify(await failing({ code: 'ENOENT' })), /not installed/);
  assert.match(JSON.stringify(await failing({ killed: true })), /took longer/);
  assert.deepEqual(await failing({ stderr: 'fatal: dubious ownership\nmore\n' }), {
    obstacle: message('Git says: {0}', 'fatal: dubious ownership'),
  });
});

test('whoever asks within a moment shares an answer', async () => {
  let now = 0;
  let asked = 0;
  const changed = new ChangedFiles(
    (args) => {
      if (args.includes('status')) asked++;
      return Promise.resolve(args.includes('status') ? `?? ${asked}.png\0` : '\n');
    },
    () => now,
  );
  assert.equal(await changed.of('/a'), await changed.of('/a'));
  assert.equal(asked, 1);
  await changed.of('/b');
  assert.equal(asked, 2);
  now = 5000;
  assert.deepEqual(paths(await changed.of('/a')), ['3.png']);
});

test('entries of a status are read whatever stands in the names', () => {
  assert.deepEqual(
    [...changedPaths(' M a b.png\0?? c\n.png\0D  dir/gone.png\0', '')],
    ['a b.png', 'c\n.png', 'dir/gone.png'],
  );
  assert.deepEqual([...changedPaths(' M dir/a.png\0 M other/b.png\0?? dir/\0', 'dir/')], ['a.png']);
  assert.deepEqual([...changedPaths('', '')], []);
});

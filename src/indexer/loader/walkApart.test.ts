import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { EngineError } from '../errors.ts';
import { temporaryTree } from './temporaryTree.test-helper.ts';
import { type FoundFile, type WalkOptions, type WalkProblem, walk } from './walk.ts';
import { walkApart } from './walkApart.ts';
import { batchesAhead, batchSize, pack, unpack } from './walkMessages.ts';

function options(difference: Partial<WalkOptions> = {}): WalkOptions {
  return { include: [], exclude: [], gitignore: true, dependencies: false, onProblem: () => {}, ...difference };
}

async function collected(files: AsyncIterable<readonly FoundFile[]>): Promise<FoundFile[]> {
  const all: FoundFile[] = [];
  for await (const batch of files) all.push(...batch);
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

test('finds what a walk in the same thread finds, by the same options', async (context) => {
  const root = temporaryTree(context, {
    'a.png': 'a',
    'dir with space/ü.JPG': 'longer',
    '.gitignore': 'ignored',
    'ignored/b.png': 'b',
    'node_modules/c.png': 'c',
    'out/d.png': 'd',
  });
  for (const difference of [
    {},
    { gitignore: false, dependencies: true },
    { exclude: ['out'] },
    { include: ['*.jpg'] },
  ]) {
    const expected = await collected(walk(root, options(difference)));
    assert.deepEqual(await collected(walkApart(root, options(difference))), expected);
  }
});

test('more files than the thread may be ahead all arrive', async (context) => {
  const most = (batchesAhead + 2) * batchSize;
  const root = temporaryTree(context, Object.fromEntries(Array.from({ length: most }, (_, i) => [`${i}.png`, ''])));
  assert.equal((await collected(walkApart(root, options()))).length, most);
});

test('tells what could not be read', { skip: process.platform !== 'linux' }, async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a' });
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'bad-')), Buffer.from([0xff]), Buffer.from('.png')]), 'x');
  const problems: WalkProblem[] = [];
  const found = await collected(walkApart(root, options({ onProblem: (problem) => problems.push(problem) })));
  assert.deepEqual(
    found.map(({ path }) => path),
    ['a.png'],
  );
  assert.deepEqual(
    problems.map(({ path, hides, error }) => [path, hides, error instanceof Error && error.message]),
    [['bad-\uFFFD.png', true, 'its name is not valid UTF-8']],
  );
});

test('a root that is not there is the same failure as in the same thread', async (context) => {
  const root = join(temporaryTree(context, {}), 'gone');
  const failure = await collected(walk(root, options())).catch((error: unknown) => error);
  assert.ok(failure instanceof EngineError);
  await assert.rejects(collected(walkApart(root, options())), (error) => {
    assert.ok(error instanceof EngineError);
    assert.deepEqual(error.data, failure.data);
    return true;
  });
});

test('an abort ends it with its reason, whether it has begun or not', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a' });
  const controller = new AbortController();
  await assert.rejects(async () => {
    for await (const _batch of walkApart(root, options({ signal: controller.signal }))) {
      controller.abort(new Error('enough'));
    }
  }, /enough/);
  const signal = AbortSignal.abort(new Error('at once'));
  await assert.rejects(collected(walkApart(root, options({ signal }))), /at once/);
});

test('who stops early ends the thread', async (context) => {
  const root = temporaryTree(context, { 'a.png': 'a', 'b.png': 'b' });
  const before = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  for await (const _batch of walkApart(root, options())) break;
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length, before);
});

test('packed files are the same when they are unpacked', () => {
  const path = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  const file = fc.record({ path, bytes: fc.nat(2 ** 40), mtimeNs: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) });
  fc.assert(
    fc.property(fc.array(file), (files) =>
      assert.deepEqual(
        unpack(pack(files)),
        files.map((file) => ({ ...file })),
      ),
    ),
  );
});

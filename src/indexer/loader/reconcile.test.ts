import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Change, type KnownFile, type ReconcileOptions, reconcile } from './reconcile.ts';
import { UnreadablePaths } from './unreadablePaths.ts';
import type { FoundFile } from './walk.ts';

const hour = 3_600_000_000_000n;

function found(path: string, bytes = 10, mtimeNs = hour): FoundFile {
  return { path, bytes, mtimeNs };
}

function known(id: number, difference: Partial<KnownFile> = {}): KnownFile {
  return { id, bytes: 10, mtimeNs: hour, hasContent: true, skipped: false, ...difference };
}

async function* batches(...all: readonly FoundFile[][]): AsyncGenerator<FoundFile[]> {
  yield* all;
}

async function outcome(
  files: AsyncIterable<readonly FoundFile[]>,
  store: Readonly<Record<string, KnownFile>>,
  options: ReconcileOptions = { isUnreadable: () => false },
): Promise<{ changes: string[]; unchanged: number }> {
  const changes: Change[] = [];
  let unchanged = 0;
  for await (const step of reconcile(files, new Map(Object.entries(store)), options)) {
    changes.push(...step.changes);
    unchanged += step.unchanged;
  }
  return {
    changes: changes.map((change) => `${change.kind} ${change.kind === 'removed' ? change.path : change.file.path}`),
    unchanged,
  };
}

test('new, changed, unchanged and removed files', async () => {
  const result = await outcome(
    batches([found('new'), found('same'), found('grown', 11)], [found('touched', 10, hour + 1n)]),
    { same: known(1), grown: known(2), touched: known(3), gone: known(4) },
  );
  assert.deepEqual(result, { changes: ['new new', 'changed grown', 'changed touched', 'removed gone'], unchanged: 1 });
});

test('skipped files rest until they change; files whose content was never read do not', async () => {
  const store = {
    skipped: known(1, { hasContent: false, skipped: true }),
    interrupted: known(2, { hasContent: false }),
  };
  const result = await outcome(batches([found('skipped'), found('interrupted')]), store);
  assert.deepEqual(result, { changes: ['changed interrupted'], unchanged: 1 });
});

test('without trust in times every known file is looked at again', async () => {
  const options = { isUnreadable: () => false, trustTimes: false };
  const result = await outcome(batches([found('a')]), { a: known(1) }, options);
  assert.deepEqual(result, { changes: ['changed a'], unchanged: 0 });
});

test('names that look alike but differ in their characters are different files', async () => {
  const result = await outcome(batches([found('\u00e9.png')]), { 'e\u0301.png': known(1) });
  assert.deepEqual(result.changes, ['new \u00e9.png', 'removed e\u0301.png']);
});

test('what is under an unreadable place is kept', async () => {
  const unreadable = new UnreadablePaths();
  async function* failing(): AsyncGenerator<FoundFile[]> {
    unreadable.add('locked');
    yield [found('a')];
  }
  const store = { a: known(1), 'locked/x/b': known(2), locked: known(3), 'locked2/c': known(4) };
  const result = await outcome(failing(), store, { isUnreadable: (path) => unreadable.covers(path) });
  assert.deepEqual(result, { changes: ['removed locked2/c'], unchanged: 3 });
  unreadable.add('');
  assert.ok(unreadable.covers('anything/at/all'));
});

test('a walk that fails removes nothing', async () => {
  async function* failing(): AsyncGenerator<FoundFile[]> {
    yield [found('a')];
    throw new Error('gone');
  }
  const kinds: string[] = [];
  const store = new Map([['b', known(1)]]);
  await assert.rejects(async () => {
    for await (const step of reconcile(failing(), store, { isUnreadable: () => false })) {
      kinds.push(...step.changes.map((change) => change.kind));
    }
  }, /gone/);
  assert.deepEqual(kinds, ['new']);
});

test('many removed files come in batches', async () => {
  const store = new Map(Array.from({ length: 2500 }, (_, id) => [`f${id}`, known(id)] as const));
  const sizes: number[] = [];
  for await (const step of reconcile(batches(), store, { isUnreadable: () => false })) sizes.push(step.changes.length);
  assert.deepEqual(sizes, [1000, 1000, 500]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { DuplicateGroups } from './duplicateGroups.ts';
import type { RootIndex } from './rootIndex.ts';

const contents = 400;
const hash = new Uint8Array(8);

/** A root whose pictures all have the same hash, and take a millisecond each to look at. */
function slowRoot(): { readonly root: RootIndex; open: boolean; broken: boolean } {
  const state = { open: true, broken: false };
  const similarities = (_: number, others: readonly number[]) => {
    const end = performance.now() + 1;
    while (performance.now() < end);
    return new Float32Array(others.length).fill(1);
  };
  const catalogue = {
    perceptualHashes: (after: number, count = 500) => {
      if (state.broken && count > 1) throw new EngineError('catalogue-unavailable', message('the disk is gone'));
      return Array.from({ length: Math.max(0, contents - after) }, (_, i) => ({ contentId: after + i + 1, hash }));
    },
  };
  const root = {
    table: { count: contents, lookOf: () => ({ colours: [], format: 'jpeg' }) },
    vectors: () => ({ exact: { similarities } }),
    get isOpen() {
      return state.open;
    },
    get catalogue() {
      if (!state.open) throw new EngineError('catalogue-unavailable', message('it is not indexed yet'));
      return catalogue;
    },
  };
  return Object.assign(state, { root: root as unknown as RootIndex });
}

function groupsOf(told: string[], quietMs?: number): DuplicateGroups {
  return new DuplicateGroups(
    () => told.push('found'),
    (_, error) => told.push(error instanceof Error ? error.message : ''),
    quietMs,
  );
}

test('an answer does not wait for all pictures, and it is told once when they have been compared', async () => {
  const told: string[] = [];
  const { root } = slowRoot();
  const groups = groupsOf(told);
  const first = await groups.of(root, 'm', false);
  assert.ok(first.groups.last < contents);
  await groups.of(root, 'm', false);
  const all = await groups.of(root, 'm', true);
  assert.equal(all.groups.leaderOf(contents), 1);
  assert.deepEqual(told, ['found']);
  groups.clear();
  assert.notEqual(await groups.of(root, 'm', true), all);
});

test('an index that is closed meanwhile ends it without a word, one that cannot be read is told', async () => {
  const told: string[] = [];
  const closed = slowRoot();
  await groupsOf(told, 30).of(closed.root, 'm', false);
  closed.open = false;
  await sleep(50);
  const broken = slowRoot();
  const groups = groupsOf(told);
  broken.broken = true;
  await groups.of(broken.root, 'm', true);
  assert.deepEqual(told, ['found', 'the disk is gone']);
});

test('pictures are not compared while somebody types, unless all are waited for', async () => {
  const { root } = slowRoot();
  const groups = groupsOf([], 1e6);
  const some = await groups.of(root, 'm', false);
  await sleep(30);
  const compared = some.groups.last;
  assert.ok(compared > 0 && compared < contents);
  await sleep(100);
  assert.equal(some.groups.last, compared);
  // The next key waits for no timer: it would wait in vain.
  assert.equal(await Promise.race([groups.of(root, 'm', false), turn('waited')]), some);
  await groups.of(root, 'm', true);
  assert.equal(some.groups.last, contents);
});

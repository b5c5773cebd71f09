import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../shared/message.ts';
import type { EngineStatus, RootStatus } from '../../shared/protocol.ts';
import { type WorkspaceFacts, workspaceState } from './workspaceState.ts';

const texts = { restricted: 'r', virtual: 'v' };
const root: RootStatus = {
  root: '/a',
  phase: 'idle',
  files: 0,
  indexed: 0,
  skipped: 0,
  pending: 0,
  writer: true,
};
const model = { id: 'm', name: 'm', version: '1', family: 'dual', dimension: 1, licence: 'MIT' } as const;
const status = (change: Partial<RootStatus>, paused = false): EngineStatus => ({
  roots: [{ ...root, ...change }],
  model,
  rate: 0,
  paused,
  encoders: [],
  device: 'cpu',
});
const facts: WorkspaceFacts = {
  folders: 1,
  localFolders: 1,
  allowed: true,
  hasImages: true,
  engine: { kind: 'running' },
  status: undefined,
  scanned: false,
};
const kind = (change: Partial<WorkspaceFacts>): string => workspaceState({ ...facts, ...change }, texts).kind;

test('what keeps from searching at all comes first', () => {
  assert.equal(kind({ folders: 0, localFolders: 0 }), 'no-folder');
  assert.equal(kind({ localFolders: 0 }), 'virtual');
  assert.equal(kind({ allowed: false }), 'restricted');
  assert.deepEqual(workspaceState({ ...facts, engine: { kind: 'failed', reason: 'why' } }, texts), {
    kind: 'stopped',
    detail: 'why',
  });
});

test('it looks for images until a scan has ended', () => {
  assert.equal(kind({ hasImages: undefined }), 'looking');
  assert.equal(kind({}), 'looking');
  assert.equal(kind({ status: status({}) }), 'looking');
  assert.equal(kind({ status: status({ phase: 'scanning' }), scanned: true }), 'looking');
});

test('results are shown from the first image on, and while it restarts', () => {
  assert.equal(kind({ status: status({ pending: 1, phase: 'encoding' }) }), 'ready');
  assert.equal(kind({ status: status({ indexed: 1 }), engine: { kind: 'restarting' } }), 'ready');
});

test('a paused engine shows what it has', () => {
  assert.equal(kind({ status: status({}, true) }), 'ready');
});

test('no images is said when that is known, with the number of skipped files', () => {
  assert.equal(kind({ hasImages: false, engine: { kind: 'off' } }), 'no-images');
  assert.deepEqual(workspaceState({ ...facts, status: status({ skipped: 3 }), scanned: true }, texts), {
    kind: 'no-images',
    skipped: 3,
  });
});

test('a failure of indexing is said instead of "no images", and not in the way of what can be shown', () => {
  const problem = message('The encoder cannot be started ({0})', 'exit code 7');
  const failed = { ...status({}), problem };
  assert.deepEqual(workspaceState({ ...facts, status: failed, scanned: true }, texts), {
    kind: 'stopped',
    detail: 'The encoder cannot be started (exit code 7)',
  });
  assert.equal(kind({ status: { ...status({ indexed: 5 }), problem }, scanned: true }), 'ready');
});

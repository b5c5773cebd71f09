import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineStatus, QueryResult } from '../shared/protocol.ts';
import type { Snapshot, WorkspaceState } from '../shared/webviewProtocol.ts';
import { type Known, type Screen, screenOf } from './screens.ts';
import { Wording } from './wording.ts';

const wording = new Wording('en');
const answered: QueryResult = {
  resultSet: 1,
  total: 128,
  searched: 4213,
  filteredOut: 0,
  likely: 40,
  ranked: true,
  corrections: [],
  hints: [],
  milliseconds: 2,
};

function status(changes: Partial<EngineStatus> & { indexed?: number; pending?: number }): EngineStatus {
  const { indexed = 0, pending = 0, ...rest } = changes;
  const model = { id: 'm', name: 'M', version: '1', family: 'dual', dimension: 8, licence: 'MIT' } as const;
  const root = { root: '/a', phase: 'encoding', files: 0, indexed, skipped: 0, pending, writer: true } as const;
  return { roots: [root], model, rate: 0, paused: false, encoders: [], device: 'cpu', ...rest };
}

function screen(workspace: WorkspaceState, known: Partial<Known> = {}, more: Partial<Snapshot> = {}): Screen {
  const snapshot = { workspace, roots: [], largerModel: false, ...more };
  return screenOf(
    { snapshot, result: undefined, asked: false, filtered: false, failure: undefined, ...known },
    wording,
  );
}

function commands(shown: Screen): readonly string[] {
  return (shown.message?.offers ?? []).map(({ command }) => command);
}

test('words that were not typed are named, and can be taken back', () => {
  const corrections = [
    { typed: 'setings', meant: 'settings' },
    { typed: 'dialgo', meant: 'dialog' },
  ];
  const { notices } = screen({ kind: 'ready' }, { result: { ...answered, corrections }, asked: true });
  assert.deepEqual(notices, [
    {
      id: 'correction',
      icon: 'info',
      text: 'Searched for "settings", "dialog" instead of "setings", "dialgo".',
      offers: [{ label: 'Search as Typed', command: 'searchAsTyped' }],
    },
  ]);
});

test('states of the workspace say one sentence and offer two actions at most', () => {
  const expected: readonly (readonly [WorkspaceState, string, readonly string[]])[] = [
    [{ kind: 'no-folder' }, 'Open a folder to search its images.', ['openFolder']],
    [{ kind: 'looking' }, 'Looking for images…', []],
    [{ kind: 'no-images', skipped: 0 }, 'No images in this workspace.', ['openSettings']],
    [
      { kind: 'no-images', skipped: 1200 },
      'No images in this workspace (1,200 files were skipped).',
      ['showReport', 'openSettings'],
    ],
    [{ kind: 'stopped' }, 'The search engine stopped. Your index is safe.', ['restart', 'showLog']],
    [{ kind: 'restricted', reason: 'Because.' }, 'Because.', ['manageTrust']],
    [{ kind: 'virtual', reason: 'Not here.' }, 'Not here.', []],
  ];
  for (const [workspace, text, offered] of expected) {
    const shown = screen(workspace);
    assert.equal(shown.message?.text, text);
    assert.deepEqual(commands(shown), offered);
    assert.equal(shown.grid, 'hidden');
    assert.equal(shown.searchable, workspace.kind === 'looking');
  }
});

test('the quiet line counts what is shown of all', () => {
  assert.equal(screen({ kind: 'ready' }, { result: answered, asked: true }).count, '128 of 4,213 images');
  const folded = { ...answered, total: 120, folded: 8 };
  const shown = screen({ kind: 'ready' }, { result: folded, asked: true });
  assert.equal(shown.count, '128 of 4,213 images, 8 folded');
  assert.deepEqual(shown.briefly, ['128 of 4,213 images', '128 of 4,213', '128']);
  const gallery = screen(
    { kind: 'ready' },
    { result: { ...answered, total: 1, searched: 1, likely: 1, ranked: false } },
  );
  assert.deepEqual([gallery.count, ...gallery.briefly], ['1 image', '1 image', '1 image', '1']);
});

test('indexing says how far and how long, and can be paused', () => {
  const shown = screen({ kind: 'ready' }, {}, { status: status({ indexed: 1204, pending: 8596, secondsLeft: 121 }) });
  assert.deepEqual(
    shown.notices.map(({ id, text, offers }) => [id, text, offers.map(({ command }) => command)]),
    [['indexing', 'Indexed 1,204 of 9,800, about 2 min left', ['pause']]],
  );
});

test('pausing hides the progress and offers to go on', () => {
  const shown = screen({ kind: 'ready' }, {}, { status: status({ pending: 5, paused: true }) });
  assert.deepEqual(
    shown.notices.map(({ text, offers }) => [text, offers.map(({ command }) => command)]),
    [['Indexing is paused; results may be incomplete.', ['resume']]],
  );
});

test('weak matches are shown, dimmed, with a way out', () => {
  const weak = { result: { ...answered, likely: 0 }, asked: true, filtered: true };
  const shown = screen({ kind: 'ready' }, weak, { largerModel: true });
  assert.equal(shown.grid, 'dimmed');
  assert.equal(shown.message?.text, 'Nothing looks like that. Closest pictures:');
  assert.deepEqual(commands(shown), ['clearFilters', 'useLargerModel']);
  assert.deepEqual(commands(screen({ kind: 'ready' }, { ...weak, filtered: false })), []);
});

test('where operators leave nothing, no model is offered that would not find more either', () => {
  const none = { result: { ...answered, total: 0, likely: 0, filteredOut: 0 }, asked: true };
  const shown = screen({ kind: 'ready' }, none, { largerModel: true });
  assert.equal(shown.message?.text, 'No images match this query.');
  assert.equal(shown.grid, 'hidden');
  assert.deepEqual(commands(shown), []);
  assert.deepEqual(commands(screen({ kind: 'ready' }, { ...none, filtered: true })), ['clearFilters']);
});

test('what filters hide is counted', () => {
  const shown = screen(
    { kind: 'ready' },
    { result: { ...answered, total: 0, likely: 0, filteredOut: 34 }, asked: true },
  );
  assert.equal(shown.message?.text, '34 matches are hidden by filters.');
  assert.deepEqual(commands(shown), ['clearFilters']);
  assert.equal(shown.grid, 'hidden');
});

test('a failed search is named above the results that are still there', () => {
  const shown = screen({ kind: 'ready' }, { result: answered, asked: true, failure: 'No.' });
  assert.equal(shown.grid, 'shown');
  assert.deepEqual([shown.notices[0]?.text, shown.notices[0]?.failed], ['No.', true]);
});

test('before the host has spoken the bar can be used and nothing is claimed', () => {
  const shown = screenOf(
    { snapshot: undefined, result: undefined, asked: false, filtered: false, failure: undefined },
    wording,
  );
  assert.deepEqual(shown, { grid: 'hidden', notices: [], count: '', briefly: [], searchable: true });
});

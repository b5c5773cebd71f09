import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileRef, ResultRow } from '../../shared/protocol.ts';
import type { SelectionAction } from '../../shared/webviewProtocol.ts';
import { parseFilters } from '../filters/filters.ts';
import { emptyQuery, mostQueryImages, type QueryState } from '../query/queryState.ts';
import { SelectionActions } from './selectionActions.ts';

function row(path: string): ResultRow {
  const common = { fileId: 1, score: 0, confidence: 0, format: 'png', width: 1, height: 1, bytes: 1 } as const;
  return { ...common, root: '/ws', path, sha256: path, modified: 0, transparent: false, frames: 1 };
}

interface Setup {
  readonly actions: SelectionActions;
  readonly session: { query: QueryState; readonly failures: unknown[]; remembered: number };
  readonly acted: { readonly action: string; readonly files: readonly FileRef[] }[];
}

function setup(selected: readonly string[]): Setup {
  const acted: { action: string; files: readonly FileRef[] }[] = [];
  const session = {
    query: { ...emptyQuery, text: 'red', filters: parseFilters('type:png'), grouped: true } as QueryState,
    failures: [] as unknown[],
    remembered: 0,
    ask(query: QueryState) {
      this.query = query;
    },
    remember() {
      this.remembered += 1;
    },
    fail(error: unknown) {
      this.failures.push(error);
    },
  };
  const host = {
    act: async (action: string, files: readonly FileRef[]) => {
      if (action === 'revealInOs') throw new Error('no file manager');
      acted.push({ action, files });
    },
    imageBytes: async () => new Uint8Array(),
    thumbnail: async () => undefined,
    chips: async ({ files = [] }: { files?: readonly FileRef[] }) =>
      files.map(({ root, path }) => ({
        source: { path: `${root}/${path}` },
        name: path.slice(path.lastIndexOf('/') + 1),
        weight: 1,
        thumbnail: 'small',
      })),
  };
  const view = {
    selectedRows: async () => selected.map(row),
    selectAll: () => {},
    toggleDetails: () => {},
    foldInFocus: () => (selected[0] === 'folded.png' ? '0:7' : undefined),
  };
  return { actions: new SelectionActions(host, session, view), session, acted };
}

test('an action from a menu is for the selection when it was opened on it, else for the file alone', async () => {
  const { actions, acted } = setup(['a.png', 'b.png']);
  await actions.act('copyPath', { root: '/ws', path: 'b.png' });
  await actions.act('copyPath', { root: '/ws', path: 'c.png' });
  assert.deepEqual(
    acted.map(({ files }) => files),
    [
      [
        { root: '/ws', path: 'a.png' },
        { root: '/ws', path: 'b.png' },
      ],
      [{ root: '/ws', path: 'c.png' }],
    ],
  );
});

test('what is opened makes its query worth remembering; a failure is told', async () => {
  const { actions, session } = setup(['a.png']);
  await actions.act('copyPath');
  assert.equal(session.remembered, 0);
  await actions.act('open');
  assert.equal(session.remembered, 1);
  await actions.act('revealInOs');
  assert.equal(session.failures.length, 1);
});

test('nothing selected, nothing done', async () => {
  const { actions, acted, session } = setup([]);
  const { query } = session;
  await actions.act('open');
  await actions.act('findSimilar');
  assert.deepEqual(acted, []);
  assert.equal(session.query, query);
});

test('results become pictures of the query: one alone, or added or excluded and not too many', async () => {
  const similar = setup(['x/a.png', 'b.png']);
  await similar.actions.act('findSimilar');
  const { text, filters, grouped, images } = similar.session.query;
  assert.deepEqual([text, filters, grouped], ['', emptyQuery.filters, true]);
  assert.deepEqual(images, [{ source: { path: '/ws/x/a.png' }, name: 'a.png', weight: 1, thumbnail: 'small' }]);

  const excluded = setup(Array.from({ length: 20 }, (_, index) => `${index}.png`));
  await excluded.actions.act('excludeFromQuery');
  assert.equal(excluded.session.query.text, 'red');
  assert.equal(excluded.session.query.images.length, mostQueryImages);
  assert.ok(excluded.session.query.images.every(({ weight, feedback }) => weight === -1 && feedback === true));
});

test('one picture is added for itself; several at once, or by name, say what is more or less like the wanted', async () => {
  const chipsAfter = async (action: SelectionAction, files: readonly string[]) => {
    const { actions, session } = setup(files);
    await actions.act(action);
    return session.query.images.map(({ weight, feedback }) => [weight, feedback === true]);
  };
  assert.deepEqual(await chipsAfter('addToQuery', ['a.png']), [[1, false]]);
  assert.deepEqual(await chipsAfter('addToQuery', ['a.png', 'b.png']), [
    [1, true],
    [1, true],
  ]);
  assert.deepEqual(await chipsAfter('excludeFromQuery', ['a.png', 'b.png']), [
    [-1, true],
    [-1, true],
  ]);
  assert.deepEqual(await chipsAfter('moreLikeThese', ['a.png']), [[1, true]]);
  assert.deepEqual(await chipsAfter('lessLikeThese', ['a.png']), [[-1, true]]);
  assert.deepEqual(await chipsAfter('findSimilar', ['a.png', 'b.png']), [[1, false]]);
});

test('the near-duplicates in focus are unfolded and folded again, and all of them together', async () => {
  const { actions, session } = setup(['folded.png']);
  await actions.act('toggleFold');
  assert.deepEqual(session.query.unfolded, ['0:7']);
  await actions.act('toggleFold');
  assert.deepEqual(session.query.unfolded, []);
  await actions.act('foldDuplicates');
  assert.equal(session.query.folded, false);
  const alone = setup(['a.png']);
  const { query } = alone.session;
  await alone.actions.act('toggleFold');
  assert.equal(alone.session.query, query);
});

test('filters are cleared and grouping is turned without touching the rest of the query', async () => {
  const { actions, session } = setup([]);
  await actions.act('clearFilters');
  assert.deepEqual(session.query.filters, emptyQuery.filters);
  await actions.act('groupByFolder');
  assert.equal(session.query.grouped, false);
  assert.equal(session.query.text, 'red');
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { QueryResult, ResultRow } from '../../shared/protocol.ts';
import { RowStore } from '../grid/rowStore.ts';
import { emptyQuery, type QueryState } from '../query/queryState.ts';
import { SearchSession } from './searchSession.ts';

function row(path: string): ResultRow {
  const common = { fileId: 1, score: 0, confidence: 0, format: 'png', width: 1, height: 1, bytes: 1 } as const;
  return { ...common, root: '/ws', path, sha256: path, modified: 0, transparent: false, frames: 1 };
}

interface Setup {
  readonly session: SearchSession;
  readonly shown: { readonly text: string; readonly keep: boolean }[];
  readonly remembered: string[];
  readonly typed: number[];
  /** What the next answer counts, or how the next question fails. */
  readonly engine: { total: number; failure?: string; ready: boolean; inUse: boolean; answers: Promise<void> };
}

function setup(): Setup {
  const shown: { text: string; keep: boolean }[] = [];
  const remembered: string[] = [];
  const typed: number[] = [];
  const engine: Setup['engine'] = { total: 3, ready: true, inUse: false, answers: Promise.resolve() };
  const backend = {
    query: async () => {
      await engine.answers;
      if (engine.failure !== undefined) throw new Error(engine.failure);
      const { total } = engine;
      const counts = { total, searched: total, filteredOut: 0, likely: total };
      const result: QueryResult = {
        ...counts,
        resultSet: total,
        ranked: true,
        corrections: [],
        hints: [],
        milliseconds: 1,
      };
      // Every answer has another picture in each row.
      const rows = new RowStore(total, total, async ({ offset, count }) => ({
        rows: Array.from({ length: count }, (_, each) => row(`${total}/${offset + each}.png`)),
      }));
      return { result, rows };
    },
    remember: async ({ text }: QueryState) => {
      remembered.push(text);
    },
  };
  const view = {
    searchable: () => engine.ready,
    capacity: () => 10,
    visible: () => ({ first: 0, last: 0 }),
    inUse: () => engine.inUse,
    show: (answer: { readonly query: QueryState }, keep: boolean) => shown.push({ text: answer.query.text, keep }),
    asked: () => {},
    answered: (typedAt: number) => typed.push(typedAt),
  };
  const session = new SearchSession({ requestUpdate: () => {} }, backend, view, { ...emptyQuery, text: 'saved' });
  return { session, shown, remembered, typed, engine };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

test('nothing is searched before there is something to search; then what was asked last', async () => {
  const { session, shown, engine } = setup();
  engine.ready = false;
  session.ask({ ...session.query, text: 'red' });
  await settled();
  assert.deepEqual(shown, []);
  engine.ready = true;
  session.search();
  await settled();
  assert.deepEqual(shown, [{ text: 'red', keep: false }]);
});

test('the same question again keeps the position, another one does not', async () => {
  const { session, shown } = setup();
  session.search();
  await settled();
  session.search();
  await settled();
  session.ask({ ...session.query, text: 'red' });
  await settled();
  assert.deepEqual(
    shown.map(({ keep }) => keep),
    [false, true, false],
  );
});

test('unfolding keeps the position, and is over with the next search', async () => {
  const { session, shown } = setup();
  session.search();
  await settled();
  session.ask({ ...session.query, unfolded: ['0:7'] });
  await settled();
  assert.deepEqual(shown.at(-1), { text: 'saved', keep: true });
  session.ask({ ...session.query, text: 'red' });
  await settled();
  assert.deepEqual(shown.at(-1), { text: 'red', keep: false });
  assert.deepEqual(session.query.unfolded, []);
});

test('a failure is told until the next answer', async () => {
  const { session, engine } = setup();
  engine.failure = 'Request webview/query failed with message: No such folder.';
  session.search();
  await settled();
  assert.equal(session.failure, 'No such folder.');
  delete engine.failure;
  session.search();
  await settled();
  assert.equal(session.failure, undefined);
});

test('a query is remembered once, and neither an empty nor a failed one', async () => {
  const { session, remembered } = setup();
  session.remember();
  session.remember();
  session.ask({ ...emptyQuery });
  session.remember();
  session.ask({ ...emptyQuery, text: 'red' });
  session.fail(new Error('gone'));
  session.remember();
  await settled();
  assert.deepEqual(remembered, ['saved']);
});

test('the time from a key to its answer is taken once', async () => {
  const { session, typed } = setup();
  session.ask({ ...session.query, text: 'r' }, 17);
  await settled();
  session.search();
  await settled();
  assert.deepEqual(typed, [17]);
});

test('a search is slow only when it lasts', async (context: TestContext) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { session, engine } = setup();
  let answer: () => void = () => {};
  engine.answers = new Promise((resolve) => {
    answer = resolve;
  });
  session.search();
  assert.equal(session.slow, false);
  context.mock.timers.tick(300);
  assert.equal(session.slow, true);
  answer();
  await settled();
  assert.equal(session.slow, false);
});

test('new matches wait while the results are in use, until they are taken', async (context: TestContext) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { session, shown, engine } = setup();
  session.search();
  await settled();
  engine.inUse = true;
  engine.total = 5;
  session.changed();
  context.mock.timers.tick(2_000);
  await settled();
  assert.equal(session.newMatches, 2);
  assert.equal(session.answer?.result.total, 3, 'what is looked at stays');
  assert.equal(shown.length, 1);
  session.takeNewMatches();
  assert.equal(session.newMatches, undefined);
  assert.equal(session.answer?.result.total, 5);
  assert.deepEqual(shown.at(-1), { text: 'saved', keep: true });
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { QueryResult, ResultRow } from '../../shared/protocol.ts';
import { pagesOf, RowStore } from '../grid/rowStore.ts';
import { emptyQuery, type QueryState } from '../query/queryState.ts';
import { LiveResults, sameInView } from './liveResults.ts';
import { type Answer, Searcher } from './searcher.ts';

function row(path: string): ResultRow {
  const common = { fileId: 1, score: 0, confidence: 0, format: 'png', width: 1, height: 1, bytes: 1 } as const;
  return { ...common, root: '/a', path, sha256: path, modified: 0, transparent: false, frames: 1 };
}

function result(total: number, resultSet = 1): QueryResult {
  const counts = { total, searched: total, filteredOut: 0, likely: total };
  return { ...counts, resultSet, ranked: false, corrections: [], hints: [], milliseconds: 1 };
}

function store(paths: readonly string[], resultSet = 1): RowStore {
  return new RowStore(resultSet, paths.length, async ({ offset, count }) => ({
    rows: paths.slice(offset, offset + count).map(row),
  }));
}

function query(text: string): QueryState {
  return { ...emptyQuery, text };
}

test('while one query runs only the newest of the others waits', async () => {
  const asked: string[] = [];
  const shown: string[] = [];
  const answers: (() => void)[] = [];
  const searcher = new Searcher({
    query: (wanted) => {
      asked.push(wanted.text);
      return new Promise((resolve) => answers.push(() => resolve({ result: result(0), rows: store([]) })));
    },
  });
  const idle = new Promise<void>((resolve) => {
    searcher.onBusy = (busy) => {
      if (!busy) resolve();
    };
  });
  searcher.onAnswer = (answer) => shown.push(answer.query.text);
  for (const text of ['r', 're', 'red']) searcher.search(query(text), 10);
  answers.shift()?.();
  while (answers.length === 0) await new Promise(setImmediate);
  answers.shift()?.();
  await idle;
  assert.deepEqual(asked, ['r', 'red']);
  assert.deepEqual(shown, ['r', 'red']);
});

test('what was kept of the last time is shown until the same is answered, unless something newer was typed', async () => {
  const asked: string[] = [];
  const shown: string[] = [];
  const searcher = new Searcher({
    query: async ({ text }, _first, _last, kept) => {
      asked.push(`${text} ${kept}`);
      return { result: { ...result(0), ...(kept ? { kept } : {}) }, rows: store([]) };
    },
  });
  let typed = ['cats'];
  searcher.onAnswer = (answer) => {
    shown.push(`${answer.query.text} ${answer.result.kept ?? false}`);
    const [next] = typed;
    typed = [];
    if (next !== undefined) searcher.search(query(next), 10);
  };
  const idle = new Promise<void>((resolve) => {
    searcher.onBusy = (busy) => {
      if (!busy) resolve();
    };
  });
  searcher.search(query('cat'), 10);
  await idle;
  assert.deepEqual(asked, ['cat true', 'cats true', 'cats false']);
  assert.deepEqual(shown, asked);
});

test('a failure is told, unless something newer was asked already', async () => {
  const failures: unknown[] = [];
  const searcher = new Searcher({
    query: async ({ text }) => {
      if (text !== 'good') throw new Error(text);
      return { result: result(0), rows: store([]) };
    },
  });
  searcher.onFailure = (error) => failures.push(error);
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      searcher.onBusy = (busy) => {
        if (!busy) resolve();
      };
    });
  const first = idle();
  searcher.search(query('bad'), 1);
  searcher.search(query('good'), 1);
  await first;
  assert.equal(failures.length, 0);
  const second = idle();
  searcher.search(query('worse'), 1);
  await second;
  assert.equal((failures[0] as Error).message, 'worse');
});

test('rows come by pages, each asked for once, and old ones are forgotten', async () => {
  const asked: number[] = [];
  const rows = new RowStore(7, 100_000, async ({ resultSet, offset, count }) => {
    assert.equal(resultSet, 7);
    asked.push(offset);
    return { rows: Array.from({ length: count }, (_, index) => row(`${offset + index}`)) };
  });
  await Promise.all([rows.want(0, 10), rows.want(5, 70)]);
  assert.deepEqual(asked, [0, 64]);
  assert.equal(rows.get(65)?.path, '65');
  assert.equal(rows.get(128), undefined);
  for (let page = 2; page < 140; page += 1) await rows.want(page * 64, page * 64);
  assert.equal(rows.get(0), undefined, 'the first page was used least recently');
  assert.equal((await rows.range(10, 2000)).length, 1990);
  assert.equal(rows.get(15), undefined, 'a range is fetched without being kept');
});

test('rows that came with the answer are not asked for again', async () => {
  const asked: number[] = [];
  const rows = new RowStore(1, 300, async ({ offset, count }) => {
    asked.push(offset);
    return { rows: Array.from({ length: count }, (_, index) => row(`${offset + index}`)) };
  });
  const { offset, count } = pagesOf(70, 130);
  assert.deepEqual({ offset, count }, { offset: 64, count: 128 });
  rows.put(
    offset,
    Array.from({ length: count }, (_, index) => row(`${offset + index}`)),
  );
  await rows.want(70, 130);
  assert.deepEqual(asked, []);
  assert.equal(rows.get(130)?.path, '130');
});

test('a page from which files have gone is asked for, and what comes after it', async () => {
  const asked: number[] = [];
  const rows = new RowStore(1, 128, async ({ offset, count }) => {
    asked.push(offset);
    return { rows: Array.from({ length: count }, (_, index) => row(`${offset + index}`)) };
  });
  rows.put(
    0,
    Array.from({ length: 127 }, (_, index) => row(`${index}`)),
  );
  await rows.want(0, 127);
  assert.deepEqual(asked, [64]);
});

test('a failed page is told and can be asked for again', async () => {
  let broken = true;
  const rows = new RowStore(1, 10, async () => {
    if (broken) throw new Error('gone');
    return { rows: [row('a')] };
  });
  const failures: unknown[] = [];
  rows.onFailure = (error) => failures.push(error);
  await rows.want(0, 0);
  assert.equal(failures.length, 1);
  broken = false;
  await rows.want(0, 0);
  assert.equal(rows.get(0)?.path, 'a');
});

async function answerOf(paths: readonly string[], resultSet = 1): Promise<Answer> {
  const rows = store(paths, resultSet);
  await rows.want(0, paths.length - 1);
  return { query: emptyQuery, result: result(paths.length, resultSet), rows };
}

test('answers are the same where they are in view', async () => {
  const before = await answerOf(['a', 'b', 'c']);
  assert.ok(sameInView(before, await answerOf(['a', 'b', 'd']), 0, 1));
  assert.ok(!sameInView(before, await answerOf(['a', 'x', 'c']), 0, 1));
});

async function live(
  t: TestContext,
  next: Answer,
  inUse: boolean,
): Promise<{ applied: Answer[]; waiting: (Answer | undefined)[]; take(): void }> {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const before = await answerOf(['a', 'b', 'c']);
  const applied: Answer[] = [];
  const waiting: (Answer | undefined)[] = [];
  const results = new LiveResults({
    ask: async () => next,
    shown: () => before,
    visible: () => ({ first: 0, last: 1 }),
    inUse: () => inUse,
    apply: (answer) => applied.push(answer),
    waits: (answer) => waiting.push(answer),
  });
  results.changed();
  results.changed();
  t.mock.timers.tick(2_000);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return { applied, waiting, take: () => results.take() };
}

test('new files that change nothing in view appear at once', async (t) => {
  const next = await answerOf(['a', 'b', 'c', 'd'], 2);
  assert.deepEqual((await live(t, next, true)).applied, [next]);
});

test('new files that would move what is looked at wait behind a button', async (t) => {
  const next = await answerOf(['new', 'a', 'b', 'c'], 2);
  const { applied, waiting, take } = await live(t, next, true);
  assert.deepEqual(applied, []);
  assert.deepEqual(waiting, [next]);
  take();
  assert.deepEqual(applied, [next]);
  assert.deepEqual(waiting, [next, undefined]);
});

test('nobody looks: the order changes at once', async (t) => {
  const next = await answerOf(['new', 'a', 'b', 'c'], 2);
  assert.deepEqual((await live(t, next, false)).applied, [next]);
});

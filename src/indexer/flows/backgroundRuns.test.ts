import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { type BackgroundContext, type BackgroundKind, BackgroundRuns, type BackgroundWork } from './backgroundRuns.ts';

/** Works that note when they run, and runs over them. */
function setUp(run: (kind: BackgroundKind, context: BackgroundContext) => Promise<void> | void = () => undefined) {
  const seen: BackgroundKind[] = [];
  const logged: string[] = [];
  const state = { indexing: false };
  const work = (kind: BackgroundKind): BackgroundWork => ({
    kind,
    failure: `${kind} failed`,
    run: async (context) => {
      seen.push(kind);
      await run(kind, context);
    },
  });
  const runs = new BackgroundRuns({
    works: [work('reading'), work('tiling')],
    isIndexing: () => state.indexing,
    paused: false,
    onStatus: () => undefined,
    log: (level, text) => logged.push(`${level}: ${text}`),
  });
  return { runs, seen, logged, state };
}

test('works run one after the other, and tell how far they are while they run', async () => {
  const told: unknown[] = [];
  const { runs, seen } = setUp(async (_, { onProgress }) => {
    onProgress({ done: 1, total: 2 });
    told.push(runs.progress);
    await new Promise((resolve) => setImmediate(resolve));
  });
  runs.start();
  await runs.finished();
  assert.deepEqual(seen, ['reading', 'tiling']);
  assert.deepEqual(told, [{ reading: { done: 1, total: 2 } }, { tiling: { done: 1, total: 2 } }]);
  assert.deepEqual(runs.progress, {});
});

test('what is started again meanwhile runs once more, from the first work on', async () => {
  let first = true;
  const { runs, seen } = setUp((kind) => {
    if (kind === 'tiling' && first) {
      first = false;
      runs.start();
      runs.start();
    }
  });
  runs.start();
  await runs.finished();
  assert.deepEqual(seen, ['reading', 'tiling', 'reading', 'tiling']);
});

test('nothing begins while looks and words are indexed', async () => {
  const { runs, seen, state } = setUp((kind, { isWanted }) => {
    if (kind !== 'reading') return;
    assert.equal(isWanted(), false);
    state.indexing = true;
    assert.equal(isWanted(), true);
  });
  runs.start();
  await runs.finished();
  runs.start();
  await runs.finished();
  assert.deepEqual(seen, ['reading']);
});

test('a work that fails costs itself only, and the log says so', async () => {
  const { runs, seen, logged } = setUp((kind) => {
    if (kind === 'reading') throw new EngineError('encoder-stopped', message('no encoder'));
  });
  runs.start();
  await runs.finished();
  assert.deepEqual(seen, ['reading', 'tiling']);
  assert.deepEqual(logged, ['warning: reading failed: no encoder']);
  assert.deepEqual(runs.progress, {});
});

test('the gate is closed while it is paused', async () => {
  const { runs } = setUp(async (_, { gate, signal }) => gate.passed(signal));
  runs.pause();
  runs.start();
  let ended = false;
  const finished = runs.finished().then(() => {
    ended = true;
  });
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(ended, false);
  runs.resume();
  await finished;
});

test('stopped, the work under way ends, and none begins any more', async () => {
  const { runs, seen } = setUp(async (_, { gate, signal }) => gate.passed(signal));
  runs.pause();
  runs.start();
  await runs.stop();
  runs.start();
  await runs.finished();
  assert.deepEqual(seen, ['reading']);
});

test('work rests while somebody looks through results, and goes on a second after the last look unless it is paused', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  const gates: BackgroundContext['gate'][] = [];
  const { runs } = setUp((_, { gate }) => void gates.push(gate));
  runs.start();
  await runs.finished();
  const [gate] = gates;
  assert.ok(gate);
  runs.giveWay();
  assert.equal(gate.closed, true);
  pass(900);
  runs.giveWay();
  pass(900);
  assert.equal(gate.closed, true, 'the last look was less than a second ago');
  pass(100);
  assert.equal(gate.closed, false);
  runs.giveWay();
  runs.resume();
  assert.equal(gate.closed, true, 'to resume does not end the rest');
  runs.pause();
  pass(2000);
  assert.equal(gate.closed, true, 'it is paused');
  runs.resume();
  assert.equal(gate.closed, false);
  runs.giveWay();
  await runs.stop();
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workInBatches } from './pictureBatches.ts';
import { Gate } from './pipeline.ts';

const twenty = Array.from({ length: 20 }, (_, at) => at);

function setUp(look: (item: number) => Promise<number | undefined>, isWanted = () => false, waiting = [twenty]) {
  const gate = new Gate();
  const stop = new AbortController();
  const stored: (readonly [readonly number[], number])[] = [];
  const run = (): Promise<void> =>
    workInBatches(
      waiting,
      { gate, signal: stop.signal, isWanted },
      { look, store: (outcomes, pictures) => void stored.push([outcomes, pictures]) },
    );
  return { gate, stop, stored, run, counts: () => stored.map(([, pictures]) => pictures) };
}

const turn = (): Promise<void> => new Promise(setImmediate);

test('pictures are stored eight at a time, those without an outcome counted', async () => {
  const { stored, run, counts } = setUp(async (item) => (item % 2 === 0 ? item : undefined));
  await run();
  assert.deepEqual(counts(), [8, 8, 4]);
  assert.deepEqual(
    stored.flatMap(([outcomes]) => outcomes),
    [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
  );
});

test('parts of any length are worked through one after the other', async () => {
  const parts = [twenty.slice(0, 3), [], twenty.slice(3, 13), twenty.slice(13)];
  const { stored, run, counts } = setUp(async (item) => item, undefined, parts);
  await run();
  assert.deepEqual(counts(), [3, 8, 2, 7]);
  assert.deepEqual(
    stored.flatMap(([outcomes]) => outcomes),
    twenty,
  );
});

test('a rest begins after the picture under way, with all stored, and ends where it began', async () => {
  const looked: number[] = [];
  const { gate, run, counts } = setUp(async (item) => {
    looked.push(item);
    if (item === 2) gate.close();
    return item;
  });
  const running = run();
  for (let round = 0; round < 10; round++) await turn();
  assert.deepEqual(looked, [0, 1, 2]);
  assert.deepEqual(counts(), [3]);
  gate.open();
  await running;
  assert.deepEqual(
    looked,
    Array.from({ length: 20 }, (_, at) => at),
  );
  assert.deepEqual(counts(), [3, 8, 8, 1]);
});

test('what is more urgent, and the end, wait for the picture under way only', async () => {
  let urgent = false;
  const first = setUp(
    async (item) => {
      urgent = item === 9;
      return item;
    },
    () => urgent,
  );
  await first.run();
  assert.deepEqual(first.counts(), [8, 2]);
  const second = setUp(async (item) => {
    if (item < 9) return item;
    second.stop.abort();
    throw new Error('aborted');
  });
  await second.run();
  assert.deepEqual(second.counts(), [8, 1], 'an error of what was aborted is none');
  const third = setUp(async () => Promise.reject(new Error('broken')));
  await assert.rejects(third.run(), /broken/);
  assert.deepEqual(third.counts(), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gate, inBatches, mapConcurrently } from './pipeline.ts';

async function* numbers(count: number, seen: number[] = []): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    seen.push(i);
    yield i;
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

test('mapConcurrently keeps at most the limit in flight and loses nothing', async () => {
  let flying = 0;
  let most = 0;
  const work = async (i: number): Promise<number> => {
    most = Math.max(most, ++flying);
    await sleep(i % 3);
    flying--;
    return i * 2;
  };
  const results = await collect(mapConcurrently(numbers(50), () => 4, work));
  assert.equal(most, 4);
  assert.deepEqual(
    results.sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i * 2),
  );
});

test('mapConcurrently passes back-pressure to its source', async () => {
  const seen: number[] = [];
  const stage = mapConcurrently(
    numbers(1000, seen),
    () => 3,
    async (i) => i,
  );
  await stage.next();
  await sleep(5);
  assert.ok(seen.length <= 6, `read ${seen.length} ahead`);
  await stage.return(undefined);
});

test('mapConcurrently throws what the work throws, after the rest in flight has ended', async () => {
  let ended = 0;
  const work = async (i: number): Promise<number> => {
    await sleep(i === 1 ? 5 : 20);
    if (i === 1) throw new Error('second item');
    ended++;
    return i;
  };
  await assert.rejects(collect(mapConcurrently(numbers(3), () => 3, work)), /second item/);
  assert.equal(ended, 2);
});

test('mapConcurrently ends its source when the consumer leaves', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      closed = true;
    }
  }
  for await (const item of mapConcurrently(
    source(),
    () => 2,
    async (i) => i,
  ))
    if (item === 3) break;
  assert.equal(closed, true);
});

test('inBatches groups by size, and by time when the source is slow', async () => {
  assert.deepEqual(
    (await collect(inBatches(numbers(7), 3, 1000))).map((batch) => batch.length),
    [3, 3, 1],
  );
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    await sleep(60);
    yield 2;
  }
  assert.deepEqual(await collect(inBatches(slow(), 10, 10)), [[1], [2]]);
});

test('a closed gate holds a flow until it opens or the flow is cancelled', async () => {
  const gate = new Gate();
  const running = new AbortController();
  await gate.passed(running.signal);
  gate.close();
  let passed = false;
  const waiting = gate.passed(running.signal).then(() => {
    passed = true;
  });
  await sleep(5);
  assert.equal(passed, false);
  gate.open();
  await waiting;
  gate.close();
  const cancelled = gate.passed(running.signal);
  running.abort();
  await cancelled;
});

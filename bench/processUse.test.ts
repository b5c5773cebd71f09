import assert from 'node:assert/strict';
import { test } from 'node:test';
import { larger, largerPeak, MemoryWatch } from './processUse.ts';

test("a process's own memory grows with what it takes, and is part of all that is resident", {
  skip: process.platform !== 'linux',
}, () => {
  const watch = new MemoryWatch(process.pid);
  const before = watch.peak();
  const taken = Buffer.alloc(50_000_000, 1);
  const { all = 0, own = 0 } = watch.peak();
  watch.stop();
  assert.ok(own > (before.own ?? 0) + 40, `${own} MB after ${taken.length} bytes`);
  assert.ok(all > own);
});

test('of two figures the larger one counts, or the one that is known', () => {
  assert.equal(larger(undefined, undefined), undefined);
  assert.deepEqual(largerPeak({ all: 5, own: undefined }, { all: 3, own: 2 }), { all: 5, own: 2 });
  assert.deepEqual(largerPeak(undefined, { all: 3, own: 2 }), { all: 3, own: 2 });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from './fakeClock.ts';
import { longestMs, quietMs, RescanSchedule } from './rescanSchedule.ts';

test('a storm of hints is one rescan, after it is over', () => {
  const clock = new FakeClock();
  const rescans: number[] = [];
  const schedule = new RescanSchedule((hints) => rescans.push(hints), clock);
  for (let i = 0; i < 1000; i += 1) {
    schedule.hint();
    clock.pass(1);
  }
  assert.deepEqual(rescans, []);
  clock.pass(quietMs);
  assert.deepEqual(rescans, [1000]);
});

test('hints without an end do not put it off for ever', () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const schedule = new RescanSchedule(() => times.push(clock.now()), clock);
  for (let i = 0; i < longestMs * 2.5; i += quietMs / 4) {
    schedule.hint();
    clock.pass(quietMs / 4);
  }
  assert.equal(times[0], longestMs);
  assert.equal(times.length, 2);
});

test('nothing happens after dispose', () => {
  const clock = new FakeClock();
  let rescans = 0;
  const schedule = new RescanSchedule(() => rescans++, clock);
  schedule.hint();
  schedule.dispose();
  clock.pass(longestMs);
  assert.equal(rescans, 0);
});

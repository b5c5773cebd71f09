import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from './throttle.ts';

test('calls at once, then at most once per span, and once more at the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let calls = 0;
  const throttle = new Throttle(60_000, () => {
    calls++;
  });
  for (let i = 0; i < 5; i++) throttle.ask();
  assert.equal(calls, 1);
  t.mock.timers.tick(60_000);
  assert.equal(calls, 2);
});

test('what was cancelled is not called, and now calls at once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let calls = 0;
  const throttle = new Throttle(60_000, () => {
    calls++;
  });
  throttle.ask();
  throttle.ask();
  throttle.cancel();
  t.mock.timers.tick(120_000);
  assert.equal(calls, 1);
  throttle.now();
  assert.equal(calls, 2);
});

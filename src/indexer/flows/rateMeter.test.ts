import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateMeter } from './rateMeter.ts';

test('tells the rate of the last seconds only', () => {
  let now = 0;
  const meter = new RateMeter(10_000, () => now);
  assert.equal(meter.perSecond, 0);
  for (; now <= 20_000; now += 1000) meter.sample(now / 100);
  assert.equal(Math.round(meter.perSecond), 10);
  for (; now <= 40_000; now += 1000) meter.sample(200);
  assert.equal(meter.perSecond, 0);
});

test('knows nothing before there is something to go by', () => {
  let now = 0;
  const meter = new RateMeter(10_000, () => now);
  meter.sample(0);
  now = 50;
  meter.sample(5);
  assert.equal(meter.perSecond, 0);
  now = 1000;
  meter.sample(100);
  assert.equal(meter.perSecond, 100);
  meter.reset();
  assert.equal(meter.perSecond, 0);
});

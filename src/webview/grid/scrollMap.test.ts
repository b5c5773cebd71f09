import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ScrollMap } from './scrollMap.ts';

test('content of a common height is scrolled as it is', () => {
  const map = new ScrollMap(50_000, 600);
  assert.equal(map.height, 50_000);
  assert.equal(map.scrolled(1234), 1234);
  assert.equal(map.offset, 0);
});

test('both ends of content of any height can be reached', () => {
  const map = new ScrollMap(40_000_000, 700);
  assert.ok(map.height < 33_000_000);
  assert.equal(map.scrolled(map.height - 700), 40_000_000 - 700);
  assert.equal(map.scrolled(0), 0);
});

test('small steps move the content by the same distance', () => {
  const map = new ScrollMap(40_000_000, 700);
  const before = map.scrolled(2_000_000);
  assert.equal(map.scrolled(2_000_100), before + 100);
  assert.equal(map.scrolled(2_000_050), before + 50);
});

test('a revealed position is shown where it says, inside the scrolled element', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 701, max: 60_000_000 }),
      fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1, maxLength: 5 }),
      (height, positions) => {
        const map = new ScrollMap(height, 700);
        for (const position of positions) {
          const scrollTop = map.reveal(position);
          const wanted = Math.min(position, height - 700);
          assert.ok(scrollTop >= 0 && scrollTop <= map.height - 700);
          assert.ok(Math.abs(scrollTop + map.offset - wanted) <= 1);
        }
      },
    ),
  );
});

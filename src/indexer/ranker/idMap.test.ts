import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IdMap } from './idMap.ts';

test('behaves like a Map under any sequence of changes', () => {
  const step = fc.record({ kind: fc.constantFrom('set', 'delete'), id: fc.nat(40), slot: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.constantFrom(1, 1024, 65_536 * 64), (steps, spread) => {
      const map = new IdMap();
      const model = new Map<number, number>();
      for (const { kind, id, slot } of steps) {
        const key = id * spread;
        if (kind === 'set') {
          map.set(key, slot);
          model.set(key, slot);
        } else assert.equal(map.delete(key), model.delete(key));
      }
      assert.equal(map.size, model.size);
      for (let id = 0; id <= 40; id++) assert.equal(map.get(id * spread), model.get(id * spread) ?? -1);
    }),
  );
});

test('goes from a plain array to a table when ids become sparse, and loses nothing', () => {
  const map = new IdMap();
  for (let id = 1; id <= 5000; id++) map.set(id, id * 2);
  for (let id = 1; id <= 4000; id++) map.delete(id);
  for (let id = 1_000_000; id < 1_000_100; id++) map.set(id, id);
  assert.equal(map.size, 1100);
  for (let id = 1; id <= 5000; id++) assert.equal(map.get(id), id <= 4000 ? -1 : id * 2);
  for (let id = 1_000_000; id < 1_000_100; id++) assert.equal(map.get(id), id);
});

test('holds 100,000 ids through growth and removal', () => {
  const map = new IdMap();
  for (let id = 0; id < 100_000; id++) map.set(id * 3, id);
  for (let id = 0; id < 100_000; id += 2) assert.ok(map.delete(id * 3));
  assert.equal(map.size, 50_000);
  for (let id = 0; id < 100_000; id++) assert.equal(map.get(id * 3), id % 2 === 0 ? -1 : id);
  map.clear();
  assert.equal(map.get(3), -1);
  assert.equal(map.size, 0);
});

test('refuses what cannot be an id and finds nothing under it', () => {
  const map = new IdMap();
  for (const id of [-1, 1.5, 0xffffffff, Number.NaN]) {
    assert.throws(() => map.set(id, 0), RangeError);
    assert.equal(map.get(id), -1);
    assert.equal(map.delete(id), false);
  }
});

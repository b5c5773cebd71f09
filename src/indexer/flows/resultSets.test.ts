import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError } from '../errors.ts';
import { ResultSets } from './resultSets.ts';

test('keeps the five sets that were used last', () => {
  const sets = new ResultSets<string>();
  const first = sets.add('first');
  const second = sets.add('second');
  for (let i = 0; i < 3; i++) sets.add(`${i}`);
  assert.equal(sets.get(first), 'first');
  sets.add('sixth');
  assert.equal(sets.get(first), 'first');
  assert.throws(
    () => sets.get(second),
    (error) => error instanceof EngineError && error.code === 'result-set-gone',
  );
});

test('says which set has gone', () => {
  const gone: string[] = [];
  const sets = new ResultSets<string>((set) => gone.push(set));
  for (let i = 0; i < 7; i++) sets.add(`${i}`);
  assert.deepEqual(gone, ['0', '1']);
});

test('an id is never given twice', () => {
  const sets = new ResultSets<number>();
  const before = sets.add(1);
  sets.clear();
  assert.notEqual(sets.add(2), before);
  assert.throws(() => sets.get(before), EngineError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stem } from './stem.ts';

const families: readonly (readonly string[])[] = [
  ['icon', 'icons'],
  ['delete', 'deleted', 'deleting', 'deletes'],
  ['category', 'categories'],
  ['setting', 'settings'],
  ['stop', 'stopped', 'stopping'],
  ['box', 'boxed'],
  ['class'],
  ['glass'],
  ['agree', 'agreed'],
];

for (const family of families) {
  test(`${family.join(', ')} have one stem`, () => {
    assert.equal(new Set(family.map(stem)).size, 1, family.map(stem).join());
  });
}

test('words that mean different things stay apart, and those of other alphabets as they are', () => {
  assert.notEqual(stem('university'), stem('universe'));
  assert.notEqual(stem('ring'), stem('r'));
  for (const word of ['иконы', '写', '2024', 'os', 'gas']) assert.equal(stem(word), word === 'gas' ? 'ga' : word);
});

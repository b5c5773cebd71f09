import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryResult } from '../../shared/protocol.ts';
import { sectionsOf } from './gridContent.ts';

const result: QueryResult = {
  resultSet: 1,
  total: 10,
  searched: 10,
  filteredOut: 0,
  likely: 4,
  ranked: true,
  corrections: [],
  hints: [],
  milliseconds: 1,
};

test('weak matches stand under a heading of their own where there are strong ones', () => {
  assert.deepEqual(sectionsOf({ result, grouped: false }), [
    { count: 4, title: undefined },
    { count: 6, title: 'Less likely' },
  ]);
  for (const likely of [0, 10]) {
    assert.deepEqual(sectionsOf({ result: { ...result, likely }, grouped: false }), [{ count: 10, title: undefined }]);
  }
});

test('a gallery is shown by folders when that is asked for and the folders are known', () => {
  const groups = [
    { value: '', count: 3 },
    { value: 'icons', count: 7 },
  ];
  const gallery = { ...result, ranked: false, likely: 10, groups };
  assert.deepEqual(sectionsOf({ result: gallery, grouped: true }), [
    { count: 3, title: 'Top folder' },
    { count: 7, title: 'icons/' },
  ]);
  assert.equal(sectionsOf({ result: gallery, grouped: false }).length, 1);
  assert.equal(sectionsOf({ result: { ...gallery, total: 11 }, grouped: true }).length, 1, 'the folders are not all');
});

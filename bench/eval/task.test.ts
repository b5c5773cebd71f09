import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedTasks, nameQueries, tagQueries } from './task.ts';

const trash = { path: '/i/trash.svg', caption: 'Trash', tags: ['delete', 'Remove', 'bin'] };
const bin = { path: '/i/bin.svg', caption: 'bin', tags: ['remove'] };
const other = { path: '/i/trash-2.svg', caption: 'trash', tags: [] };

const texts = ({ queries }: ReturnType<typeof nameQueries>) =>
  queries.map((query) => (query.kind === 'text' ? query.text : query.path));

test('pictures with one caption are all right answers to it', () => {
  const named = nameQueries([trash, bin, other]);
  assert.deepEqual(texts(named), ['trash', 'bin']);
  assert.deepEqual(named.relevant, [new Set([0, 2]), new Set([1])]);
});

test('captions that too many share, and empty ones, are left out', () => {
  const named = nameQueries([trash, bin, other, { ...bin, caption: '' }], 1);
  assert.deepEqual(texts(named), ['bin']);
});

test('answers move with the offset of the first picture', () => {
  assert.deepEqual(nameQueries([bin], 99, 70).relevant, [new Set([70])]);
});

test('tags are lower case, shared, and never some name', () => {
  const tagged = tagQueries([trash, bin, other]);
  assert.deepEqual(texts(tagged), ['delete', 'remove']);
  assert.deepEqual(tagged.relevant, [new Set([0]), new Set([0, 1])]);
});

test('a tag of more than thirty pictures says too little', () => {
  const many = Array.from({ length: 31 }, (_, index) => ({ path: `/${index}`, caption: `n${index}`, tags: ['a'] }));
  assert.deepEqual(texts(tagQueries(many)), []);
  assert.deepEqual(texts(tagQueries(many.slice(1))), ['a']);
});

test('a set without tags has one task', () => {
  assert.deepEqual(
    namedTasks('s', [other]).map(({ set }) => set),
    ['s/name'],
  );
  assert.deepEqual(
    namedTasks('s', [trash]).map(({ set }) => set),
    ['s/name', 's/tag'],
  );
});

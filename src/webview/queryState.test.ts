import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryChip } from '../shared/webviewProtocol.ts';
import { noFilters } from './filters.ts';
import {
  addImages,
  asks,
  emptyQuery,
  handoverOf,
  negateImage,
  questionOf,
  removeImage,
  takeOver,
} from './queryState.ts';
import { clampCell, readSavedState } from './savedState.ts';

const cat: QueryChip = { source: { path: '/ws/cat.png' }, name: 'cat.png', thumbnail: 'https://x/cat.webp', weight: 1 };
const pasted: QueryChip = { source: { attachment: 3 }, name: 'image.png', thumbnail: 'blob:1', weight: 1 };

test('a gallery is newest first or by folder, a ranked query by relevance', () => {
  assert.deepEqual(questionOf(emptyQuery), { text: '', images: [], sort: 'newest' });
  assert.equal(questionOf({ ...emptyQuery, grouped: true }).sort, 'folder');
  const filtered = { ...emptyQuery, filters: { ...noFilters, types: ['png'] } };
  assert.deepEqual(questionOf(filtered), { text: '', images: [], filter: 'type:png', sort: 'newest' });
  assert.ok(asks(filtered) && !asks(emptyQuery));
  assert.deepEqual(questionOf({ ...emptyQuery, images: [cat], grouped: true }), {
    text: '',
    images: [{ source: cat.source, weight: 1 }],
    sort: 'relevance',
  });
});

test('the same picture is there once, with its latest weight', () => {
  const query = addImages(addImages(emptyQuery, [cat, pasted]), [{ ...cat, weight: -1 }]);
  assert.deepEqual(
    query.images.map(({ name, weight }) => [name, weight]),
    [
      ['image.png', 1],
      ['cat.png', -1],
    ],
  );
  assert.equal(negateImage(query, 1).images[1]?.weight, 1);
  assert.deepEqual(
    removeImage(query, 0).images.map(({ name }) => name),
    ['cat.png'],
  );
});

test('a query that is taken over leaves nothing of the one before but the grouping', () => {
  const before = { text: 'x', images: [cat], filters: { ...noFilters, types: ['png'] }, grouped: true };
  assert.deepEqual(takeOver(before, { text: 'y', filter: 'color:red' }), {
    text: 'y',
    images: [],
    filters: { ...noFilters, colours: ['red'] },
    grouped: true,
  });
});

test('what is saved is read back, without what only the old page could show', () => {
  const query = { ...emptyQuery, text: 'cat', images: [cat, pasted], filters: { ...noFilters, types: ['png'] } };
  const { thumbnail: _, ...bare } = pasted;
  const saved = { query: { ...handoverOf(query), grouped: false }, top: 40, size: 200 };
  assert.deepEqual(readSavedState(JSON.parse(JSON.stringify(saved)), 'sidebar'), {
    query: { ...query, images: [cat, bare] },
    top: 40,
    size: 200,
  });
});

test('anything may have been saved', () => {
  const usual = { query: emptyQuery, top: 0, size: 128 };
  for (const value of [
    undefined,
    null,
    4,
    'x',
    [],
    {},
    { query: 3, top: -1, size: 'big' },
    { query: { images: [1, {}] } },
  ]) {
    assert.deepEqual(readSavedState(value, 'editor'), usual);
  }
  assert.equal(clampCell(1), 72);
  assert.equal(clampCell(9999), 320);
});

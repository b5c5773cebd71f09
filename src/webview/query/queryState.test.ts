import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryResult } from '../../shared/protocol.ts';
import type { QueryChip } from '../../shared/webviewProtocol.ts';
import { noFilters } from '../filters/filters.ts';
import { clampCell, readSavedState } from '../savedState.ts';
import {
  addImages,
  asks,
  asTyped,
  emptyQuery,
  findsTheSame,
  foldsAnything,
  handoverOf,
  negateImage,
  questionOf,
  removeImage,
  takeOver,
  toggleFold,
} from './queryState.ts';

const cat: QueryChip = { source: { path: '/ws/cat.png' }, name: 'cat.png', thumbnail: 'https://x/cat.webp', weight: 1 };
const pasted: QueryChip = { source: { attachment: 3 }, name: 'image.png', thumbnail: 'blob:1', weight: 1 };

test('a gallery may be grouped by folder; else the engine decides, which knows whether a text is more than filters', () => {
  assert.deepEqual(questionOf(emptyQuery), { text: '', images: [], fold: { unfolded: [] } });
  assert.equal(questionOf({ ...emptyQuery, grouped: true }).sort, 'folder');
  assert.equal(questionOf({ ...emptyQuery, text: 'type:png', grouped: true }).sort, undefined);
  const filtered = { ...emptyQuery, filters: { ...noFilters, types: ['png'] } };
  assert.deepEqual(questionOf(filtered), {
    text: '',
    images: [],
    filter: 'type:png',
    fold: { unfolded: [] },
  });
  assert.ok(asks(filtered) && !asks(emptyQuery));
  assert.deepEqual(questionOf({ ...emptyQuery, images: [cat], grouped: true }), {
    text: '',
    images: [{ source: cat.source, weight: 1 }],
    fold: { unfolded: [] },
  });
});

test('a text that is searched as typed is so until it is changed', () => {
  const insisted = asTyped({ ...emptyQuery, text: 'setings' });
  assert.equal(questionOf(insisted).asTyped, true);
  assert.equal(questionOf({ ...insisted, text: 'setings dialgo' }).asTyped, undefined);
  assert.ok(!findsTheSame(insisted, { ...emptyQuery, text: 'setings' }));
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

test('a query that is taken over leaves nothing of the one before but how results are shown', () => {
  const before = {
    ...emptyQuery,
    text: 'x',
    images: [cat],
    filters: { ...noFilters, types: ['png'] },
    grouped: true,
    folded: false,
    unfolded: ['0:1'],
    varied: true,
  };
  assert.deepEqual(takeOver(before, { text: 'y', filter: 'color:red' }), {
    text: 'y',
    images: [],
    filters: { ...noFilters, colours: ['red'] },
    grouped: true,
    folded: false,
    unfolded: [],
    varied: true,
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

test('unfolding a group is the same search; folding all or none is another', () => {
  const query = { ...emptyQuery, text: 'cat' };
  const unfolded = toggleFold(query, '0:7');
  assert.deepEqual(unfolded.unfolded, ['0:7']);
  assert.deepEqual(toggleFold(toggleFold(unfolded, '0:9'), '0:7').unfolded, ['0:9']);
  assert.ok(findsTheSame(query, unfolded));
  assert.ok(!findsTheSame(query, { ...query, folded: false }));
  assert.ok(!findsTheSame(query, { ...unfolded, text: 'dog' }));
  assert.deepEqual(questionOf(unfolded).fold, { unfolded: ['0:7'] });
  assert.equal(questionOf({ ...unfolded, folded: false }).fold, undefined);
});

test('variety is asked for where something ranks', () => {
  assert.equal(questionOf({ ...emptyQuery, varied: true }).varied, undefined);
  assert.equal(questionOf({ ...emptyQuery, varied: true, text: 'cat' }).varied, true);
});

test('folding is offered where it changes something', () => {
  const result = (folded: number): QueryResult => {
    const counts = { total: 3, searched: 3, filteredOut: 0, likely: 3, folded };
    return { ...counts, resultSet: 1, ranked: true, corrections: [], hints: [], milliseconds: 1 };
  };
  assert.equal(foldsAnything(emptyQuery, undefined), false);
  assert.equal(foldsAnything(emptyQuery, result(0)), false);
  assert.equal(foldsAnything(emptyQuery, result(2)), true);
  assert.equal(foldsAnything({ ...emptyQuery, unfolded: ['0:1'] }, result(0)), true);
  assert.equal(foldsAnything({ ...emptyQuery, folded: false }, result(0)), true);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseFilters } from './filters/filters.ts';
import { readSavedState, type SavedState, StateSaver } from './savedState.ts';

const state: SavedState = {
  query: {
    text: 'red icon',
    images: [
      { source: { attachment: 2 }, name: 'pasted.png', weight: -1, thumbnail: 'blob:x' },
      { source: { path: '/ws/a.png' }, name: 'a.png', weight: 1, thumbnail: 'https://host/a.webp' },
    ],
    filters: parseFilters('type:png'),
    grouped: true,
    folded: false,
    unfolded: [],
    varied: true,
    asTyped: 'red icon',
  },
  top: 120,
  size: 96,
};

test('what is saved is read again, but for pictures that only this page could show', (context: TestContext) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let written: unknown;
  const saver = new StateSaver({
    setState: (next) => {
      assert.equal(written, undefined, 'written once');
      written = structuredClone(next);
    },
  });
  saver.save({ ...state, top: 3 });
  context.mock.timers.tick(100);
  saver.save(state);
  context.mock.timers.tick(199);
  assert.equal(written, undefined);
  context.mock.timers.tick(1);
  const [pasted, file] = state.query.images;
  assert.deepEqual(readSavedState(written, 'sidebar'), {
    ...state,
    query: { ...state.query, images: [{ source: pasted?.source, name: 'pasted.png', weight: -1 }, file] },
  });
});

test('what an older version or nobody has written is left out', () => {
  for (const value of [undefined, null, 7, [], { query: 3, top: -1, size: 'x' }, { query: { images: [{}, 1] } }]) {
    const { query, top, size } = readSavedState(value, 'editor');
    assert.deepEqual([query.text, query.images, query.grouped, top, size], ['', [], false, 0, 128]);
  }
  assert.equal(readSavedState({ size: 9999 }, 'editor').size, 320);
});

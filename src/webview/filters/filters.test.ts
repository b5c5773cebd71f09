import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filterText, hasFilters, noFilters, parseFilters, toggleFilter, toggleSize } from './filters.ts';

test('fields are joined by spaces, values by commas', () => {
  const filters = {
    ...noFilters,
    types: ['png', 'svg'],
    folders: ['icons', 'my icons'],
    sizes: [{ filter: 'side:>=512', label: '≥ 512 px' }],
    colours: ['red'],
  };
  assert.equal(filterText(filters), 'type:png,svg folder:icons,"my icons" side:>=512 color:red');
});

test('what was written is read back', () => {
  const value = fc.stringMatching(/^[\p{L}\p{N}/ ,._-]+$/u).filter((text) => text.trim() === text && text !== '');
  const values = fc.uniqueArray(value, { maxLength: 3 });
  fc.assert(
    fc.property(values, values, values, (types, folders, colours) => {
      const filters = { ...noFilters, types, folders, colours };
      assert.deepEqual(parseFilters(filterText(filters)), filters);
    }),
  );
});

test('unknown terms are kept word for word', () => {
  const text = 'type:png is:duplicate alpha:yes';
  assert.deepEqual(parseFilters(text).others, ['is:duplicate', 'alpha:yes']);
  assert.equal(filterText(parseFilters(text)), text);
});

test('sizes read by hand get a label', () => {
  assert.deepEqual(parseFilters('w:>=64 side:100..200').sizes, [
    { filter: 'w:>=64', label: '≥ 64 px' },
    { filter: 'side:100..200', label: '100 – 200 px' },
  ]);
});

test('a value is chosen and given up; of sizes there is one', () => {
  const chosen = toggleFilter(noFilters, 'types', 'png');
  assert.ok(hasFilters(chosen));
  assert.deepEqual(toggleFilter(chosen, 'types', 'png'), noFilters);
  const small = { filter: 'side:<=64', label: 'small' };
  const large = { filter: 'side:>=512', label: 'large' };
  assert.deepEqual(toggleSize(toggleSize(noFilters, small), large).sizes, [large]);
  assert.deepEqual(toggleSize(toggleSize(noFilters, small), small).sizes, []);
});

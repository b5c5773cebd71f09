import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completions } from './completions.ts';
import { parseQuery } from './parser.ts';

const known = { folders: ['src/icons', 'src/my images', 'docs'], formats: ['png', 'svg'] };

/** Labels offered where `|` stands. */
function offered(text: string): string[] {
  return completions(text.replace('|', ''), text.indexOf('|'), known).items.map(({ label }) => label);
}

/** The text after the first offer was taken. */
function taken(text: string): string {
  const typed = text.replace('|', '');
  const { range, items } = completions(typed, text.indexOf('|'), known);
  return typed.slice(0, range.start) + (items[0]?.insert ?? '') + typed.slice(range.end);
}

test('filters are offered by the start of their names and other names', () => {
  assert.ok(offered('|').length > 10);
  assert.deepEqual(offered('cat fo|'), ['type:', 'folder:']);
  assert.deepEqual(offered('cat -(wid|'), ['w:']);
  assert.deepEqual(offered('nothing|'), []);
  assert.equal(taken('red col| cat'), 'red color: cat');
});

test('values are offered by what the folder holds', () => {
  assert.deepEqual(offered('type:|'), ['png', 'svg']);
  assert.deepEqual(offered('ext:png,s|'), ['svg']);
  assert.deepEqual(offered('folder:icon|'), ['src/icons']);
  assert.deepEqual(offered('alpha:|'), ['yes', 'no']);
  assert.ok(offered('color:bl|').includes('blue'));
  assert.deepEqual(offered('name:foo|'), []);
  assert.deepEqual(offered('foo:bar|'), []);
  assert.deepEqual(offered('"exact wor|'), []);
  assert.equal(taken('-type:png,s| x'), '-type:png,svg x');
  assert.equal(taken('folder:my|'), 'folder:"src/my images"');
  assert.equal(taken('folder:"src/my im|'), 'folder:"src/my images"');
});

test('whatever is offered is understood, at every place of every text', () => {
  const part = fc.oneof(
    fc.constantFrom('w', 'type:', 'is:', 'modified:', 'ratio:', 'side:', 'color:', ' ', '-', '(', ',', '"', 'size:<'),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: -2, max: 30 }), (parts, cursor) => {
      const text = parts.join('');
      const { range } = completions(text, cursor, known);
      assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
    }),
    { numRuns: 2000 },
  );
  for (const field of ['type:', 'is:', 'modified:', 'ratio:', 'side:', 'color:', 'git:', 'w:', 'h:', 'size:']) {
    const { items } = completions(field, field.length, known);
    assert.ok(items.length > 0);
    for (const { insert } of items) {
      const query = parseQuery(field + insert);
      assert.equal(query.root?.type, 'filter', field + insert);
      assert.deepEqual(query.hints, []);
    }
  }
});

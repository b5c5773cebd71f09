import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completions } from './completions.ts';
import { parseQuery } from './parser.ts';

const known = {
  folders: [
    { value: 'src/icons', count: 40 },
    { value: 'src/my images', count: 9 },
    { value: 'docs', count: 2 },
  ],
  formats: [
    { value: 'png', count: 30 },
    { value: 'svg', count: 21 },
  ],
  colours: [{ value: 'blue', count: 7 }],
};

/** Labels offered where `|` stands. */
function offered(text: string): string[] {
  return completions(text.replace('|', ''), text.indexOf('|'), () => known).items.map(({ label }) => label);
}

/** The text after the first offer was taken. */
function taken(text: string): string {
  const typed = text.replace('|', '');
  const { start, end, items } = completions(typed, text.indexOf('|'), () => known);
  return typed.slice(0, start) + (items[0]?.insert ?? '') + typed.slice(end);
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

test('values come with how many images have them, and colours with what they look like', () => {
  const of = (text: string) => completions(text, text.length, () => known);
  assert.deepEqual(of('type:').items[0], {
    label: 'png',
    insert: 'png',
    help: 'format of the picture: type:png,svg',
    count: 30,
  });
  const [blue, black] = of('color:').items;
  assert.deepEqual([blue?.label, blue?.count, blue?.hex], ['blue', 7, '#1a5fd0']);
  assert.deepEqual([black?.label, black?.count, black?.hex], ['black', undefined, '#000000']);
  assert.equal(of('type:').kind, 'value');
  assert.equal(of('typ').kind, 'operator');
  // What the folder holds is not counted where nobody wants it.
  const unasked = (): never => assert.fail('asked');
  for (const text of ['', 'cat', 'siz', 'size:', 'modified:<', 'name:']) completions(text, text.length, unasked);
});

test('whatever is offered is understood, at every place of every text', () => {
  const part = fc.oneof(
    fc.constantFrom('w', 'type:', 'is:', 'modified:', 'ratio:', 'side:', 'color:', ' ', '-', '(', ',', '"', 'size:<'),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: -2, max: 30 }), (parts, cursor) => {
      const text = parts.join('');
      const { start, end } = completions(text, cursor, () => known);
      assert.ok(start >= 0 && start <= end && end <= text.length);
    }),
    { numRuns: 2000 },
  );
  for (const field of ['type:', 'is:', 'modified:', 'ratio:', 'side:', 'color:', 'git:', 'w:', 'h:', 'size:']) {
    const { items } = completions(field, field.length, () => known);
    assert.ok(items.length > 0);
    for (const { insert } of items) {
      const query = parseQuery(field + insert);
      assert.equal(query.root?.type, 'filter', field + insert);
      assert.deepEqual(query.hints, []);
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english, message } from '../../../shared/message.ts';
import type { Filter, QueryNode } from './ast.ts';
import { formatFilter, formatQuery } from './format.ts';
import { longestQuery, parseQuery } from './parser.ts';
import { anyText, languageLike } from './texts.test-helper.ts';

/** The tree without its ranges, in a short form. */
function shape(node: QueryNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.type === 'words') return node.weight === 1 ? node.text : [node.weight, node.text];
  if (node.type === 'exact') return { exact: node.text, weight: node.weight };
  if (node.type === 'filter') return node.negated ? { not: node.filter } : node.filter;
  return { [node.type]: node.children.map(shape), weight: node.weight };
}

function read(text: string): unknown {
  return shape(parseQuery(text).root);
}

function filterOf(text: string): Filter {
  const { root, hints } = parseQuery(text);
  assert.equal(root?.type, 'filter', `${text} is no filter`);
  assert.deepEqual(hints, []);
  return root.filter;
}

test('10,000 random strings give a query and never throw', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { root, hints } = parseQuery(text);
      const check = (node: QueryNode): void => {
        assert.ok(node.range.start >= 0 && node.range.start < node.range.end && node.range.end <= text.length);
        if (node.type === 'and' || node.type === 'or') {
          assert.ok(node.children.length > 0);
          for (const child of node.children) {
            assert.ok(child.range.start >= node.range.start && child.range.end <= node.range.end);
            check(child);
          }
        }
      };
      if (root !== undefined) check(root);
      for (const { range } of hints) assert.ok(range.start <= range.end && range.end <= text.length);
    }),
    { numRuns: 10_000 },
  );
});

test('what is written out again is read as the same query', () => {
  fc.assert(
    fc.property(languageLike, (text) => {
      const { root } = parseQuery(text);
      const written = formatQuery(root);
      assert.deepEqual(shape(parseQuery(written).root), shape(root), `${text} was written as ${written}`);
    }),
    { numRuns: 4000 },
  );
});

test('plain words are one phrase, whatever stands around them', () => {
  assert.equal(read('  red   warning icon '), 'red warning icon');
  assert.deepEqual(read('red type:png icon'), {
    and: ['red', { field: 'type', values: ['png'] }, 'icon'],
    weight: 1,
  });
  assert.equal(read('(red) icon'), 'red icon');
  assert.equal(read('well-known (a) image(3).png'), 'well-known a image(3).png');
  assert.equal(read(''), undefined);
  assert.equal(read(' ( ) - "" '), undefined);
});

test('minus, weights and quotation marks', () => {
  assert.deepEqual(read('cat -dog'), { and: ['cat', [-1, 'dog']], weight: 1 });
  assert.deepEqual(read('NOT dog'), [-1, 'dog']);
  assert.deepEqual(read('2:blueprint .5:"floor plan" -3:x'), {
    and: [[2, 'blueprint'], { exact: 'floor plan', weight: 0.5 }, [-3, 'x']],
    weight: 1,
  });
  assert.deepEqual(read('-"do not  enter"'), { exact: 'do not enter', weight: -1 });
  assert.deepEqual(read('“smart quotes”'), { exact: 'smart quotes', weight: 1 });
  assert.deepEqual(read('"say \\"hi\\""'), { exact: 'say "hi"', weight: 1 });
  assert.deepEqual(read('"never closed'), { exact: 'never closed', weight: 1 });
  assert.deepEqual(read('2:(red cat)'), [2, 'red cat']);
  assert.deepEqual(read('1000000:x'), '1000000:x');
  assert.deepEqual(read('9999:x'), [100, 'x']);
  assert.equal(read('5:'), '5:');
});

test('OR binds less than AND, parentheses more', () => {
  const png = { field: 'type', values: ['png'] };
  assert.deepEqual(read('red cat OR dog type:png'), {
    or: ['red cat', { and: ['dog', png], weight: 1 }],
    weight: 1,
  });
  assert.deepEqual(read('(cat OR dog) type:png'), {
    and: [{ or: ['cat', 'dog'], weight: 1 }, png],
    weight: 1,
  });
  assert.deepEqual(read('-(cat type:png)'), { and: ['cat', png], weight: -1 });
  assert.deepEqual(read('a | b || c'), { or: ['a', 'b', 'c'], weight: 1 });
  assert.equal(read('OR cat OR'), 'cat');
  assert.equal(read('cat or dog'), 'cat or dog');
  assert.equal(read('(cat'), 'cat');
  assert.equal(read('cat) dog'), 'cat dog');
});

test('every filter of the language', () => {
  const none = { low: Number.NEGATIVE_INFINITY, lowOpen: false, high: Number.POSITIVE_INFINITY, highOpen: false };
  assert.deepEqual(filterOf('name:*-dark.*'), { field: 'name', values: ['*-dark.*'] });
  assert.deepEqual(filterOf('path:src\\icons'), { field: 'path', values: ['src/icons'] });
  assert.deepEqual(filterOf('folder:"my icons",img'), { field: 'folder', values: ['my icons', 'img'] });
  assert.deepEqual(filterOf('text:"sign in"'), { field: 'text', values: ['sign in'] });
  assert.deepEqual(filterOf('EXT:JPG,.png,jpeg'), { field: 'type', values: ['jpeg', 'png'] });
  assert.deepEqual(filterOf('w:>=512'), { field: 'w', interval: { ...none, low: 512 } });
  assert.deepEqual(filterOf('height:<64px'), { field: 'h', interval: { ...none, high: 64, highOpen: true } });
  assert.deepEqual(filterOf('side:256-65'), { field: 'side', interval: { ...none, low: 65, high: 256 } });
  assert.deepEqual(filterOf('w:1000+'), { field: 'w', interval: { ...none, low: 1000 } });
  assert.deepEqual(filterOf('size:<200kb'), { field: 'size', interval: { ...none, high: 204_800, highOpen: true } });
  assert.deepEqual(filterOf('size:1.5MB'), { field: 'size', interval: { ...none, low: 1_572_864, high: 1_572_864 } });
  assert.deepEqual(filterOf('ratio:16:9'), { field: 'ratio', comparison: '=', width: 16, height: 9 });
  assert.deepEqual(filterOf('ratio:>2'), { field: 'ratio', comparison: '>', width: 2, height: 1 });
  assert.deepEqual(filterOf('ratio:portrait'), { field: 'ratio', comparison: '<', width: 1, height: 1 });
  assert.deepEqual(filterOf('color:#F80,gray'), { field: 'color', values: ['#ff8800', 'grey'] });
  assert.deepEqual(filterOf('colour:navy'), { field: 'color', values: ['navy'] });
  assert.deepEqual(filterOf('alpha:yes'), { field: 'alpha', value: true });
  assert.deepEqual(filterOf('is:opaque'), { field: 'alpha', value: false });
  assert.deepEqual(filterOf('animated:no'), { field: 'animated', value: false });
  assert.deepEqual(filterOf('is:duplicate'), { field: 'is', value: 'duplicate' });
  assert.deepEqual(filterOf('git:changed'), { field: 'git', value: 'changed' });
  const modified = (text: string): unknown => {
    const filter = filterOf(`modified:${text}`);
    return filter.field === 'modified' ? filter.time : undefined;
  };
  assert.deepEqual(modified('<7d'), { kind: 'age', newer: true, amount: 7, unit: 'd' });
  assert.deepEqual(modified('>2months'), { kind: 'age', newer: false, amount: 2, unit: 'mo' });
  assert.deepEqual(modified('2024-2-29'), { kind: 'between', from: '2024-02-29', to: '2024-02-29' });
  assert.deepEqual(modified('2023..2024-06'), { kind: 'between', from: '2023', to: '2024-06' });
  assert.deepEqual(modified('<today'), { kind: 'before', date: 'today' });
});

test('what is no filter is searched as words, and a hint says so', () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['widht:5', 'widht:5', /no filter "widht:".*Did you mean w:/],
    ['w:big', 'w:big', /not understood.*pixels/],
    ['type:heic', 'type:heic', /not understood/],
    ['modified:2023-02-29', 'modified:2023-02-29', /not understood/],
    ['16:9', '16:9', /ratio:16:9/],
    ['cat type:', 'cat', /needs a value/],
    ['cat w:>=', 'cat', /needs a value/],
  ];
  for (const [text, tree, hint] of cases) {
    assert.deepEqual(read(text), tree);
    const [first, ...others] = parseQuery(text).hints;
    assert.match(first === undefined ? '' : english(first.message), hint);
    assert.deepEqual(others, []);
  }
  assert.deepEqual(parseQuery('https://x.org/a.png note: C:\\x cat').hints, []);
});

test('very long and very deep texts end', () => {
  const [hint] = parseQuery('a '.repeat(longestQuery)).hints;
  assert.deepEqual(hint?.message, message('Only the first {0} characters are searched.', longestQuery));
  const deep = parseQuery(`${'('.repeat(3000)}cat`);
  assert.equal(shape(deep.root), 'cat');
  assert.ok(deep.hints.length > 0);
  assert.equal(read(`${'-('.repeat(30)}cat`), read('cat'));
});

test('filters are written as chips write them', () => {
  const cases = ['type:png,svg', '-folder:"my icons"', 'size:<200kb', 'side:65..256', 'ratio:wide', 'modified:>1y'];
  for (const text of cases) {
    const { root } = parseQuery(text);
    assert.ok(root?.type === 'filter');
    assert.equal(formatFilter(root.filter, root.negated), text);
  }
});

test('ranges cover what was typed', () => {
  const text = 'red icon -type:png 2:"floor plan"';
  const { root } = parseQuery(text);
  assert.ok(root?.type === 'and');
  assert.deepEqual(
    root.children.map(({ range }) => text.slice(range.start, range.end)),
    ['red icon', '-type:png', '2:"floor plan"'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english, message } from '../../../shared/message.ts';
import { type FileRecord, FileTable } from '../fileTable.ts';
import { compileFilter, type FilterContext, matchingRows } from './filter.ts';
import { formatQuery } from './format.ts';
import { parseQuery } from './parser.ts';
import { conditionOf, rankingTexts } from './parts.ts';
import { anyText } from './texts.test-helper.ts';

/** Noon, local time. */
const now = new Date(2025, 5, 15, 12).getTime();
const day = 86_400_000;

function file(id: number, path: string, more: Partial<FileRecord> & { age?: number } = {}): FileRecord {
  return {
    id,
    path,
    contentId: id,
    bytes: 1000,
    mtimeNs: BigInt(now - (more.age ?? 100 * day)) * 1_000_000n,
    format: 'png',
    width: 100,
    height: 100,
    frames: 1,
    transparent: false,
    colours: [{ hex: '#ffffff', share: 1 }],
    ...more,
  };
}

const files = [
  file(1, 'logo.svg', { format: 'svg', transparent: true, width: 24, height: 24 }),
  file(2, 'src/icons/signIn.png', { width: 64, height: 64, colours: [{ hex: '#e01b24', share: 0.6 }] }),
  file(3, 'src/icons/dark/sign-in@2x.png', { width: 128, height: 128, colours: [{ hex: '#ff8a05', share: 0.2 }] }),
  file(4, 'docs/My Images/Screen[1].png', { width: 1366, height: 768, bytes: 300 * 1024, contentId: 3 }),
  file(5, 'docs/anim.gif', { format: 'gif', frames: 12, age: day / 2, colours: [{ hex: '#e01b24', share: 0.05 }] }),
  file(6, 'public/photo.jpg', { format: 'jpeg', width: 2000, height: 3000, bytes: 2 ** 21, age: 3 * day }),
  file(7, 'src/image(3).webp', { format: 'webp', width: 3000, height: 1000, colours: [] }),
];

function found(query: string, context: Partial<FilterContext> = {}): number[] {
  const table = new FileTable();
  table.load(files);
  const filter = compileFilter(conditionOf(parseQuery(query).root), table, { now, ...context });
  return Array.from(matchingRows(table, filter), (row) => table.row(row).fileId);
}

test('each filter finds its files', () => {
  const all = [1, 2, 3, 4, 5, 6, 7];
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['a cat', all],
    ['name:SIGN', [2, 3]],
    ['name:*@2x.*', [3]],
    ['name:screen[1]', [4]],
    ['name:image(3).webp', [7]],
    ['name:icons', []],
    ['path:icons', [2, 3]],
    ['path:icons/sign', [2]],
    ['path:docs/an', [5]],
    ['path:ocs/an', [5]],
    ['path:src/**/*.png', [2, 3]],
    ['path:*.PNG', [2, 3, 4]],
    ['path:SRC\\icons', [2, 3]],
    ['path:./src/icons/signin', [2]],
    ['folder:icons', [2, 3]],
    ['folder:/icons', []],
    ['folder:/src/icons/', [2, 3]],
    ['folder:"my images",dark', [3, 4]],
    ['folder:/', [1]],
    ['folder:src/*', [2, 3]],
    ['folder:i', []],
    ['type:svg,gif', [1, 5]],
    ['-type:png', [1, 5, 6, 7]],
    ['w:>=1366', [4, 6, 7]],
    ['w:>1366', [6, 7]],
    ['h:<64', [1]],
    ['side:65..128', [3, 5]],
    ['size:>=300kb', [4, 6]],
    ['size:2mb', [6]],
    ['ratio:16:9', [4]],
    ['ratio:square', [1, 2, 3, 5]],
    ['ratio:tall', [6]],
    ['ratio:>2', [7]],
    ['color:red', [2]],
    ['color:#ff8800,red', [2, 3]],
    ['color:white', [1, 4, 6]],
    ['alpha:yes', [1]],
    ['animated:yes', [5]],
    ['modified:<7d', [5, 6]],
    ['modified:today', [5]],
    ['modified:>7d', [1, 2, 3, 4, 7]],
    ['modified:2025-06', [5, 6]],
    ['modified:<2025-06', [1, 2, 3, 4, 7]],
    ['modified:>=2025-06-15', [5]],
    ['is:duplicate', [3, 4]],
    ['"sign in"', [2, 3]],
    ['"in sign"', []],
    ['"icons sign"', [2]],
    ['-"sign in" type:png', [4]],
    ['"!"', all],
    ['type:gif OR (folder:src w:>100)', [3, 5, 7]],
    ['type:gif OR cat', all],
  ];
  for (const [query, expected] of cases) assert.deepEqual(found(query), expected, query);
});

test('text inside and Git are asked of the context, and without it a hint says so', () => {
  const textInside = (phrase: string): ReadonlySet<number> =>
    new Set('welcome please log in'.includes(phrase) ? [3] : []);
  assert.deepEqual(found('text:"log in"', { textInside }), [3, 4]);
  assert.deepEqual(found('"please log"', { textInside }), [3, 4]);
  assert.deepEqual(found('git:changed', { git: { changed: new Set(['docs/anim.gif', 'anim.gif']) } }), [5]);
  assert.deepEqual(found('-git:changed type:gif', { git: { changed: new Set(['docs/anim.gif']) } }), []);
  const table = new FileTable();
  table.load(files);
  const filter = compileFilter(conditionOf(parseQuery('text:a git:changed type:gif').root), table, { now });
  assert.deepEqual(filter.hints.length, 2);
  assert.match(filter.hints.map(english)[0] ?? '', /text:a is ignored/);
  assert.equal(matchingRows(table, filter).length, 1);
  const condition = conditionOf(parseQuery('git:changed').root);
  const unknown = compileFilter(condition, table, { now, git: { obstacle: message('Git is not installed.') } });
  assert.deepEqual(unknown.hints.map(english), ['git:changed is ignored: Git is not installed.']);
});

test('10,000 random strings narrow a table and never throw', () => {
  const table = new FileTable();
  table.load(files);
  const context = {
    now,
    textInside: (phrase: string): ReadonlySet<number> => new Set(phrase.length % 2 === 0 ? [3] : []),
    git: { changed: new Set(['docs/anim.gif']) },
  };
  fc.assert(
    fc.property(anyText, (text) => {
      const { root } = parseQuery(text);
      for (const { weight } of rankingTexts(root).flat()) assert.ok(weight !== 0 && Number.isFinite(weight));
      const condition = conditionOf(root);
      const rows = matchingRows(table, compileFilter(condition, table, context));
      assert.ok(condition === undefined ? rows.length === files.length : rows.length <= files.length);
    }),
    { numRuns: 10_000 },
  );
});

test('a query and its negation share the files out, whatever was typed', () => {
  const part = fc.constantFrom(
    'type:png',
    'w:>64',
    'color:red',
    'name:s',
    'path:src',
    '"sign"',
    'OR',
    '(',
    ')',
    '-',
    'cat',
  );
  const everything = files.map(({ id }) => id);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const query = parts.filter((text) => text !== 'cat').join(' ');
      const some = found(query);
      if (conditionOf(parseQuery(query).root) === undefined) assert.deepEqual(some, everything);
      else {
        // Closing parentheses of the query's own must not end the group.
        const { root } = parseQuery(query);
        assert.ok(root !== undefined);
        const others = found(`-(${formatQuery(root)})`);
        assert.deepEqual(
          [...some, ...others].sort((a, b) => a - b),
          everything,
          query,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('patterns that look dangerous are harmless', () => {
  const long = 'a'.repeat(5000);
  const table = new FileTable();
  table.load([file(1, `${long}.png`)]);
  for (const pattern of [
    'name:*a*a*a*a*a*b',
    'path:**/**/**/**/*b',
    'name:[[[',
    'name:{a,{b',
    'path:+(a|aa)+(a|aa)b',
  ]) {
    const filter = compileFilter(conditionOf(parseQuery(pattern).root), table, { now });
    assert.equal(matchingRows(table, filter).length, 0, pattern);
  }
});

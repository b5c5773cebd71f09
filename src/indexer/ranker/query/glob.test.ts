import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileGlob, hasGlob } from './glob.ts';

test('globs mean what they mean elsewhere', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['*.png', ['a.png', '.png'], ['a.pngx', 'b/a.png', 'a.jpg']],
    ['a*b*c', ['abc', 'axbxc', 'abbcbc'], ['ab', 'acb', 'abcd']],
    ['a*a', ['aa', 'aba'], ['a', 'ab']],
    ['?.svg', ['x.svg'], ['.svg', 'xy.svg']],
    ['**/*.png', ['a.png', 'b/a.png', 'c/b/a.png'], ['a.png/b']],
    ['src/**', ['src', 'src/a', 'src/a/b'], ['a/src', 'srcs/a']],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c/c'], ['a/c', 'a/b/c/d']],
    ['a/**b', ['a/b', 'a/xb'], ['a/x/b']],
    ['[a-c]?[!0-9].png', ['b1x.png'], ['d1x.png', 'b11.png']],
    ['icon-{dark,light}.{svg,png}', ['icon-dark.png', 'icon-light.svg'], ['icon-.svg', 'icon-dark.gif']],
    ['{a,{b,c}d}', ['a', 'bd', 'cd'], ['ad', 'b']],
    ['[[[', ['[[['], ['[']],
    ['{a', ['{a'], ['a']],
    ['UPPER.*', ['upper.png'], ['UPPER.png']],
  ];
  for (const [glob, matching, others] of cases) {
    const matches = compileGlob(glob);
    for (const path of matching) assert.ok(matches(path), `${glob} has to match ${path}`);
    for (const path of others) assert.ok(!matches(path), `${glob} must not match ${path}`);
  }
  assert.ok(hasGlob('a*') && hasGlob('[a') && !hasGlob('image(3).png'));
});

test('agrees with a plain search through all ways to match', () => {
  const reference = (glob: string, text: string): boolean => {
    if (glob === '') return text === '';
    if (glob.startsWith('*')) return reference(glob.slice(1), text) || (text !== '' && reference(glob, text.slice(1)));
    return text !== '' && (glob[0] === '?' || glob[0] === text[0]) && reference(glob.slice(1), text.slice(1));
  };
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(glob, fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 }), (pattern, text) => {
      fc.pre(pattern !== '**');
      assert.equal(compileGlob(pattern)(text), reference(pattern, text));
    }),
    { numRuns: 3000 },
  );
});

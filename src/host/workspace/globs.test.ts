import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excludeGlobs, includeGlobs } from './globs.ts';

test('globs that are on are taken, those that are off or depend on a sibling are not', () => {
  const files = { '**/.git': true, '**/*.js': { when: '$(basename).ts' }, '**/kept': false };
  assert.deepEqual(excludeGlobs(files), ['**/.git']);
});

test('a later setting decides about the same glob', () => {
  assert.deepEqual(excludeGlobs({ '**/out': true }, { '**/out': false }), []);
  assert.deepEqual(excludeGlobs({ '**/out': false }, { '**/out': true }), ['**/out']);
});

test('what does not start with ** is anchored at the folder, as the editor reads it', () => {
  assert.deepEqual(excludeGlobs({ build: true, './a/b': true, '/c': true, '{x,**/y}': true }), [
    '/build',
    '/a/b',
    '/c',
    '{x,**/y}',
  ]);
  assert.deepEqual(includeGlobs(['assets/**', ' ', '**/*.png', 'assets/**']), ['/assets/**', '**/*.png']);
});

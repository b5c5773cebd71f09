import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GlobFilter } from './globFilter.ts';

test('no globs let everything through', () => {
  const filter = new GlobFilter([], []);
  assert.ok(filter.accepts('a/.hidden/b.png'));
  assert.ok(!filter.excludes('a'));
});

test('a glob without a slash means any depth, one with a slash starts at the root', () => {
  const anyDepth = new GlobFilter(['*.png'], []);
  assert.ok(anyDepth.accepts('a.png'));
  assert.ok(anyDepth.accepts('x/y/a.png'));
  assert.ok(!anyDepth.accepts('x/a.gif'));
  for (const glob of ['icons/*.png', '/icons/*.png', './icons/*.png']) {
    const anchored = new GlobFilter([glob], []);
    assert.ok(anchored.accepts('icons/a.png'), glob);
    assert.ok(!anchored.accepts('x/icons/a.png'), glob);
  }
  assert.ok(!new GlobFilter(['/*.png'], []).accepts('x/a.png'));
});

test('a folder means all that is in it', () => {
  for (const glob of ['icons', 'icons/', '**/icons/**', 'icons/**']) {
    assert.ok(new GlobFilter([glob], []).accepts('icons/deep/a.png'), glob);
    assert.ok(new GlobFilter([], [glob]).excludes('icons'), glob);
    assert.ok(!new GlobFilter([], [glob]).excludes('iconset'), glob);
  }
});

test('excludes win over includes', () => {
  const filter = new GlobFilter(['assets'], ['assets/**/*.gif']);
  assert.ok(filter.accepts('assets/a.png'));
  assert.ok(!filter.accepts('assets/x/a.gif'));
  assert.ok(!filter.accepts('other/a.png'));
});

test('braces, a leading exclamation mark, empty globs and odd names', () => {
  assert.ok(new GlobFilter(['*.{png,gif}'], []).accepts('x/a.gif'));
  assert.ok(new GlobFilter([], ['!a.png']).accepts('b.png'), 'no negation');
  assert.ok(new GlobFilter([], ['!x/a.png']).accepts('b.png'), 'no negation');
  assert.ok(new GlobFilter(['', ' ', '/'], ['']).accepts('a.png'));
  assert.ok(new GlobFilter(['**/*.png'], []).accepts('new\nline/a\nb.png'));
  assert.ok(new GlobFilter(['*.png'], []).accepts('.hidden/.a.png'));
});

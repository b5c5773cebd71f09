import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IgnoreRules } from './ignoreRules.ts';

test('a deeper file wins over a higher one, the last rule of a file over the first', () => {
  const top = IgnoreRules.none.with('', '*.png\n!keep.png\n');
  const nested = top.with('a/', '!a.png\nkeep.png\n');
  assert.ok(top.ignores('a.png'));
  assert.ok(!top.ignores('keep.png'));
  assert.ok(!nested.ignores('a/a.png'));
  assert.ok(nested.ignores('a/keep.png'));
  assert.ok(nested.ignores('a/b/other.png'));
});

test('rules of a nested file are anchored at its folder', () => {
  const rules = IgnoreRules.none.with('a/', '/x.png\nsub/y.png\n');
  assert.ok(rules.ignores('a/x.png'));
  assert.ok(!rules.ignores('a/b/x.png'));
  assert.ok(rules.ignores('a/sub/y.png'));
});

test('a folder that a deeper file takes back in is judged by its own names', () => {
  for (const name of ['b', 'we[i]rd*', 'back\\slash', 'spa ce ', '!bang', '#hash', 'new\nline']) {
    const rules = IgnoreRules.none.with('', 'a/*\n*.gif\n').with('a/', '!*/\n');
    const folder = `a/${name}/`;
    assert.ok(rules.ignores('a/x.png'));
    assert.ok(!rules.ignores(folder), name);
    const inside = rules.enter(folder);
    assert.ok(!inside.ignores(`${folder}x.png`), name);
    assert.ok(inside.ignores(`${folder}x.gif`), name);
  }
});

test('rules above the root judge what is in it, not the root itself', () => {
  const rules = IgnoreRules.none.withAbove('build/out/', 'build/\n*.tmp.png\n/build/out/x.png\n');
  assert.ok(!rules.ignores('a.png'));
  assert.ok(!rules.ignores('deep/a.png'));
  assert.ok(rules.ignores('a.tmp.png'));
  assert.ok(rules.ignores('x.png'));
  assert.ok(rules.ignores('build/'));
});

test('the answers do not depend on how often was asked', () => {
  const rules = IgnoreRules.none.with('', '*.png\n!k*.png\n');
  for (let index = 0; index < 2000; index += 1) {
    assert.ok(rules.ignores(`d${index % 7}/a${index}.png`));
    assert.ok(!rules.ignores(`d${index % 7}/k${index}.png`));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChangeKind, imageGlob, isImageName, mayConcernImages } from './changeHints.ts';

const concerns = (path: string, kind: ChangeKind = 'changed', dependencies = false): boolean =>
  mayConcernImages(path, kind, { dependencies });

test('images, ignore rules and what has no extension count', () => {
  for (const path of ['a.png', 'x/y/B.JPG', 'deep/.gitignore', '.gitignore', '.git/info/exclude', 'folder']) {
    assert.equal(concerns(path), true, path);
  }
});

test('other files count only when they are deleted, because they may have been folders', () => {
  assert.equal(concerns('src/main.ts'), false);
  assert.equal(concerns('src/main.ts', 'created'), false);
  assert.equal(concerns('assets.v2', 'deleted'), true);
});

test('what is inside version control and dependencies does not count', () => {
  assert.equal(concerns('.git/index.lock', 'deleted'), false);
  assert.equal(concerns('node_modules/x/logo.png', 'created'), false);
  assert.equal(concerns('node_modules/x/logo.png', 'created', true), true);
});

test('names of images are told by their last extension, whatever the case', () => {
  assert.equal(isImageName('/a/b.PnG'), true);
  assert.equal(isImageName('C:\\a\\b.svgz'), true);
  assert.equal(isImageName('/a.png/b'), false);
  assert.equal(isImageName('/a/.png'), false);
});

test('the glob spells both cases out', () => {
  assert.match(imageGlob, /\[pP\]\[nN\]\[gG\]/);
  assert.match(imageGlob, /^\*\*\/\*\.\{.*\}$/);
});

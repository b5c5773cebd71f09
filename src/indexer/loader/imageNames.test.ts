import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageExtensions } from '../../shared/image.ts';
import { hasImageExtension, hasNoExtension } from './imageNames.ts';

test('every image extension counts, in any case', () => {
  for (const extension of imageExtensions) {
    assert.ok(hasImageExtension(`a.${extension}`), extension);
    assert.ok(hasImageExtension(`a.b.${extension.toUpperCase()}`), extension);
  }
  for (const name of ['png', '.png', 'a.png.txt', 'a.pngx', 'a.', 'a png', 'a.heic']) {
    assert.ok(!hasImageExtension(name), name);
  }
});

test('names without an extension are told from names with one', () => {
  for (const name of ['icon', '.icon', '.png', 'icon.', 'ünïcode']) assert.ok(hasNoExtension(name), name);
  for (const name of ['a.b', '.a.b', 'a.png']) assert.ok(!hasNoExtension(name), name);
});

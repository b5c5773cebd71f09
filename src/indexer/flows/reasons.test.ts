import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english, message } from '../../shared/message.ts';
import { matchReasons } from './reasons.ts';
import type { FileEvidence } from './rootEvidence.ts';

const evidence: FileEvidence = {
  looks: 0.3,
  meaning: 0.8,
  words: ['cart', 'shop', 'ui'].map((word) => ({ word, share: 1 / 3, fileIds: new Uint32Array([1]) })),
  text: { words: ['cart', 'empti', 'now'], share: 1 },
};
const strengths = { looks: 0.5, meaning: 0.95, words: 0.9, text: 0.4 };

test('reasons are whole sentences with the words as typed, the strongest first', () => {
  const query = 'shops ui empty carts now';
  const reasons = matchReasons(query, 'ui/shopping-cart.svg', 'shopping cart', evidence, strengths);
  const said = reasons.map(({ kind, text }) => [kind, english(text)]);
  assert.deepEqual(said, [
    ['meaning', '“shopping cart” is close in meaning to “shops ui empty carts now”'],
    ['name', 'the name has “carts” and “shops”'],
    ['looks', 'looks like “shops ui empty carts now”'],
    ['text', 'the text in it has “carts” and “empty” and “now”'],
    ['folder', 'the folder has “ui”'],
  ]);
});

test('a search by a picture, of a file whose path says nothing, has its looks alone', () => {
  const nothing = { ...evidence, words: [], text: { words: [], share: 0 } };
  const [looks, ...others] = matchReasons('', 'a.png', undefined, nothing, strengths);
  assert.deepEqual(looks, { kind: 'looks', text: message('looks like the picture'), strength: 0.5 });
  assert.deepEqual(others, []);
});

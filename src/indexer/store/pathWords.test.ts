import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldWord, pathWords } from './pathWords.ts';

const cases: readonly (readonly [string, string])[] = [
  ['src/assets/closeButton.svg', 'src assets close button svg'],
  ['HTMLFileIcon2x.png', 'html file icon 2 x png'],
  ['red-warning_icon@3x.PNG', 'red warning icon 3 x png'],
  ['a.b.c/d e', 'a b c d e'],
  ['IMG20240131.jpg', 'img 20240131 jpg'],
  ['ÉtéÀLaPlage.jpg', 'été à la plage jpg'],
  ['e\u0301te\u0301.png', 'été png'],
  ['МояКартинка.png', 'моя картинка png'],
  ['猫の写真.png', '猫 の 写 真 png'],
  ['हिन्दी.png', 'हिन्दी png'],
  ['iOSApp', 'i os app'],
  ['---', ''],
  ['', ''],
];

for (const [path, words] of cases) {
  test(`words of "${path}"`, () => {
    assert.equal(pathWords(path).join(' '), words);
  });
}

test('words are letters or digits in lower case, and splitting them again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      const words = pathWords(path);
      for (const word of words) {
        assert.match(word, /^[\p{L}\p{M}\p{N}]+$/u);
        assert.deepEqual(pathWords(word).join(''), word);
      }
    }),
  );
});

test('no letter or digit of a path is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      const letters = (text: string): string[] =>
        text
          .normalize('NFC')
          .toLowerCase()
          .match(/[\p{L}\p{N}]/gu) ?? [];
      assert.deepEqual(letters(pathWords(path).join(' ')), letters(path));
    }),
  );
});

test('folding drops diacritics', () => {
  assert.equal(foldWord('ÉTÉ'), 'ete');
});

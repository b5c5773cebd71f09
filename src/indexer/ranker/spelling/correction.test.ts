import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { correctedWord, type SearchedWords } from './correction.ts';
import { WordList } from './wordList.ts';

const known = new WordList(readFileSync(new URL('../../../../models/lookalike-words/words.txt', import.meta.url)));

function searchedIn(...words: string[]): SearchedWords {
  const has = (word: string): boolean => words.includes(word);
  return { has, likelyHas: has, begins: (start) => words.some((word) => word.startsWith(start)) };
}

const nothing = searchedIn();

function corrected(word: string, searched = nothing, isLast = false): string | undefined {
  return correctedWord(word, known, searched, isLast);
}

test('mends each kind of slip', () => {
  assert.equal(corrected('setings'), 'settings');
  assert.equal(corrected('settinggs'), 'settings');
  assert.equal(corrected('sertings'), 'settings');
  assert.equal(corrected('warnign'), 'warning');
});

test('leaves words alone that are known, and forms of them', () => {
  for (const word of [
    'settings',
    'chevron',
    'axolotl',
    'sharpened',
    'resizable',
    'refactored',
    'tabbed',
    'strawberries',
    'toolbar',
  ]) {
    assert.equal(corrected(word), undefined, word);
  }
});

test('leaves words alone that what is searched has', () => {
  assert.equal(corrected('bel', searchedIn('bel')), undefined);
  assert.equal(corrected('semver'), 'server');
  assert.equal(corrected('semver', searchedIn('semver')), undefined);
});

test('looks closely before it changes a word', () => {
  assert.equal(corrected('yoting'), 'voting');
  assert.equal(corrected('yoting', { ...nothing, has: (word) => word === 'yoting' }), undefined);
});

test('prefers a word of what is searched, also one that no list has', () => {
  assert.equal(corrected('lookalikr', searchedIn('lookalike')), 'lookalike');
  assert.equal(corrected('zworgle', searchedIn('zwargle')), 'zwargle');
  assert.equal(corrected('boulter'), 'boulder');
  assert.equal(corrected('boulter', searchedIn('bolter')), 'bolter');
});

test('leaves short words alone, and those that nothing is near', () => {
  assert.equal(corrected('sgin'), undefined);
  assert.equal(corrected('qwrtzpl'), undefined);
});

test('takes common words apart that are written as one', () => {
  assert.equal(corrected('arrowdownleft'), 'arrow down left');
  assert.equal(corrected('arrowdown'), 'arrow down');
  assert.equal(corrected('datepicker'), 'date picker');
});

test('waits for the rest of the last word while it can become one', () => {
  assert.equal(corrected('settin', nothing, true), undefined);
  assert.equal(corrected('settin', nothing, false), 'setting');
  assert.equal(corrected('zwarg', searchedIn('zwargle'), true), undefined);
  assert.equal(corrected('setings', nothing, true), 'settings');
});

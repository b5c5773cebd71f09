import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WordList } from './wordList.ts';

const lines = ['a9', 'abacus', 'abandon7', 'abandoned', 'bell9', 'bellow', 'bells4', 'zoo2'];
const list = new WordList(Buffer.from(`${lines.join('\n')}\n`));

test('each word of the list is known, with how common it is', () => {
  for (const line of lines) {
    const [, word = '', digit] = /^([a-z]+)(\d?)$/.exec(line) ?? [];
    assert.equal(list.commonness(word), Number(digit), line);
  }
});

test('what is only the beginning of a word, or more than one, is not known', () => {
  for (const word of ['ab', 'abandons', 'bel', 'bellows', 'zo', 'zoos', '', 'zz', 'aa']) {
    assert.equal(list.commonness(word), undefined, word);
  }
});

test('tells whether any word begins so', () => {
  for (const start of ['a', 'aba', 'abandoned', 'bell', 'zo']) assert.ok(list.begins(start), start);
  for (const start of ['ac', 'abandonedly', 'bells4', 'zop', 'c']) assert.ok(!list.begins(start), start);
});

test('an empty list knows nothing', () => {
  const empty = new WordList(new Uint8Array());
  assert.equal(empty.commonness('bell'), undefined);
  assert.ok(!empty.begins('b'));
});

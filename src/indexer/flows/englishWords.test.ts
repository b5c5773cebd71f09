import assert from 'node:assert/strict';
import { test } from 'node:test';
import { englishWords } from './englishWords.ts';

test('the English list has words of dictionaries and of interfaces', () => {
  const words = englishWords();
  for (const word of ['settings', 'chevron', 'clipboard', 'axolotl', 'javascript', 'kubernetes']) {
    assert.notEqual(words.commonness(word), undefined, word);
  }
  for (const word of ['setings', 'chevorn', 'arrowdown', 'zzzz']) {
    assert.equal(words.commonness(word), undefined, word);
  }
  assert.ok((words.commonness('arrow') ?? 0) > (words.commonness('axolotl') ?? 9));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentence } from './sentence.ts';

test('a failure is told in its own words', () => {
  assert.equal(sentence(new Error('Request webview/query failed with message: No such folder.')), 'No such folder.');
  assert.equal(sentence(new Error('No such folder.')), 'No such folder.');
  assert.equal(sentence('gone'), 'gone');
});

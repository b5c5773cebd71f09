import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as l10n from '@vscode/l10n';
import { ResponseError } from 'vscode-jsonrpc/node';
import { readOwnModel } from '../models/ownModel.ts';
import { message } from '../shared/message.ts';
import { logLineOf, sentenceOf, translatedFailure } from './failure.ts';

const wording = message('The folder {0} does not exist.', '/w');
const answer = new ResponseError(7, 'The folder /w does not exist.', { code: 'folder-not-found', wording });

afterEach(() => l10n.config({ contents: {} }));

test('without a translation an error says what it says in English', () => {
  for (const say of [sentenceOf, logLineOf]) assert.equal(say(answer), 'The folder /w does not exist.');
  assert.equal((translatedFailure(answer) as Error).message, 'The folder /w does not exist.');
});

test('people get the language of the editor, the log gets English', () => {
  l10n.config({ contents: { 'The folder {0} does not exist.': 'Den Ordner {0} gibt es nicht.' } });
  const failure = translatedFailure(answer);
  for (const error of [answer, failure]) {
    assert.equal(sentenceOf(error), 'Den Ordner /w gibt es nicht.');
    assert.equal(logLineOf(error), 'The folder /w does not exist.');
  }
  assert.ok(failure instanceof ResponseError);
  assert.equal(failure.message, 'Den Ordner /w gibt es nicht.');
  assert.deepEqual([failure.code, failure.data], [answer.code, answer.data]);
});

test('what the engine refuses in this very process is translated too', async () => {
  const text = '{0}: there is no readable model.json in this folder';
  l10n.config({ contents: { [text]: '{0}: ohne lesbare model.json' } });
  const error: unknown = await readOwnModel('/nowhere').catch((reason: unknown) => reason);
  assert.match(sentenceOf(error), /nowhere: ohne lesbare model\.json$/);
  assert.match(logLineOf(error), /nowhere: there is no readable model\.json in this folder$/);
});

test('what is no error of the engine stays what it is', () => {
  for (const error of [new ResponseError(1, 'no'), new Error('no'), 'no']) {
    assert.equal(translatedFailure(error), error);
    assert.equal(sentenceOf(error), 'no');
    assert.equal(logLineOf(error), 'no');
  }
});

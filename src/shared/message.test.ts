import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as l10n from '@vscode/l10n';
import { english, type Message, message, messageOf, worded } from './message.ts';

test('English has the arguments in their places, however they are ordered or repeated', () => {
  assert.equal(english(message('Nothing is in it.')), 'Nothing is in it.');
  assert.equal(english(message('{1} before {0}, and {1} again', 'b', 'a')), 'a before b, and a again');
  assert.equal(english(message('{0} of {1}', 0, 12)), '0 of 12');
});

test('what an argument holds is taken as it stands', () => {
  assert.equal(english(message('{0}: {1}', '{1}', '$& {0}')), '{1}: $& {0}');
  assert.equal(english(message('{} and {0}')), '{} and {0}');
});

test('English is what l10n.t makes of it without a translation', () => {
  const all: readonly Message[] = [
    message('{0} has {1} of {2}', 'a', 3, '{0}'),
    message('{} alone'),
    message('{0} is ignored: {1}', 'git:changed', message('{0} is in no Git repository.', '/w')),
  ];
  for (const said of all) assert.equal(english(said), worded(said, l10n.t));
});

test('a message among the arguments is translated too', () => {
  const translations: Readonly<Record<string, string>> = {
    '{0}: {1}': '{1} ({0})',
    'It failed {0} times.': '{0}-mal.',
  };
  const translate = (text: string, ...args: (string | number)[]): string =>
    english({ text: translations[text] ?? text, args });
  assert.equal(worded(message('{0}: {1}', 'a', message('It failed {0} times.', 2)), translate), '2-mal. (a)');
});

test('the message of an error is found beside its text, and only a message', () => {
  const wording = message('{0} is gone', 'x');
  assert.deepEqual(messageOf(Object.assign(new Error('x is gone'), { data: { wording } })), wording);
  for (const other of [undefined, 'x', new Error('x'), { data: null }, { data: { wording: 'x' } }]) {
    assert.equal(messageOf(other), undefined);
  }
  assert.equal(messageOf({ data: { wording: { text: 'x', args: 'y' } } }), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from './message.ts';
import { correctionMessage, mendedText } from './spelling.ts';

const corrections = [
  { typed: 'setings', meant: 'settings' },
  { typed: 'datepicker', meant: 'date picker' },
];

test('says what was searched for instead of what', () => {
  const said = correctionMessage(corrections);
  assert.equal(said && english(said), 'Searched for "settings", "date picker" instead of "setings", "datepicker".');
  assert.equal(correctionMessage([]), undefined);
});

test('puts what was meant in the place of what was typed, whole words only', () => {
  assert.equal(mendedText('Setings of a datepicker, presetings', corrections), 'settings of a date picker, presetings');
  assert.equal(mendedText('a cat', []), 'a cat');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namingAlternatives } from './queryVectors.ts';

const words = (text: string) => ({ text, weight: 1, exact: false });

test("a country's code alone is compared with names by the country's name too", () => {
  assert.deepEqual(namingAlternatives([[words('td')]]), [[words('td')], [words('Chad')]]);
});

test('within other words, in quotes or pushed away two letters are as they stand', () => {
  const texts = [[words('log in')], [words('in'), words('arrow')], [], [{ ...words('td'), exact: true }]];
  const away = [{ text: 'td', weight: -1, exact: false }];
  assert.deepEqual(namingAlternatives([...texts, away]), [...texts, away]);
});

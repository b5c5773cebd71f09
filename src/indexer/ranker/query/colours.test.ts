import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  basicColourCells,
  basicColours,
  colourCell,
  colourDistance,
  colourWords,
  matchingCells,
  normalColour,
  okLab,
  rgbOf,
  swatch,
  wordSwatch,
} from './colours.ts';

test('OKLab values are those of the publication', () => {
  // Ottosson's table of XYZ pairs holds white and the primaries only as XYZ; these are its sRGB counterparts.
  const near = (hex: string, expected: readonly [number, number, number]): void => {
    const { l, a, b } = okLab(rgbOf(hex));
    for (const [i, value] of [l, a, b].entries()) assert.ok(Math.abs(value - (expected[i] ?? 0)) < 0.001, hex);
  };
  near('#ffffff', [1, 0, 0]);
  near('#000000', [0, 0, 0]);
  near('#ff0000', [0.628, 0.2249, 0.1258]);
  near('#00ff00', [0.8664, -0.2339, 0.1795]);
  near('#0000ff', [0.452, -0.0325, -0.3115]);
  assert.ok(Math.abs(colourDistance(okLab(0), okLab(0xffffff)) - 1) < 0.001);
});

test('colours are read as people write them', () => {
  for (const [typed, colour] of [
    ['#F80', '#ff8800'],
    ['ff8800', '#ff8800'],
    ['#ff8800cc', '#ff8800'],
    ['Gray', 'grey'],
    ['violet', 'purple'],
    ['navy', 'navy'],
  ] as const) {
    assert.equal(normalColour(typed), colour);
  }
  for (const typed of ['', 'bluish', '#12', '#12345', 'constructor', 'toString'])
    assert.equal(normalColour(typed), undefined);
  for (const word of colourWords) {
    assert.ok(normalColour(word) !== undefined, word);
    assert.match(wordSwatch(word) ?? '', /^#[0-9a-f]{6}$/, word);
  }
  assert.deepEqual(['toString', 'bluish', '#ff0000'].map(wordSwatch), [undefined, undefined, undefined]);
});

test('every basic word claims its own swatch and what people call so', () => {
  const cells = basicColourCells();
  const wordOf = (hex: string): string => basicColours[cells[colourCell(rgbOf(hex))] ?? 0] ?? '';
  for (const word of basicColours) assert.equal(wordOf(swatch(word)), word);
  for (const [hex, word] of [
    ['#ff0000', 'red'],
    ['#b71c1c', 'red'],
    ['#1e88e5', 'blue'],
    ['#000080', 'blue'],
    ['#388e3c', 'green'],
    ['#ffeb3b', 'yellow'],
    ['#9c27b0', 'purple'],
    ['#f8f8f8', 'white'],
    ['#111111', 'black'],
    ['#9e9e9e', 'grey'],
    ['#8b4513', 'brown'],
    ['#ff5722', 'orange'],
    ['#00bcd4', 'teal'],
    ['#ec407a', 'pink'],
  ] as const) {
    assert.equal(wordOf(hex), word, hex);
  }
});

test('a hexadecimal colour and a named shade match what is near and nothing else', () => {
  const orange = matchingCells('#ff8800');
  assert.equal(orange[colourCell(0xff8c10)], 1);
  assert.equal(orange[colourCell(0xf08a1a)], 1);
  assert.equal(orange[colourCell(0xff0000)], 0);
  assert.equal(orange[colourCell(0xffe000)], 0);
  const navy = matchingCells('navy');
  assert.equal(navy[colourCell(0x000080)], 1);
  assert.equal(navy[colourCell(0x4da3ff)], 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSamePicture, type PictureLook } from './samePicture.ts';
import { unit } from './vectorSamples.ts';

/** A look whose cosine with `look(1, …)` is the given one. */
function look(cosine: number, ...colours: readonly (readonly [string, number])[]): PictureLook {
  const vector = unit(Float32Array.of(cosine, Math.sqrt(1 - cosine * cosine)));
  return { vector, colours: colours.map(([hex, share]) => ({ hex, share })), format: 'jpeg' };
}

const sea = [
  ['#1a5fd0', 0.4],
  ['#f0f0f0', 0.3],
] as const;
const meadow = [
  ['#2ea043', 0.4],
  ['#f0f0f0', 0.3],
] as const;
const icon = [['#000000', 1]] as const;

test('a photo is told by its hash and colours, however small the copy', () => {
  assert.ok(isSamePicture(2, look(1, ...sea), look(0.45, ...sea)));
  assert.ok(!isSamePicture(2, look(1, ...sea), look(0.45, ...meadow)));
  assert.ok(!isSamePicture(2, look(1, ...sea), look(0.2, ...sea)));
  assert.ok(!isSamePicture(6, look(1, ...sea), look(0.45, ...sea)));
});

test('a brighter or greyer photo is told by its vector', () => {
  assert.ok(isSamePicture(8, look(1, ...sea), look(0.95, ...meadow)));
  assert.ok(!isSamePicture(9, look(1, ...sea), look(1, ...sea)));
});

test('on a plain background the vector must be near as well', () => {
  const white = [
    ['#ffffff', 0.8],
    ['#1a5fd0', 0.15],
  ] as const;
  assert.ok(isSamePicture(2, look(1, ...white), look(0.85, ...white)));
  assert.ok(!isSamePicture(2, look(1, ...white), look(0.7, ...white)));
});

test('what has flat colours in a format without losses is a drawing', () => {
  const dialog = { ...look(1, ['#ffffff', 0.7], ['#1a5fd0', 0.2]), format: 'png' } as const;
  const other = { ...look(0.95, ['#ffffff', 0.7], ['#1a5fd0', 0.2]), format: 'jpeg' } as const;
  assert.ok(!isSamePicture(2, dialog, other));
  assert.ok(isSamePicture(2, { ...dialog, format: 'jpeg' }, other));
});

test('drawings must be all but identical', () => {
  assert.ok(isSamePicture(2, look(1, ...icon), look(0.995, ...icon)));
  assert.ok(!isSamePicture(0, look(1, ...icon), look(0.9, ...icon)));
  assert.ok(!isSamePicture(8, look(1, ...icon), look(0.995, ...icon)));
  assert.ok(!isSamePicture(0, look(1, ...icon), look(0.995, ['#e01b24', 1])), 'another colour is another icon');
  assert.ok(!isSamePicture(2, look(1, ...sea), look(0.9, ...icon)), 'a drawing and a photo');
});

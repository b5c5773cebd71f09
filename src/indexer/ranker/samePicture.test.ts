import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canBeSameAs, isSamePicture, type PictureLook } from './samePicture.ts';

function look(...colours: readonly (readonly [string, number])[]): PictureLook {
  return { colours: colours.map(([hex, share]) => ({ hex, share })), format: 'jpeg' };
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
  assert.ok(isSamePicture(2, 0.45, look(...sea), look(...sea)));
  assert.ok(!isSamePicture(2, 0.45, look(...sea), look(...meadow)));
  assert.ok(!isSamePicture(2, 0.2, look(...sea), look(...sea)));
  assert.ok(!isSamePicture(6, 0.45, look(...sea), look(...sea)));
});

test('a brighter or greyer photo is told by its vector', () => {
  assert.ok(isSamePicture(8, 0.95, look(...sea), look(...meadow)));
  assert.ok(!isSamePicture(9, 1, look(...sea), look(...sea)));
});

test('on a plain background the vector must be near as well', () => {
  const white = [
    ['#ffffff', 0.8],
    ['#1a5fd0', 0.15],
  ] as const;
  assert.ok(isSamePicture(2, 0.85, look(...white), look(...white)));
  assert.ok(!isSamePicture(2, 0.7, look(...white), look(...white)));
});

test('what has flat colours in a format without losses is a drawing', () => {
  const dialog = { ...look(['#ffffff', 0.7], ['#1a5fd0', 0.2]), format: 'png' } as const;
  const other = { ...look(['#ffffff', 0.7], ['#1a5fd0', 0.2]), format: 'jpeg' } as const;
  assert.ok(!isSamePicture(2, 0.95, dialog, other));
  assert.ok(isSamePicture(2, 0.95, { ...dialog, format: 'jpeg' }, other));
});

test('drawings must be all but identical', () => {
  assert.ok(isSamePicture(2, 0.995, look(...icon), look(...icon)));
  assert.ok(!isSamePicture(0, 0.9, look(...icon), look(...icon)));
  assert.ok(!isSamePicture(8, 0.995, look(...icon), look(...icon)));
  assert.ok(!isSamePicture(0, 0.995, look(...icon), look(['#e01b24', 1])), 'another colour is another icon');
  assert.ok(!isSamePicture(2, 0.9, look(...sea), look(...icon)), 'a drawing and a photo');
});

test('what cannot be the same is told from one look alone', () => {
  for (const bits of [0, 3, 5, 8, 9]) {
    for (const cosine of [0.3, 0.5, 0.85, 0.95, 0.99]) {
      for (const [a, b] of [
        [look(...sea), look(...sea)],
        [look(...icon), look(...icon)],
        [look(...sea), look(...icon)],
      ] as const) {
        const possible = canBeSameAs(a)(bits, cosine) && canBeSameAs(b)(bits, cosine);
        assert.ok(possible || !isSamePicture(bits, cosine, a, b));
      }
    }
  }
  assert.ok(!canBeSameAs(look(...icon))(0, 0.9));
  assert.ok(canBeSameAs(look(...sea))(4, 0.5));
  assert.ok(!canBeSameAs(look(...sea))(5, 0.5));
});

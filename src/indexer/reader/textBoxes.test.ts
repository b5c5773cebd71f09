import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scaledBox, type TextMap, textBoxes } from './textBoxes.ts';

/** A map with rectangles of one probability each. */
function map(
  width: number,
  height: number,
  ...spots: [left: number, top: number, right: number, bottom: number, level: number][]
): TextMap {
  const probabilities = new Float32Array(width * height);
  for (const [left, top, right, bottom, level] of spots) {
    for (let y = top; y < bottom; y++) probabilities.fill(level, y * width + left, y * width + right);
  }
  return { width, height, probabilities };
}

describe('textBoxes', () => {
  it('widens a group of pixels by its area over its circumference', () => {
    // 60 x 6 pixels: 360 * 1.6 / 132 = 4.4 pixels around it.
    assert.deepEqual(textBoxes(map(128, 64, [20, 30, 80, 36, 0.9]), 128, 64), [
      { left: 16, top: 26, width: 68, height: 14 },
    ]);
  });

  it('keeps apart what does not touch, from the top', () => {
    const boxes = textBoxes(map(128, 64, [10, 40, 60, 46, 0.9], [10, 10, 60, 16, 0.9]), 128, 64);
    assert.deepEqual(
      boxes.map(({ top }) => top),
      [6, 36],
    );
  });

  it('leaves out specks and what is not likely enough', () => {
    assert.deepEqual(textBoxes(map(64, 64, [4, 4, 6, 40, 0.9], [20, 20, 50, 30, 0.5]), 64, 64), []);
  });

  it('stays in the picture and does not look at the padding', () => {
    const padded = map(64, 64, [0, 0, 64, 8, 0.9]);
    assert.deepEqual(textBoxes(padded, 40, 32), [{ left: 0, top: 0, width: 40, height: 13 }]);
    assert.deepEqual(textBoxes(map(64, 64, [42, 4, 64, 20, 0.9]), 40, 32), []);
  });
});

describe('scaledBox', () => {
  it('covers the same place, whole pixels of it', () => {
    const box = { left: 10, top: 5, width: 30, height: 10 };
    assert.deepEqual(scaledBox(box, { width: 100, height: 50 }, { width: 150, height: 75 }), {
      left: 15,
      top: 7,
      width: 45,
      height: 16,
    });
  });
});

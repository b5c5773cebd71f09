import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linePlanes, paddedPlanes } from './pixels.ts';

const red = [255, 0, 0];
const blue = [0, 0, 255];

describe('paddedPlanes', () => {
  it('has planes of blue, green and red from -1 to 1, and grey beyond the picture', () => {
    const planes = paddedPlanes({ width: 1, height: 1, rgb: Uint8Array.from(red) }, 2, 1);
    assert.deepEqual([...planes], [-1, 0, -1, 0, 1, 0]);
  });
});

describe('linePlanes', () => {
  it('cuts out a part and keeps its aspect ratio at another height', () => {
    const rgb = Uint8Array.from([...red, ...blue, ...blue, ...red, ...blue, ...blue]);
    const { planes, width } = linePlanes({ width: 3, height: 2, rgb }, { left: 1, top: 0, width: 2, height: 1 }, 4);
    assert.equal(width, 8);
    assert.equal(planes.length, 3 * 4 * 8);
    assert.deepEqual(new Set(planes.subarray(0, 32)), new Set([1]), 'blue');
    assert.deepEqual(new Set(planes.subarray(32)), new Set([-1]), 'green and red');
  });

  it('mixes neighbours bilinearly', () => {
    const rgb = Uint8Array.from([0, 0, 0, 255, 255, 255]);
    const { planes } = linePlanes({ width: 2, height: 1, rgb }, { left: 0, top: 0, width: 2, height: 1 }, 2);
    const row = [...planes.subarray(0, 4)].map((value) => Math.round(((value + 1) / 2) * 100));
    assert.deepEqual(row, [0, 25, 75, 100]);
  });
});

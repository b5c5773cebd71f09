import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectionSize } from './detectionSize.ts';

describe('detectionSize', () => {
  it('takes two thirds of the longer side, between 960 and 1600 pixels', () => {
    const size = (width: number, height: number) => [
      detectionSize(width, height).width,
      detectionSize(width, height).height,
    ];
    assert.deepEqual(size(1920, 1080), [1280, 720]);
    assert.deepEqual(size(1080, 1920), [720, 1280]);
    assert.deepEqual(size(1200, 600), [960, 480]);
    assert.deepEqual(size(3840, 2160), [1600, 900]);
    assert.deepEqual(size(4000, 4000), [1200, 1200], 'no more pixels than that');
  });

  it('never enlarges', () => {
    assert.deepEqual(detectionSize(412, 300), { width: 412, height: 300 });
  });

  it('looks at a page of many screens as at one of them, up to some millions of pixels', () => {
    assert.deepEqual(detectionSize(1280, 2560), { width: 800, height: 1600 });
    assert.deepEqual(detectionSize(1280, 8000), { width: 800, height: 5000 });
    const { width, height } = detectionSize(1280, 60_000);
    assert.ok(Math.abs(width * height - 6_000_000) < 60_000, `${width} x ${height}`);
  });

  it('leaves no side empty, however long the other is', () => {
    assert.deepEqual(detectionSize(4000, 1), { width: 1600, height: 1 });
  });
});

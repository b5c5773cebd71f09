import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile } from './calibration.ts';
import { fitBackground } from './fittedBackground.ts';
import { randomVectors } from './vectorSamples.ts';

test('gives a cosine the share of unrelated pairs that score less', () => {
  const pictures = randomVectors(200, 64, 1);
  const texts = randomVectors(40, 64, 2);
  const background = fitBackground(pictures, texts);
  for (const kind of ['textImage', 'imageImage'] as const) {
    // In 64 dimensions cosines of random directions deviate by 1/8.
    assert.ok(Math.abs(percentile(background[kind]?.background, 0) - 0.5) < 0.02);
    assert.ok(Math.abs(percentile(background[kind]?.background, 1 / 8) - 0.841) < 0.02);
    assert.ok(percentile(background[kind]?.background, 0.5) > 0.999);
    assert.ok(percentile(background[kind]?.background, -0.3) < 0.02);
  }
});

test('says nothing of a kind of which there are no pairs', () => {
  const [picture = new Float32Array()] = randomVectors(1, 8, 3);
  assert.deepEqual(fitBackground([], []), {});
  assert.deepEqual(Object.keys(fitBackground([picture], [picture])), ['textImage']);
  assert.deepEqual(Object.keys(fitBackground([picture, picture], [])), ['imageImage']);
});

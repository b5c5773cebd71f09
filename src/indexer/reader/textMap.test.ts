import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripsOf, textMapOf } from './textMap.ts';

test('what fits into one run is looked at whole', () => {
  assert.deepEqual(stripsOf(1280, 720), { rows: 736, strips: [{ top: 0, from: 0, end: 720 }] });
});

test('strips keep each row once, see more on both sides, and fit into a run', () => {
  for (const [width, height] of [
    [1600, 900],
    [1200, 1200],
    [800, 5000],
    [1, 40_000],
    [9000, 3000],
  ] as const) {
    const { rows, strips } = stripsOf(width, height);
    assert.ok(strips.length > 1 && rows % 32 === 0, `${width} x ${height}`);
    assert.ok(rows * width <= 1_000_000 || rows <= 256 + 32, `${rows} rows of ${width}`);
    assert.equal(strips[0]?.from, 0);
    assert.equal(strips.at(-1)?.end, height);
    for (const [at, { top, from, end }] of strips.entries()) {
      assert.equal(from, strips[at - 1]?.end ?? 0);
      assert.ok(top === 0 || from - top === 64);
      assert.ok(end === height || top + rows - end >= 64);
      assert.ok(end - top <= rows);
    }
  }
});

test('the maps of the strips are put together row by row', async () => {
  const width = 1000;
  const height = 3000;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) rgb.fill(y % 256, y * width * 3, (y + 1) * width * 3);
  let runs = 0;
  const map = await textMapOf({ width, height, rgb }, async (planes, rows, padded) => {
    runs++;
    assert.equal(planes.length, 3 * rows * padded);
    return planes.slice(0, rows * padded);
  });
  assert.ok(runs > 1);
  assert.deepEqual([map.width, map.height], [1024, height]);
  for (let y = 0; y < height; y++) {
    const level = Math.round(((map.probabilities[y * map.width + 5] ?? 0) + 1) * 127.5);
    assert.equal(level, y % 256, `row ${y}`);
  }
});

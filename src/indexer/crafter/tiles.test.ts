import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { tilingOf } from './longPictures.ts';
import { defaultCraftLimits as limits } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { assertSkipped, bundled, near, pixelAt, plain, svg } from './testSupport.ts';
import { craftTiles } from './tiles.ts';

const sharp = sharpRuntime();
const window = { width: 100, height: 100 };
const colours = ['#dc1e1e', '#1428c8', '#1ea01e', '#c8a014'];
const rgb = [
  [220, 30, 30],
  [20, 40, 200],
  [30, 160, 30],
  [200, 160, 20],
];

/** Squares of 80 pixels side by side, each with a white corner so that none is blank. */
function strip(squares: readonly string[], wide = true): Promise<Buffer> {
  const at = (index: number) => (wide ? { left: 80 * index, top: 0 } : { left: 0, top: 80 * index });
  const side = 80 * squares.length;
  return sharp({ create: { width: wide ? side : 80, height: wide ? 80 : side, channels: 3, background: 'white' } })
    .composite(
      squares.flatMap((background, index) => [
        { input: { create: { width: 80, height: 80, channels: 3 as const, background } }, ...at(index) },
        { input: { create: { width: 16, height: 16, channels: 3 as const, background: 'white' } }, ...at(index) },
      ]),
    )
    .png()
    .toBuffer();
}

test('only what is longer than twice its shorter side is cut', () => {
  assert.equal(tilingOf({ width: 300, height: 150 }, window), undefined);
  assert.equal(tilingOf({ width: 150, height: 300 }, window), undefined);
  assert.equal(tilingOf({ width: 100, height: 100 }, window), undefined);
  assert.equal(tilingOf({ width: 301, height: 150 }, window)?.tiles.length, 2);
  assert.equal(tilingOf({ width: 301, height: 15 }, window), undefined);
  assert.equal(tilingOf({ width: 301, height: 16 }, window)?.tiles.length, 8);
});

test('tiles are squares of the shorter side, evenly spread from one end to the other', () => {
  const wide = tilingOf({ width: 2000, height: 500 }, window);
  assert.deepEqual(wide, {
    width: 400,
    height: 100,
    tiles: [0, 100, 200, 300].map((left) => ({ left, top: 0, width: 100, height: 100 })),
  });
  const tall = tilingOf({ width: 500, height: 1300 }, window);
  assert.deepEqual(tall, {
    width: 100,
    height: 260,
    tiles: [0, 80, 160].map((top) => ({ left: 0, top, width: 100, height: 100 })),
  });
});

test('what is longer still has eight tiles, which are longer than square and cover all of it', () => {
  for (const width of [900, 5000, 60_000]) {
    const tiling = tilingOf({ width, height: 100 }, window);
    assert.equal(tiling?.tiles.length, 8);
    assert.deepEqual([tiling?.tiles[0]?.left, (tiling?.tiles[7]?.left ?? 0) + 100], [0, tiling?.width]);
    for (const [at, tile] of tiling?.tiles.entries() ?? []) {
      const next = tiling?.tiles[at + 1];
      if (next !== undefined) assert.ok(next.left <= tile.left + 100, `a gap after tile ${at} of ${width}`);
    }
    assert.ok((tiling?.height ?? 0) >= 1 && (tiling?.height ?? 0) <= 100);
  }
});

test('each tile is its part of the picture, in order, at the model’s size', async () => {
  for (const wide of [true, false]) {
    const tiles = await craftTiles(await strip(colours, wide), plain(40, 40, 'subject'), limits);
    assert.equal(tiles.length, 4);
    for (const [at, tile] of tiles.entries()) {
      near(pixelAt(tile, 40, 40, 25, 25), rgb[at] ?? []);
      near(pixelAt(tile, 40, 40, 3, 3), [255, 255, 255]);
    }
  }
});

test('a tile that is not square is padded to the window with its background', async () => {
  const squares = Array.from({ length: 16 }, (_, at) => colours[at % 4] ?? '');
  const tiles = await craftTiles(await strip(squares), plain(40, 40, 'subject'), limits);
  assert.equal(tiles.length, 8);
  near(pixelAt(tiles[0] ?? new Float32Array(), 40, 40, 20, 2), [255, 255, 255]);
  near(pixelAt(tiles[0] ?? new Float32Array(), 40, 40, 14, 22), rgb[0] ?? []);
  near(pixelAt(tiles[0] ?? new Float32Array(), 40, 40, 34, 22), rgb[1] ?? []);
});

test('blank tiles are left out, and a picture that is not long has none', async () => {
  const picture = await sharp({ create: { width: 400, height: 100, channels: 3, background: 'white' } })
    .composite([{ input: { create: { width: 50, height: 50, channels: 3, background: 'red' } }, left: 325, top: 25 }])
    .png()
    .toBuffer();
  assert.equal((await craftTiles(picture, bundled, limits)).length, 1);
  assert.deepEqual(await craftTiles(await strip(['#dc1e1e']), bundled, limits), []);
});

test('each tile of a transparent drawing has the background that shows its strokes', async () => {
  const drawing = svg(
    '<circle cx="32" cy="32" r="20" fill="white"/><circle cx="96" cy="32" r="20" fill="black"/><circle cx="160" cy="32" r="20" fill="white"/>',
    'width="192" height="64"',
  );
  const tiles = await craftTiles(drawing, plain(40, 40, 'subject'), limits);
  const corners = tiles.map((tile) => pixelAt(tile, 40, 40, 1, 1)[0] ?? Number.NaN);
  assert.equal(tiles.length, 3);
  assert.deepEqual(corners, [32, 255, 32]);
});

test('what cannot be decoded is refused as a whole picture is', async () => {
  await assertSkipped(craftTiles(new TextEncoder().encode('no picture'), bundled, limits), 'not-an-image');
  await assertSkipped(craftTiles(await strip(colours), bundled, { ...limits, maxPixels: 1000 }), 'too-many-pixels');
});

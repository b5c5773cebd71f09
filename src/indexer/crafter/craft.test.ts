import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { craft } from './craft.ts';
import { defaultCraftLimits as limits } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { bundled, clip, near, pixelAt, plain, svg } from './testSupport.ts';

const sharp = sharpRuntime();
const red = { r: 220, g: 30, b: 30 };
const blue = { r: 20, g: 40, b: 200 };

/** 120 x 80: a red left half, a blue right half, a white top left corner. */
function flag() {
  return sharp({ create: { width: 120, height: 80, channels: 3, background: red } }).composite([
    { input: { create: { width: 60, height: 80, channels: 3, background: blue } }, left: 60, top: 0 },
    { input: { create: { width: 20, height: 20, channels: 3, background: 'white' } }, left: 0, top: 0 },
  ]);
}

test('formats: each is recognised by its bytes, measured and decoded to the same picture', async () => {
  const png = await flag().png().toBuffer();
  const files: [string, Uint8Array][] = [
    ['png', png],
    ['jpeg', await sharp(png).jpeg({ quality: 95 }).toBuffer()],
    ['webp', await sharp(png).webp({ lossless: true }).toBuffer()],
    ['gif', await sharp(png).gif().toBuffer()],
    ['tiff', await sharp(png).tiff().toBuffer()],
    ['avif', await sharp(png).avif({ quality: 90, effort: 0 }).toBuffer()],
  ];
  for (const [format, bytes] of files) {
    const { description, pixels } = await craft(bytes, plain(60, 40, 'contain'), limits);
    const { width, height, frames, transparent } = description;
    assert.deepEqual(
      { format: description.format, width, height, frames, transparent },
      { format, width: 120, height: 80, frames: 1, transparent: false },
    );
    near(pixelAt(pixels, 60, 40, 4, 4), [255, 255, 255], 12);
    near(pixelAt(pixels, 60, 40, 15, 30), [220, 30, 30], 12);
    near(pixelAt(pixels, 60, 40, 45, 20), [20, 40, 200], 12);
  }
});

test('orientation: all eight EXIF values come out upright, sizes swapped', async () => {
  const upright = await craft(await flag().png().toBuffer(), plain(60, 60, 'contain'), limits);
  // How a camera that was turned so would have stored the picture: turned clockwise, then mirrored left to right.
  const stored = {
    1: [0, false],
    2: [0, true],
    3: [180, false],
    4: [180, true],
    5: [90, true],
    6: [270, false],
    7: [270, true],
    8: [90, false],
  } as const;
  const png = await flag().png().toBuffer();
  for (const [orientation, [angle, mirrored]] of Object.entries(stored)) {
    const turned = await sharp(png).rotate(angle).png().toBuffer();
    const bytes = await sharp(turned)
      .flop(mirrored)
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    const { description, pixels } = await craft(bytes, plain(60, 60, 'contain'), limits);
    assert.deepEqual([description.width, description.height], [120, 80], orientation);
    assert.equal(description.perceptualHash, upright.description.perceptualHash, orientation);
    near(pixelAt(pixels, 60, 60, 4, 14), [255, 255, 255]);
    near(pixelAt(pixels, 60, 60, 15, 40), [220, 30, 30]);
    near(pixelAt(pixels, 60, 60, 45, 30), [20, 40, 200]);
  }
});

test('colour: grey, grey with alpha, 16 bits, palette and CMYK all become 8-bit sRGB', async () => {
  const flat = (colour: string) => sharp({ create: { width: 32, height: 32, channels: 3, background: colour } });
  const grey = flat('#808080').toColourspace('b-w');
  const files: [string, Uint8Array, number[], number][] = [
    ['grey', await grey.clone().png().toBuffer(), [128, 128, 128], 2],
    ['grey with alpha', await grey.clone().ensureAlpha(0.5).png().toBuffer(), [192, 192, 192], 3],
    ['grey, 16 bits', await flat('#808080').toColourspace('grey16').png().toBuffer(), [128, 128, 128], 2],
    ['16 bits', await flat('#2080e0').toColourspace('rgb16').png().toBuffer(), [32, 128, 224], 2],
    ['palette', await flat('#2080e0').png({ palette: true }).toBuffer(), [32, 128, 224], 2],
    ['CMYK', await flat('#c03030').toColourspace('cmyk').jpeg().toBuffer(), [192, 48, 48], 30],
  ];
  for (const [name, bytes, expected, tolerance] of files) {
    const { pixels } = await craft(bytes, plain(16, 16, 'cover'), limits);
    assert.equal(pixels.length, 3 * 16 * 16, name);
    near(pixelAt(pixels, 16, 16, 8, 8), expected, tolerance);
  }
});

test('colour: an embedded profile is applied', async () => {
  const image = sharp({ create: { width: 16, height: 16, channels: 3, background: '#20c020' } });
  const wide = await image.withIccProfile('p3').png().toBuffer();
  const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  assert.ok(Math.abs((stored[0] as number) - 0x20) > 10, 'the test needs other numbers in the file');
  const { pixels } = await craft(wide, plain(8, 8, 'cover'), limits);
  near(pixelAt(pixels, 8, 8, 4, 4), [0x20, 0xc0, 0x20], 4);
});

test('transparency: black strokes get a light background, white strokes a dark one', async () => {
  for (const [stroke, background] of [
    ['#000000', 255],
    ['#ffffff', 32],
  ] as const) {
    const drawing = svg(`<rect x="16" y="16" width="32" height="32" fill="${stroke}"/>`);
    for (const bytes of [drawing, await sharp(drawing).png().toBuffer(), await sharp(drawing).webp().toBuffer()]) {
      const { description, pixels } = await craft(bytes, plain(64, 64, 'subject'), limits);
      near(pixelAt(pixels, 64, 64, 2, 2), [background, background, background], 0);
      near(pixelAt(pixels, 64, 64, 32, 32), stroke === '#000000' ? [0, 0, 0] : [255, 255, 255], 1);
      assert.equal(description.transparent, true);
      assert.deepEqual(description.colours, [{ hex: stroke, share: 1 }]);
    }
  }
});

test('transparency: hidden colours of transparent pixels are not seen, an opaque alpha channel is not transparent', async () => {
  const hidden = Buffer.alloc(32 * 32 * 4);
  for (let p = 0; p < hidden.length; p += 4) hidden.set(p < hidden.length / 2 ? [0, 255, 0, 0] : [200, 0, 0, 255], p);
  const png = await sharp(hidden, { raw: { width: 32, height: 32, channels: 4 } })
    .png()
    .toBuffer();
  const { pixels, description } = await craft(png, plain(32, 32, 'subject'), limits);
  near(pixelAt(pixels, 32, 32, 5, 5), [255, 255, 255]);
  assert.deepEqual(description.colours, [{ hex: '#c80000', share: 1 }]);

  const opaque = await sharp(await flag().png().toBuffer())
    .ensureAlpha()
    .png()
    .toBuffer();
  assert.equal((await craft(opaque, bundled, limits)).description.transparent, false);
});

test('fit: cover crops the centre, contain pads with the background, stretch does neither', async () => {
  const bytes = await flag().png().toBuffer();
  const cover = (await craft(bytes, plain(40, 40, 'cover'), limits)).pixels;
  near(pixelAt(cover, 40, 40, 1, 38), [220, 30, 30]);
  near(pixelAt(cover, 40, 40, 10, 1), [220, 30, 30]);
  const contain = (await craft(bytes, plain(60, 60, 'contain'), limits)).pixels;
  near(pixelAt(contain, 60, 60, 5, 2), [255, 255, 255], 0);
  near(pixelAt(contain, 60, 60, 5, 57), [255, 255, 255], 0);
  near(pixelAt(contain, 60, 60, 5, 45), [220, 30, 30]);
  const stretch = (await craft(bytes, plain(40, 40, 'stretch'), limits)).pixels;
  near(pixelAt(stretch, 40, 40, 2, 2), [255, 255, 255]);
  near(pixelAt(stretch, 40, 40, 10, 38), [220, 30, 30]);
});

test('fit: a strip is described whole although its window shows only the middle', async () => {
  const strip = await sharp({ create: { width: 4000, height: 20, channels: 3, background: red } })
    .composite([{ input: { create: { width: 2500, height: 20, channels: 3, background: blue } }, left: 1500, top: 0 }])
    .png()
    .toBuffer();
  const { description, pixels } = await craft(strip, clip, limits);
  assert.ok(pixels.every((value) => Number.isFinite(value)));
  assert.deepEqual([description.width, description.height, description.colours.length], [4000, 20, 2]);
  near([(description.colours[0]?.share ?? 0) * 100], [62.5], 3);
  const middle = (await craft(strip, plain(50, 50, 'cover'), limits)).pixels;
  near(pixelAt(middle, 50, 50, 25, 25), [20, 40, 200]);
});

test('animation: the first frame is taken and frames are counted', async () => {
  const frame = (background: typeof red) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
  const frames = [await frame(red), await frame(blue), await frame({ r: 0, g: 200, b: 0 })];
  const joined = sharp(frames, { join: { animated: true } });
  for (const bytes of [await joined.clone().gif().toBuffer(), await joined.clone().webp().toBuffer()]) {
    const { description, pixels } = await craft(bytes, plain(8, 8, 'cover'), limits);
    assert.deepEqual([description.width, description.height, description.frames], [20, 10, 3]);
    near(pixelAt(pixels, 8, 8, 4, 4), [220, 30, 30], 12);
  }
});

test('the same bytes always give the same answer, also side by side', async () => {
  const bytes = await flag().jpeg().toBuffer();
  const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => craft(bytes, bundled, limits)));
  for (const other of others) assert.deepEqual(other, first);
});

test('extreme shapes: one pixel and very long ones', async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 3000],
    [3000, 1],
  ] as const) {
    const bytes = await sharp({ create: { width, height, channels: 3, background: red } })
      .png()
      .toBuffer();
    for (const preprocessing of [bundled, clip]) {
      const { description, pixels } = await craft(bytes, preprocessing, limits);
      assert.deepEqual([description.width, description.height], [width, height]);
      assert.equal(description.colours[0]?.hex, '#dc1e1e');
      assert.ok(pixels.length === 3 * 224 * 224 && pixels.every((value) => Number.isFinite(value)));
    }
  }
});

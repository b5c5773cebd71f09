import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { knownModel } from '../../models/knownModels.ts';
import { craft } from './craft.ts';
import { defaultCraftLimits, type Preprocessing } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { bundled, resnet, svg } from './testSupport.ts';

const fixtures = new URL('../../../test/fixtures/crafter/', import.meta.url);

/** Mean absolute difference in normalised units between what is crafted and Pillow's crop (scripts/golden/make.py). */
async function differenceToPillow(file: string, golden: string, preprocessing: Preprocessing): Promise<number> {
  const expected = await sharpRuntime()(await readFile(new URL(golden, fixtures)))
    .raw()
    .toBuffer();
  const { pixels } = await craft(await readFile(new URL(file, fixtures)), preprocessing, defaultCraftLimits);
  const plane = 224 * 224;
  assert.equal(pixels.length, 3 * plane);
  assert.equal(expected.length, 3 * plane);
  let sum = 0;
  for (let i = 0; i < plane; i++) {
    for (const channel of [0, 1, 2] as const) {
      const value = ((expected[i * 3 + channel] as number) - preprocessing.mean[channel]) / preprocessing.std[channel];
      sum += Math.abs((pixels[channel * plane + i] as number) - value);
    }
  }
  return sum / (3 * plane);
}

function known(id: string): Preprocessing {
  const preprocessing = knownModel(id)?.manifest.preprocessing;
  assert.ok(preprocessing !== undefined, id);
  return preprocessing;
}

for (const [file, golden, preprocessing, most] of [
  ['wide.png', 'wide.clip.webp', known('clip-vit-base-patch32'), 0.011],
  ['wide.png', 'wide.resnet.webp', resnet, 0.011],
  ['tall.jpg', 'tall.resnet.webp', resnet, 0.025],
  ['large.jpg', 'large.clip.webp', known('tinyclip-vit-8m-16'), 0.025],
  ['wide.png', 'wide.siglip.webp', known('siglip2-base-patch16-224'), 0.005],
  ['tall.jpg', 'tall.siglip.webp', known('siglip2-base-patch16-224'), 0.005],
] as const) {
  test(`${golden}: pixels are those of Pillow's published preprocessing`, async () => {
    const difference = await differenceToPillow(file, golden, preprocessing);
    assert.ok(difference <= most, `${difference}`);
  });
}

/** The bundled model's reference preprocessing, written straight from its package: sharp's own fit, a loop over pixels. */
async function reference(bytes: Uint8Array, drawing: boolean): Promise<Float32Array> {
  const sharp = sharpRuntime();
  const side = 224;
  const { width = side, height = side, hasAlpha } = await sharp(bytes, { failOn: 'none' }).metadata();
  const density = Math.max(1, Math.min(2400, (72 * side) / Math.max(width, height)));
  const contain = drawing || hasAlpha || Math.max(width, height) > 2 * Math.min(width, height);
  const { data, info } = await sharp(bytes, { failOn: 'none', ...(drawing ? { density } : {}) })
    .rotate()
    .toColourspace('srgb')
    .ensureAlpha()
    .resize(side, side, {
      fit: contain ? 'contain' : 'cover',
      kernel: 'cubic',
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.equal(info.channels, 4);
  const at = (pixel: number, channel: number): number => data[pixel * 4 + channel] as number;
  let weight = 0;
  let luminance = 0;
  for (let i = 0; i < side * side; i++) {
    weight += at(i, 3);
    luminance += at(i, 3) * (0.299 * at(i, 0) + 0.587 * at(i, 1) + 0.114 * at(i, 2));
  }
  const background = hasAlpha && weight > 0 && luminance / weight > 200 ? 32 : 255;
  const out = new Float32Array(3 * side * side);
  for (let i = 0; i < side * side; i++) {
    const alpha = at(i, 3) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = Math.round(at(i, channel) * alpha + background * (1 - alpha));
      out[channel * side * side + i] = (value - 127) / 128;
    }
  }
  return out;
}

const strokes = (colour: string) =>
  svg(`<path d="M8 8L56 40M10 60a30 20 0 0 1 40-30" stroke="${colour}" stroke-width="5" fill="none"/>`);

test('the bundled model gets the pixels of its reference preprocessing', async () => {
  const sharp = sharpRuntime();
  const photo = await readFile(new URL('wide.png', fixtures));
  const cases: [string, Uint8Array, boolean, number][] = [
    ['photo', photo, false, 0.01],
    ['JPEG shrunk on load', await readFile(new URL('large.jpg', fixtures)), false, 0.02],
    ['longer than 2:1', await sharp(photo).resize(300, 60, { fit: 'fill' }).png().toBuffer(), false, 0.005],
    ['black drawing', strokes('black'), true, 0.0005],
    ['white drawing', strokes('white'), true, 0.0005],
    ['icon with alpha', await sharp(strokes('#c33')).png().toBuffer(), false, 0.0005],
    ['small opaque', await sharp(photo).resize(32, 32).png().toBuffer(), false, 0.0005],
  ];
  for (const [name, bytes, drawing, most] of cases) {
    const expected = await reference(bytes, drawing);
    const { pixels } = await craft(bytes, bundled, defaultCraftLimits);
    let sum = 0;
    for (let i = 0; i < expected.length; i++) sum += Math.abs((pixels[i] as number) - (expected[i] as number));
    assert.ok(sum / expected.length <= most, `${name}: ${sum / expected.length}`);
  }
});

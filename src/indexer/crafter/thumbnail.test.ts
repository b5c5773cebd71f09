import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { defaultCraftLimits as limits } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { assertSkipped, svg } from './testSupport.ts';
import { thumbnail } from './thumbnail.ts';

const sharp = sharpRuntime();
const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0.5 } } });

test('a thumbnail is a WebP of at most the wanted side, upright, with its transparency', async () => {
  const turned = await flat(600, 300).withMetadata({ orientation: 6 }).png().toBuffer();
  const { bytes, width, height } = await thumbnail(turned, 256, limits);
  assert.deepEqual([width, height], [128, 256]);
  const header = await sharp(bytes).metadata();
  assert.deepEqual([header.format, header.width, header.height, header.hasAlpha], ['webp', 128, 256, true]);
  assert.equal(header.orientation, undefined);
});

test('a small picture is not enlarged, a drawing is rendered at the side', async () => {
  const small = await thumbnail(await flat(40, 20).png().toBuffer(), 256, limits);
  assert.deepEqual([small.width, small.height], [40, 20]);
  const drawn = await thumbnail(svg('<circle cx="12" cy="6" r="6"/>', 'width="24" height="12"'), 256, limits);
  assert.deepEqual([drawn.width, drawn.height], [256, 128]);
});

test('what cannot be crafted has no thumbnail, for the same reason', async () => {
  await assertSkipped(thumbnail(new Uint8Array(), 256, limits), 'empty');
  await assertSkipped(
    thumbnail(await flat(40, 20).png().toBuffer(), 256, { ...limits, maxPixels: 10 }),
    'too-many-pixels',
  );
});

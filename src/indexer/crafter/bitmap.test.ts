import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { SkipError } from '../errors.ts';
import { decodeBitmap } from './bitmap.ts';
import { craft } from './craft.ts';
import { openIcon } from './icon.ts';
import { defaultCraftLimits as limits } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { assertSkipped, near, pixelAt, plain } from './testSupport.ts';

const mostPixels = 1_000_000;

interface BitmapParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly compression?: number;
  /** What stands between the header and the pixels: masks, a palette, a gap. */
  readonly between?: readonly number[];
  readonly colours?: number;
  readonly pixels: readonly number[];
  readonly header?: 12 | 40;
}

function dib({ width, height, depth, compression = 0, colours = 0, header = 40 }: BitmapParts): Buffer {
  const out = Buffer.alloc(header);
  out.writeUInt32LE(header, 0);
  if (header === 12) {
    out.writeUInt16LE(width, 4);
    out.writeUInt16LE(height, 6);
    out.writeUInt16LE(1, 8);
    out.writeUInt16LE(depth, 10);
    return out;
  }
  out.writeInt32LE(width, 4);
  out.writeInt32LE(height, 8);
  out.writeUInt16LE(1, 12);
  out.writeUInt16LE(depth, 14);
  out.writeUInt32LE(compression, 16);
  out.writeUInt32LE(colours, 32);
  return out;
}

function bmp(parts: BitmapParts): Buffer {
  const file = Buffer.alloc(14);
  file.write('BM');
  const header = dib(parts);
  const between = Buffer.from(parts.between ?? []);
  file.writeUInt32LE(14 + header.length + between.length, 10);
  return Buffer.concat([file, header, between, Buffer.from(parts.pixels)]);
}

/** Rows of pixels, each `r g b a`. */
const pixelsOf = (bytes: Uint8Array) => {
  const { width, data } = decodeBitmap(bytes, mostPixels);
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(i * 4, i * 4 + 4)].join(' '));
  return Array.from({ length: pixels.length / width }, (_, y) => pixels.slice(y * width, (y + 1) * width));
};

const [red, green, blue, white, black] = ['255 0 0 255', '0 255 0 255', '0 0 255 255', '255 255 255 255', '0 0 0 255'];
const palette = [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0];

test('24 bits: bottom-up, top-down, with a gap, with an OS/2 header', () => {
  const rows = { width: 2, height: 2, depth: 24, pixels: [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0] };
  const expected = [
    [blue, white],
    [red, green],
  ];
  assert.deepEqual(pixelsOf(bmp(rows)), expected);
  assert.deepEqual(pixelsOf(bmp({ ...rows, header: 12 })), expected);
  assert.deepEqual(pixelsOf(bmp({ ...rows, between: [1, 2, 3, 4, 5] })), expected);
  assert.deepEqual(pixelsOf(bmp({ ...rows, height: -2 })), expected.toReversed());
});

test('palettes: 1, 2, 4 and 8 bits, and a short palette', () => {
  const parts = { width: 3, height: 1, between: palette, colours: 4 };
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 1, pixels: [0b01000000, 0, 0, 0] })), [[black, red, black]]);
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 2, pixels: [0b01101100, 0, 0, 0] })), [[red, green, blue]]);
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 4, pixels: [0x12, 0x30, 0, 0] })), [[red, green, blue]]);
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 8, pixels: [1, 2, 3, 0] })), [[red, green, blue]]);
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 8, pixels: [1, 200, 3, 0] })), [[red, black, blue]]);
});

test('run lengths: runs, single pixels, jumps and ends of lines', () => {
  const parts = { width: 4, height: 2, between: palette, colours: 4 };
  const rle8 = [3, 1, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1];
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 8, compression: 1, pixels: rle8 })), [
    [red, green, blue, black],
    [red, red, red, black],
  ]);
  const rle4 = [3, 0x12, 0, 2, 0, 1, 1, 0x30, 0, 1];
  assert.deepEqual(pixelsOf(bmp({ ...parts, depth: 4, compression: 2, pixels: rle4 })), [
    [black, black, black, blue],
    [red, green, red, black],
  ]);
});

test('16 and 32 bits: masks, unused and missing alpha', () => {
  assert.deepEqual(pixelsOf(bmp({ width: 2, height: 1, depth: 16, pixels: [0x00, 0x7c, 0xe0, 0x03] })), [[red, green]]);
  const masks565 = [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0];
  const fields = bmp({ width: 2, height: 1, depth: 16, compression: 3, between: masks565, pixels: [0xe0, 7, 0x1f, 0] });
  assert.deepEqual(pixelsOf(fields), [[green, blue]]);
  const unused = bmp({ width: 1, height: 1, depth: 32, pixels: [0, 0, 255, 77] });
  assert.deepEqual(pixelsOf(unused), [[red]]);
  const rgba = [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255];
  const alpha = { width: 2, height: 1, depth: 32, compression: 6, between: rgba };
  assert.deepEqual(pixelsOf(bmp({ ...alpha, pixels: [255, 0, 0, 128, 0, 0, 255, 0] })), [['255 0 0 128', '0 0 255 0']]);
  assert.deepEqual(pixelsOf(bmp({ ...alpha, pixels: [255, 0, 0, 0, 0, 0, 255, 0] })), [[red, blue]]);
});

test('a BMP goes through the crafter like any other picture', async () => {
  const bytes = bmp({ width: 1, height: 2, depth: 24, pixels: [0, 0, 255, 0, 255, 0, 0, 0] });
  const { description, pixels } = await craft(bytes, plain(4, 8, 'stretch'), limits);
  assert.deepEqual([description.format, description.width, description.height], ['bmp', 1, 2]);
  near(pixelAt(pixels, 4, 8, 2, 0), [0, 0, 255]);
  near(pixelAt(pixels, 4, 8, 2, 7), [255, 0, 0]);
});

test('hostile headers are refused before memory is taken', async () => {
  const tiny = { depth: 24, pixels: [0, 0, 0, 0] };
  const refused = async (parts: BitmapParts, reason: 'corrupt' | 'too-many-pixels' | 'unsupported') =>
    assertSkipped(craft(bmp(parts), plain(4, 4, 'cover'), limits), reason);
  await refused({ ...tiny, width: 2_000_000_000, height: 2 }, 'too-many-pixels');
  await refused({ ...tiny, width: 7000, height: -7000 }, 'corrupt');
  await refused({ ...tiny, width: 7000, height: 7000, depth: 8, compression: 1 }, 'corrupt');
  await refused({ ...tiny, width: 0, height: 1 }, 'corrupt');
  await refused({ ...tiny, width: 1, height: 1, depth: 17 }, 'corrupt');
  await refused({ ...tiny, width: 1, height: 1, depth: 24, compression: 5 }, 'unsupported');
});

function ico(...pictures: readonly Uint8Array[]): Buffer {
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let start = directory.length;
  for (const [index, picture] of pictures.entries()) {
    directory.writeUInt32LE(picture.length, 6 + 16 * index + 8);
    directory.writeUInt32LE(start, 6 + 16 * index + 12);
    start += picture.length;
  }
  return Buffer.concat([directory, ...pictures]);
}

/** A 24-bit picture of one colour (blue, green, red), with a mask that hides the first pixel of each row. */
function iconPicture(width: number, height: number, colour: readonly number[], mask = true): Buffer {
  const row = Buffer.alloc(Math.ceil((width * 3) / 4) * 4);
  for (let x = 0; x < width; x++) row.set(colour, x * 3);
  const hidden = Buffer.alloc(Math.ceil(width / 32) * 4);
  hidden[0] = 0x80;
  const masks = mask ? Array.from({ length: height }, () => hidden) : [];
  return Buffer.concat([
    dib({ width, height: height * 2, depth: 24, pixels: [] }),
    ...Array.from({ length: height }, () => row),
    ...masks,
  ]);
}

test('icons: the largest picture, its mask, and a mask that is missing', async () => {
  const icon = ico(iconPicture(2, 2, [0, 0, 255]), iconPicture(8, 8, [255, 0, 0]), iconPicture(4, 4, [0, 255, 0]));
  const { description } = await craft(icon, plain(8, 8, 'subject'), limits);
  assert.deepEqual(
    [description.format, description.width, description.height, description.transparent, description.colours[0]?.hex],
    ['ico', 8, 8, true, '#0000ff'],
  );
  const bare = await craft(ico(iconPicture(4, 4, [0, 0, 255], false)), plain(8, 8, 'subject'), limits);
  assert.equal(bare.description.transparent, false);
});

test('icons: a PNG inside, and a smaller picture where the largest is damaged', async () => {
  const png = await sharpRuntime()({ create: { width: 48, height: 48, channels: 3, background: '#ff8000' } })
    .png()
    .toBuffer();
  const { description } = await craft(ico(iconPicture(16, 16, [0, 0, 255]), png), plain(8, 8, 'cover'), limits);
  assert.deepEqual([description.format, description.width, description.colours[0]?.hex], ['ico', 48, '#ff8000']);
  const damaged = iconPicture(64, 64, [0, 255, 0]).subarray(0, 500);
  const spared = await craft(ico(iconPicture(16, 16, [0, 0, 255]), damaged), plain(8, 8, 'cover'), limits);
  assert.deepEqual([spared.description.width, spared.description.colours[0]?.hex], [16, '#ff0000']);
});

test('icons: 32 bits whose alpha is all zero are opaque', () => {
  const picture = Buffer.concat([
    dib({ width: 1, height: 2, depth: 32, pixels: [] }),
    Buffer.from([0, 0, 255, 0]),
    Buffer.alloc(4),
  ]);
  const opened = openIcon(ico(picture), mostPixels);
  assert.ok('raster' in opened);
  assert.deepEqual([...opened.raster.data], [255, 0, 0, 255]);
});

test('icons: hostile directories are refused', async () => {
  const huge = dib({ width: 400_000_000, height: 64, depth: 32, pixels: [] });
  await assertSkipped(craft(ico(huge), plain(4, 4, 'cover'), limits), 'too-many-pixels');
  assert.throws(() => openIcon(ico(), mostPixels), SkipError);
  const outside = ico(iconPicture(4, 4, [0, 0, 0]));
  outside.writeUInt32LE(0xffffffff, 6 + 12);
  assert.throws(() => openIcon(outside, mostPixels), SkipError);
});

test('no bytes after the magic make the decoders throw anything but a reason', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(12, 16, 40, 56, 64, 108, 124), (bytes, size) => {
      const start = Buffer.from([0x42, 0x4d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, size, 0, 0, 0]);
      for (const decode of [
        () => decodeBitmap(Buffer.concat([start, bytes]), 10_000),
        () => openIcon(Buffer.concat([Buffer.from([0, 0, 1, 0]), bytes]), 10_000),
      ]) {
        try {
          decode();
        } catch (error) {
          assert.ok(error instanceof SkipError, String(error));
        }
      }
    }),
    { numRuns: 300 },
  );
});

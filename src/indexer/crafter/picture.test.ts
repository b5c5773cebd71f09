import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { craft } from './craft.ts';
import { withinTime } from './failure.ts';
import { defaultCraftLimits as limits } from './preprocessing.ts';
import { sharpRuntime } from './sharpRuntime.ts';
import { assertSkipped, bundled, near, pixelAt, plain, svg } from './testSupport.ts';

const sharp = sharpRuntime();
const text = (value: string) => new TextEncoder().encode(value);

async function noise(width: number, height: number): Promise<Buffer> {
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 5) * 104729) % 251));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

test('what is no image has its reason', async () => {
  await assertSkipped(craft(new Uint8Array(), bundled, limits), 'empty');
  await assertSkipped(craft(text('<!doctype html><p>Not found'), bundled, limits), 'not-an-image');
  await assertSkipped(craft(text('plain text'), bundled, limits), 'not-an-image');
  await assertSkipped(craft(gzipSync(text('plain text')), bundled, limits), 'not-an-image');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
  await assertSkipped(craft(text(pointer), bundled, limits), 'not-downloaded');
  await assertSkipped(craft(text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), bundled, limits), 'unsupported');
  await assertSkipped(craft(text('8BPS\0\x01'), bundled, limits), 'unsupported');
});

test('limits: bytes, pixels and time', async () => {
  const png = await noise(100, 50);
  await assertSkipped(craft(png, bundled, { ...limits, maxBytes: png.length - 1 }), 'too-many-bytes', /the limit is/);
  await assertSkipped(craft(png, bundled, { ...limits, maxPixels: 4999 }), 'too-many-pixels', /100 x 50/);
  await craft(png, bundled, { maxBytes: png.length, maxPixels: 5000, timeoutMs: 20_000 });
  await assertSkipped(withinTime(new Promise(() => undefined), 5), 'timeout', /5 ms/);
  assert.equal(await withinTime(Promise.resolve('done'), 1000), 'done');
});

test('limits: a header that claims too much is refused before anything is decoded', async () => {
  const bomb = Buffer.from(await noise(4, 4));
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  // The header's checksum must fit, or it is refused as damaged.
  const { crc32 } = await import('node:zlib');
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  await assertSkipped(craft(bomb, bundled, limits), 'too-many-pixels', /60000 x 60000/);
});

test('limits: packed drawings are unpacked only so far', async () => {
  const drawing = svg(`<!--${' '.repeat(200_000)}--><rect width="64" height="64" fill="#00f"/>`);
  const packed = gzipSync(drawing);
  const { description } = await craft(packed, bundled, limits);
  assert.deepEqual([description.format, description.colours[0]?.hex], ['svg', '#0000ff']);
  await assertSkipped(craft(packed, bundled, { ...limits, maxBytes: 100_000 }), 'too-many-bytes');
  await assertSkipped(craft(packed.subarray(0, 40), bundled, limits), 'corrupt');
});

test('damage: garbage fails, the readable part of a truncated photo is used', async () => {
  const png = await noise(200, 200);
  const jpeg = await sharp(png).jpeg().toBuffer();
  for (const [bytes, format] of [
    [png, 'png'],
    [jpeg, 'jpeg'],
    [await sharp(png).webp().toBuffer(), 'webp'],
    [await sharp(png).gif().toBuffer(), 'gif'],
  ] as const) {
    const { description } = await craft(bytes.subarray(0, Math.floor(bytes.length * 0.7)), bundled, limits);
    assert.deepEqual([description.format, description.width], [format, 200]);
  }
  await assertSkipped(craft(png.subarray(0, 20), bundled, limits), 'corrupt');
  await assertSkipped(craft(jpeg.subarray(0, 30), bundled, limits), 'corrupt');
  const garbage = Buffer.concat([jpeg.subarray(0, 4), Buffer.alloc(3000, 0xa7)]);
  await assertSkipped(craft(garbage, bundled, limits), 'corrupt');
  await assertSkipped(craft(svg('<rect'), bundled, limits), 'corrupt');
  const headerOnly = jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14);
  await assertSkipped(craft(headerOnly, bundled, limits), 'corrupt');
});

test('damage: small faults that browsers forgive are mended', async () => {
  const empty = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
  const drawing = (await craft(empty, bundled, limits)).description;
  assert.deepEqual([drawing.width, drawing.height, drawing.transparent], [300, 150, true]);

  const gif = Buffer.from('474946383961030002000000003b', 'hex');
  const animation = (await craft(gif, bundled, limits)).description;
  assert.deepEqual([animation.format, animation.width, animation.height], ['gif', 3, 2]);

  const tiff = Buffer.from(
    '4d4d002a00000008000301000003000000010001000001010003000000010001000001110003000000010000' + '0000',
    'hex',
  );
  assert.equal((await craft(tiff, bundled, limits)).description.format, 'tiff');

  const webp = Buffer.from('5249464612000000574542505650384c060000002f0100000000', 'hex');
  const lossless = (await craft(webp, bundled, limits)).description;
  assert.deepEqual([lossless.format, lossless.width, lossless.height], ['webp', 2, 1]);
});

test('drawings: sharp at the window, whatever their size', async () => {
  const rect = '<rect x="2" y="2" width="10" height="20" fill="#e00000"/>';
  for (const attributes of [
    'width="24" height="24"',
    'width="2400" height="2400" viewBox="0 0 24 24"',
    'viewBox="0 0 24 24"',
  ]) {
    const { pixels } = await craft(svg(rect, attributes), plain(240, 240, 'subject'), limits);
    near(pixelAt(pixels, 240, 240, 22, 22), [224, 0, 0], 1);
    near(pixelAt(pixels, 240, 240, 117, 100), [224, 0, 0], 1);
    near(pixelAt(pixels, 240, 240, 122, 100), [255, 255, 255], 1);
  }
  await assertSkipped(craft(svg(rect, 'width="5000000" height="5000000"'), bundled, limits), 'too-many-pixels');
  const utf16 = Buffer.from(
    `\ufeff<?xml version="1.0" encoding="UTF-16"?>${Buffer.from(svg(rect)).toString()}`,
    'utf16le',
  );
  assert.equal((await craft(utf16, bundled, limits)).description.colours[0]?.hex, '#e00000');
});

test('drawings: neither files nor the network are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crafter-'));
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const neighbour = join(folder, 'secret.png');
    await writeFile(
      neighbour,
      await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const file = pathToFileURL(neighbour).href;
    const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.png`;
    for (const target of [file, neighbour, web]) {
      const image = svg(
        `<image href="${target}" width="64" height="64"/><image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="${target}" width="64" height="64"/>` +
          `<style>@import url("${target}"); rect { fill: url("${target}#a") }</style>`,
      );
      const { description } = await craft(image, bundled, limits);
      assert.deepEqual(description.colours, [], target);
    }
    const entity = text(
      `<!DOCTYPE svg [<!ENTITY a SYSTEM "${file}">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a;</text></svg>`,
    );
    const outcome = await craft(entity, bundled, limits).then(
      ({ description }) => description.colours,
      () => [],
    );
    assert.deepEqual(outcome, []);
    assert.equal(requests, 0);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});

test('drawings: entities that multiply are refused', async () => {
  const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('');
  const bomb = text(
    `<!DOCTYPE svg [<!ENTITY a0 "ha">${entities}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a12;</text></svg>`,
  );
  await assertSkipped(craft(bomb, bundled, limits), 'corrupt');
});

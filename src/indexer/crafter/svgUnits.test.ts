import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { defaultCraftLimits } from './preprocessing.ts';
import { sizeInPixels } from './svgUnits.ts';
import { thumbnail } from './thumbnail.ts';

const circle = '<circle cx="50" cy="50" r="40" fill="red"/></svg>';
const drawing = (attributes: string): Buffer =>
  Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${circle}`);

test('sizes in physical units become pixels, others stay as they are', () => {
  assert.match(
    String(Buffer.from(sizeInPixels(drawing('width="25.4mm" height=\'1in\'')))),
    /width="96\.000" height='96\.000'/,
  );
  assert.match(
    String(Buffer.from(sizeInPixels(drawing('width="72pt" height="6pc"')))),
    /width="96\.000" height="96\.000"/,
  );
  for (const same of [
    'width="10" height="10"',
    'width="100%" height="2em"',
    'stroke-width="3mm"',
    'viewBox="0 0 9 9"',
  ]) {
    const bytes = drawing(same);
    assert.equal(sizeInPixels(bytes), bytes);
  }
});

test('a drawing in millimetres is drawn whole and sharp at every size', async () => {
  for (const attributes of [
    'width="26.4583mm" height="26.4583mm"',
    'width="52.9mm" height="52.9mm" viewBox="0 0 100 100"',
  ]) {
    for (const side of [32, 256]) {
      const drawn = await thumbnail(drawing(attributes), side, defaultCraftLimits);
      assert.deepEqual([drawn.width, drawn.height], [side, side]);
      const { data, info } = await sharp(drawn.bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      let covered = 0;
      let edge = 0;
      for (let i = 3; i < data.length; i += info.channels) {
        const alpha = data[i] ?? 0;
        if (alpha > 127) covered++;
        if (alpha > 16 && alpha < 240) edge++;
      }
      const pixels = side * side;
      assert.ok(
        Math.abs(covered / pixels - Math.PI * 0.16) < 0.03,
        `${attributes} at ${side}: ${covered / pixels} covered`,
      );
      assert.ok(edge < 8 * side, `${attributes} at ${side}: ${edge} pixels of edge`);
    }
  }
});

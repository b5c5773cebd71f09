import type { Box } from './box.ts';

/** Opaque pixels, RGB interleaved, rows from the top. */
export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Levels 0 to 255 as the networks learnt them, -1 to 1. */
const levels = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/**
 * A picture as the detector wants it: planes of blue, green and red, zeros (grey) beyond the picture.
 * @returns 3 * paddedHeight * paddedWidth numbers
 */
export function paddedPlanes(picture: RgbPixels, paddedWidth: number, paddedHeight: number): Float32Array {
  const { width, height, rgb } = picture;
  const plane = paddedWidth * paddedHeight;
  const planes = new Float32Array(3 * plane);
  for (let y = 0; y < height; y++) {
    let from = y * width * 3;
    const end = y * paddedWidth + width;
    for (let to = y * paddedWidth; to < end; to++, from += 3) {
      planes[to] = levels[rgb[from + 2] ?? 0] ?? 0;
      planes[to + plane] = levels[rgb[from + 1] ?? 0] ?? 0;
      planes[to + 2 * plane] = levels[rgb[from] ?? 0] ?? 0;
    }
  }
  return planes;
}

/**
 * A part of a picture, resized bilinearly to a height, its aspect ratio kept: planes of blue, green and red.
 * @returns 3 * height * width numbers, and the width
 */
export function linePlanes(
  picture: RgbPixels,
  box: Box,
  height: number,
): { readonly planes: Float32Array; readonly width: number } {
  const width = Math.max(1, Math.round((box.width * height) / box.height));
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  const columns = samples(box.left, box.width, width);
  const rows = samples(box.top, box.height, height);
  const stride = picture.width * 3;
  for (let y = 0; y < height; y++) {
    const upper = (rows.low[y] ?? 0) * stride;
    const lower = (rows.high[y] ?? 0) * stride;
    const down = rows.weight[y] ?? 0;
    for (let x = 0; x < width; x++) {
      const left = (columns.low[x] ?? 0) * 3;
      const right = (columns.high[x] ?? 0) * 3;
      const across = columns.weight[x] ?? 0;
      const to = y * width + x;
      for (let channel = 0; channel < 3; channel++) {
        const above = mix(picture.rgb[upper + left + channel] ?? 0, picture.rgb[upper + right + channel] ?? 0, across);
        const below = mix(picture.rgb[lower + left + channel] ?? 0, picture.rgb[lower + right + channel] ?? 0, across);
        planes[to + (2 - channel) * plane] = mix(above, below, down) / 127.5 - 1;
      }
    }
  }
  return { planes, width };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** Where each of `count` pixels lies among `length` pixels from `start` on: its neighbours, and the second one's weight. */
function samples(start: number, length: number, count: number) {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = Math.min(length - 1, Math.max(0, ((i + 0.5) * length) / count - 0.5));
    const floor = Math.floor(at);
    low[i] = start + floor;
    high[i] = start + Math.min(length - 1, floor + 1);
    weight[i] = at - floor;
  }
  return { low, high, weight };
}

import type { FloatTensor } from '../encoder/session.ts';
import { paddedPlanes, type RgbPixels } from './pixels.ts';
import type { TextMap } from './textBoxes.ts';

/** The detector halves a picture five times. */
const multiple = 32;
/** Pixels of one run: some 270 bytes of memory each. */
const mostPixels = 1_000_000;
/** Rows that a strip sees beyond its own: letters that are cut in two are not found. */
const margin = 64;

/** Rows of a picture that are looked at together: from `top` on, of which those from `from` to `end` are kept. */
export interface Strip {
  readonly top: number;
  readonly from: number;
  readonly end: number;
}

/** How a picture is looked at: strips of the same height, in order, as few as fit into the memory of a run. */
export function stripsOf(width: number, height: number): { readonly rows: number; readonly strips: readonly Strip[] } {
  const whole = roundUp(height);
  const most = Math.max(4 * margin, Math.floor(mostPixels / roundUp(width) / multiple) * multiple);
  if (whole <= most) return { rows: whole, strips: [{ top: 0, from: 0, end: height }] };
  const count = Math.ceil(height / (most - 2 * margin));
  const rows = roundUp(Math.ceil(height / count) + 2 * margin);
  const strips = Array.from({ length: count }, (_, at): Strip => {
    const from = Math.floor((at * height) / count);
    return { top: Math.max(0, from - margin), from, end: Math.floor(((at + 1) * height) / count) };
  });
  return { rows, strips };
}

/**
 * Where a picture has text, by the detector, strip by strip.
 * @param run the detector: of planes of blue, green and red, rows times width, as many probabilities
 */
export async function textMapOf(
  picture: RgbPixels,
  run: (planes: Float32Array, rows: number, width: number) => Promise<FloatTensor['data']>,
): Promise<TextMap> {
  const { width, height, rgb } = picture;
  const paddedWidth = roundUp(width);
  const { rows, strips } = stripsOf(width, height);
  const probabilities = new Float32Array(paddedWidth * height);
  for (const { top, from, end } of strips) {
    const seen = Math.min(rows, height - top);
    const part = { width, height: seen, rgb: rgb.subarray(top * width * 3, (top + seen) * width * 3) };
    const found = await run(paddedPlanes(part, paddedWidth, rows), rows, paddedWidth);
    probabilities.set(found.subarray((from - top) * paddedWidth, (end - top) * paddedWidth), from * paddedWidth);
  }
  return { width: paddedWidth, height, probabilities };
}

function roundUp(pixels: number): number {
  return Math.ceil(pixels / multiple) * multiple;
}

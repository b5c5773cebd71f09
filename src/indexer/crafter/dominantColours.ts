import type { DominantColour } from '../../shared/image.ts';
import type { Raster } from './raster.ts';

/** Pixels looked at, about; more would change no share by a percent. */
const samples = 12_000;
/** A pixel counts as visible from this alpha on: the soft edges of a stroke are mixtures. */
const visible = 128;
/** Colours nearer than this (weighted RGB, 0 to about 765) count as one. */
const near = 72;
const mostGroups = 16;
/** Bins that are joined; the rest are specks. */
const mostBins = 512;
const mostColours = 5;
const leastShare = 0.01;

/** Levels of a channel, and the bins of the cube. */
const levels = 16;
const bins = levels ** 3;

/**
 * The colours that a picture is made of, most frequent first, at most five, each at least one percent: a histogram of
 * 16 x 16 x 16 bins whose neighbours are joined around the fullest. The same pixels always give the same colours.
 * Empty when nothing is visible.
 *
 * @param raster RGB or RGBA
 */
export function dominantColours(raster: Raster): DominantColour[] {
  const { width, height, channels, data } = raster;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / samples)));
  const count = new Uint32Array(bins);
  const sums = new Float64Array(bins * 3);
  let total = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * channels;
      if (channels === 4 && (data[at + 3] as number) < visible) continue;
      const red = data[at] as number;
      const green = data[at + 1] as number;
      const blue = data[at + 2] as number;
      const bin = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
      count[bin] = (count[bin] as number) + 1;
      sums[bin * 3] = (sums[bin * 3] as number) + red;
      sums[bin * 3 + 1] = (sums[bin * 3 + 1] as number) + green;
      sums[bin * 3 + 2] = (sums[bin * 3 + 2] as number) + blue;
      total++;
    }
  }
  return group(count, sums)
    .slice(0, mostColours)
    .map((one) => ({ hex: one.hex, share: Math.round((one.pixels / total) * 10_000) / 10_000 }))
    .filter((colour, index) => index === 0 || colour.share >= leastShare);
}

/** Joins the fullest bins into groups around the fullest of them; fullest group first. */
function group(count: Uint32Array, sums: Float64Array): { pixels: number; hex: string }[] {
  // The centre of each group is its first bin's mean; its own sums follow in `joined`: pixels, red, green, blue.
  const centres = new Float64Array(mostGroups * 3);
  const joined = new Float64Array(mostGroups * 4);
  let groups = 0;
  for (const bin of fullest(count)) {
    const pixels = count[bin] as number;
    const red = (sums[bin * 3] as number) / pixels;
    const green = (sums[bin * 3 + 1] as number) / pixels;
    const blue = (sums[bin * 3 + 2] as number) / pixels;
    let chosen = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let one = 0; one < groups; one++) {
      // Weighted distance in RGB, "redmean" (T. Riemersma, "Colour metric", CompuPhase), squared.
      const otherRed = centres[one * 3] as number;
      const mean = (red + otherRed) / 512;
      const r = red - otherRed;
      const g = green - (centres[one * 3 + 1] as number);
      const b = blue - (centres[one * 3 + 2] as number);
      const distance = (2 + mean) * r * r + 4 * g * g + (3 - mean) * b * b;
      if (distance < least) {
        least = distance;
        chosen = one;
      }
    }
    if (least > near * near && groups < mostGroups) {
      chosen = groups++;
      centres[chosen * 3] = red;
      centres[chosen * 3 + 1] = green;
      centres[chosen * 3 + 2] = blue;
    }
    joined[chosen * 4] = (joined[chosen * 4] as number) + pixels;
    for (let channel = 0; channel < 3; channel++) {
      const at = chosen * 4 + 1 + channel;
      joined[at] = (joined[at] as number) + (sums[bin * 3 + channel] as number);
    }
  }
  const found = Array.from({ length: groups }, (_, one) => {
    const pixels = joined[one * 4] as number;
    return { pixels, hex: hex(joined.subarray(one * 4 + 1, one * 4 + 4), pixels) };
  });
  return found.sort((a, b) => b.pixels - a.pixels);
}

/** The fullest bins, fullest first, the lower one first among equals. */
function fullest(count: Uint32Array): number[] {
  // Count and bin in one number sort many times faster than objects do; the counts of all samples fit.
  const keys = new Float64Array(bins);
  let filled = 0;
  for (let bin = 0; bin < bins; bin++) {
    const pixels = count[bin] as number;
    if (pixels > 0) keys[filled++] = pixels * bins + (bins - 1 - bin);
  }
  const sorted = keys.subarray(0, filled).sort();
  return Array.from(sorted.subarray(-mostBins).reverse(), (key) => bins - 1 - (key % bins));
}

function hex(sums: Float64Array, pixels: number): string {
  return `#${Array.from(sums, (sum) =>
    Math.round(sum / pixels)
      .toString(16)
      .padStart(2, '0'),
  ).join('')}`;
}

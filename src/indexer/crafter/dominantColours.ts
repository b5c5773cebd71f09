import type { DominantColour } from '../../shared/image.ts';
import type { Composed } from './raster.ts';

/** Pixels looked at, about; more would change no share by a percent. */
const samples = 16_384;
/** A pixel counts as visible from this alpha on: the soft edges of a stroke are mixtures. */
const visible = 128;
/** Colours nearer than this (weighted RGB, 0 to about 765) count as one. */
const near = 72;
const mostGroups = 16;
const mostColours = 5;
const leastShare = 0.01;

/** Levels of a channel, and the bins of the cube. */
const levels = 16;
const bins = levels ** 3;

interface Group {
  readonly first: readonly [number, number, number];
  count: number;
  red: number;
  green: number;
  blue: number;
}

/**
 * The colours that a picture is made of, most frequent first, at most five, each at least one percent: a histogram of
 * 16 x 16 x 16 bins whose neighbours are joined around the fullest. The same pixels always give the same colours.
 * Empty when nothing is visible.
 */
export function dominantColours(picture: Composed): DominantColour[] {
  const { colours, alpha, width, height } = picture;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / samples)));
  const count = new Uint32Array(bins);
  const sums = new Float64Array(bins * 3);
  let total = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const pixel = y * width + x;
      if (alpha !== undefined && (alpha[pixel] as number) < visible) continue;
      const red = colours[pixel * 3] as number;
      const green = colours[pixel * 3 + 1] as number;
      const blue = colours[pixel * 3 + 2] as number;
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
    .map((one) => ({ hex: hex(one), share: Math.round((one.count / total) * 10_000) / 10_000 }))
    .filter((colour, index) => index === 0 || colour.share >= leastShare);
}

/** Joins bins, the fullest first, into groups; fullest group first. */
function group(count: Uint32Array, sums: Float64Array): Group[] {
  const filled: number[] = [];
  for (let bin = 0; bin < bins; bin++) if (count[bin] !== 0) filled.push(bin);
  filled.sort((a, b) => (count[b] as number) - (count[a] as number) || a - b);

  const groups: Group[] = [];
  for (const bin of filled) {
    const pixels = count[bin] as number;
    const [red, green, blue] = [sums[bin * 3] as number, sums[bin * 3 + 1] as number, sums[bin * 3 + 2] as number];
    const mean = [red / pixels, green / pixels, blue / pixels] as const;
    let nearest: Group | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const one of groups) {
      const distance = colourDistance(one.first, mean);
      if (distance < least) [least, nearest] = [distance, one];
    }
    if (nearest === undefined || (least > near && groups.length < mostGroups)) {
      groups.push({ first: mean, count: pixels, red, green, blue });
    } else {
      nearest.count += pixels;
      nearest.red += red;
      nearest.green += green;
      nearest.blue += blue;
    }
  }
  return groups.sort((a, b) => b.count - a.count);
}

/** Weighted distance in RGB, "redmean" (T. Riemersma, "Colour metric", CompuPhase). */
function colourDistance(
  [red, green, blue]: readonly [number, number, number],
  other: readonly [number, number, number],
): number {
  const mean = (red + other[0]) / 2;
  return Math.sqrt(
    (2 + mean / 256) * (red - other[0]) ** 2 +
      4 * (green - other[1]) ** 2 +
      (2 + (255 - mean) / 256) * (blue - other[2]) ** 2,
  );
}

function hex({ red, green, blue, count }: Group): string {
  return `#${[red, green, blue]
    .map((sum) =>
      Math.round(sum / count)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

import type { Preprocessing } from './preprocessing.ts';

/** Opaque pixels, RGB interleaved. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  /** width * height * 3 */
  readonly rgb: Uint8Array;
}

interface Filter {
  /** Source pixels that it reaches to each side. */
  readonly support: number;
  weight(distance: number): number;
}

const filters: Record<Exclude<Preprocessing['kernel'], 'nearest'>, Filter> = {
  linear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Catmull-Rom: R. Keys, "Cubic convolution interpolation for digital image processing", 1981, a = -1/2.
  cubic: {
    support: 2,
    weight: (distance) => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
  lanczos3: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Enlarges a picture as Pillow does (`Resample.c`): pixel centres aligned, weights normalised at the borders, rows
 * first, rounded to 8 bits in between.
 */
export function enlarge(
  picture: RgbPicture,
  size: { readonly width: number; readonly height: number },
  kernel: Preprocessing['kernel'],
): RgbPicture {
  const { width, height } = size;
  const columns = taps(picture.width, width, kernel);
  const rows = taps(picture.height, height, kernel);
  // Along a row neighbours are 3 apart, along a column a whole row.
  const wide = new Uint8ClampedArray(width * picture.height * 3);
  for (let y = 0; y < picture.height; y++) {
    const row = picture.rgb.subarray(y * picture.width * 3, (y + 1) * picture.width * 3);
    convolve(row, 3, columns, wide.subarray(y * width * 3, (y + 1) * width * 3), 3, 1);
  }
  const out = new Uint8ClampedArray(width * height * 3);
  convolve(wide, width * 3, rows, out, width * 3, width);
  return { width, height, rgb: new Uint8Array(out.buffer) };
}

/** For each target position its first source position, and `count` weights that sum to one. */
interface Taps {
  readonly count: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

function taps(from: number, to: number, kernel: Preprocessing['kernel']): Taps {
  const scale = from / to;
  const first = new Int32Array(to);
  if (kernel === 'nearest') {
    for (let i = 0; i < to; i++) first[i] = Math.min(from - 1, Math.floor((i + 0.5) * scale));
    return { count: 1, first, weights: new Float32Array(to).fill(1) };
  }
  const { support, weight } = filters[kernel];
  const count = Math.min(from, 2 * support + 1);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.min(from - count, Math.floor(centre - support + 0.5)));
    first[i] = start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) sum += weight(start + tap + 0.5 - centre);
    for (let tap = 0; tap < count; tap++) weights[i * count + tap] = weight(start + tap + 0.5 - centre) / sum;
  }
  return { count, first, weights };
}

/**
 * Weighs `count` neighbours, `fromStep` apart, for each target position; `run` pixels of three channels lie side by
 * side at each position.
 */
function convolve(
  from: Uint8Array | Uint8ClampedArray,
  fromStep: number,
  { count, first, weights }: Taps,
  to: Uint8ClampedArray,
  toStep: number,
  run: number,
): void {
  const values = run * 3;
  for (let i = 0; i < first.length; i++) {
    const start = (first[i] as number) * fromStep;
    for (let value = 0; value < values; value++) {
      let sum = 0;
      for (let tap = 0, at = start + value; tap < count; tap++, at += fromStep) {
        sum += (from[at] as number) * (weights[i * count + tap] as number);
      }
      to[i * toStep + value] = sum;
    }
  }
}

/**
 * Colours in OKLab, where distances are close to what the eye sees.
 * Conversion: Björn Ottosson, "A perceptual color space for image processing", 2020 (public domain).
 */
export interface OkLab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** @param rgb `0xrrggbb`, sRGB */
export function okLab(rgb: number): OkLab {
  const red = linear((rgb >> 16) & 255);
  const green = linear((rgb >> 8) & 255);
  const blue = linear(rgb & 255);
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return {
    l: 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    a: 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    b: 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  };
}

/** Distance in OKLab: 0.02 is just noticeable, black to white is 1. */
export function colourDistance(x: OkLab, y: OkLab): number {
  return Math.hypot(x.l - y.l, x.a - y.a, x.b - y.b);
}

/**
 * The words for which nearly every language has a word of its own (Berlin and Kay, 1969), with teal for the gap between
 * green and blue. Every colour belongs to exactly one of them: the one that has the nearest sample.
 */
const samples = {
  black: ['#000000', '#1c1c1e'],
  grey: ['#808080', '#404040', '#585858', '#6c6c6c', '#949494', '#a8a8a8', '#bcbcbc', '#d0d0d0'],
  white: ['#ffffff', '#f0f0f0'],
  red: ['#e01b24', '#a51d1d', '#ff4d4d', '#7a1010'],
  orange: ['#ff8800', '#f0a040', '#e66100', '#ff6028', '#ffb870'],
  yellow: ['#ffe000', '#f5d76e', '#fff59d', '#d4b400'],
  green: ['#2ea043', '#1b5e20', '#7cd992', '#00e040', '#9acd32', '#5f7a1f'],
  teal: ['#008080', '#26c6da', '#00e5e5', '#9be8e4'],
  blue: ['#1a5fd0', '#0d2a6b', '#4da3ff', '#a9cdf7', '#0000ff'],
  purple: ['#7b2fbf', '#4a1a70', '#a675e0', '#d3b8f2'],
  pink: ['#ff69b4', '#ffb6c8', '#e0218a', '#ff00ff'],
  brown: ['#7b4a21', '#a0692f', '#4e2f16', '#c19a6b'],
} as const;
export type BasicColour = keyof typeof samples;
export const basicColours = Object.keys(samples) as BasicColour[];

/** What a swatch of the word shows. */
export function swatch(colour: BasicColour): string {
  return samples[colour][0];
}

const synonyms: Readonly<Record<string, BasicColour>> = {
  gray: 'grey',
  violet: 'purple',
  magenta: 'pink',
  cyan: 'teal',
  turquoise: 'teal',
  silver: 'grey',
};

/** Shades that people name: matched by distance, like a hexadecimal colour. Values: CSS Color Module Level 4. */
const shades: Readonly<Record<string, string>> = {
  aqua: '#00ffff',
  beige: '#f5f5dc',
  chocolate: '#d2691e',
  coral: '#ff7f50',
  crimson: '#dc143c',
  cream: '#fffdd0',
  fuchsia: '#ff00ff',
  gold: '#ffd700',
  indigo: '#4b0082',
  ivory: '#fffff0',
  khaki: '#f0e68c',
  lavender: '#e6e6fa',
  lime: '#00ff00',
  maroon: '#800000',
  mint: '#98ff98',
  navy: '#000080',
  olive: '#808000',
  plum: '#dda0dd',
  salmon: '#fa8072',
  skyblue: '#87ceeb',
  tan: '#d2b48c',
};

/** What a word of a colour shows, `#rrggbb`; undefined for what is no word. */
export function wordSwatch(word: string): string | undefined {
  const basic = synonyms[word] ?? word;
  if (Object.hasOwn(samples, basic)) return swatch(basic as BasicColour);
  return Object.hasOwn(shades, word) ? shades[word] : undefined;
}

export const colourWords: readonly string[] = [...basicColours, ...Object.keys(synonyms), ...Object.keys(shades)];

/**
 * The colour that a person typed, in one spelling: a word that is known here, or `#rrggbb`. Undefined for anything else.
 * Hexadecimal digits are taken with or without `#`, three or six, or with two or one more for transparency, which are ignored.
 */
export function normalColour(typed: string): string | undefined {
  const value = typed.toLowerCase();
  const word = synonyms[value] ?? value;
  if (Object.hasOwn(samples, word) || Object.hasOwn(shades, word)) return word;
  const digits = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1];
  if (digits === undefined) return undefined;
  if (digits.length >= 6) return `#${digits.slice(0, 6)}`;
  return `#${[...digits.slice(0, 3)].map((digit) => digit + digit).join('')}`;
}

/** `0xrrggbb` of `#rrggbb`. */
export function rgbOf(hex: string): number {
  return Number.parseInt(hex.slice(1), 16);
}

/** Colours are looked up by their upper five bits of each channel: the error is below what the eye tells apart here. */
const cells = 32_768;

/** The cell of a colour `0xrrggbb`. */
export function colourCell(rgb: number): number {
  return ((rgb >> 9) & 0x7c00) | ((rgb >> 6) & 0x3e0) | ((rgb >> 3) & 0x1f);
}

let labs: Float32Array | undefined;

/** l, a, b of the middle of every cell. */
function cellLabs(): Float32Array {
  if (labs !== undefined) return labs;
  labs = new Float32Array(cells * 3);
  for (let cell = 0; cell < cells; cell++) {
    const middle = (((cell >> 10) & 31) << 19) | (((cell >> 5) & 31) << 11) | ((cell & 31) << 3) | 0x040404;
    const { l, a, b } = okLab(middle);
    labs.set([l, a, b], cell * 3);
  }
  return labs;
}

/** How far, in OKLab, a colour may be from the one that was asked for. */
export const colourTolerance = 0.1;

let basicOfCell: Uint8Array | undefined;

/** Index into `basicColours` for every cell. */
export function basicColourCells(): Uint8Array {
  if (basicOfCell !== undefined) return basicOfCell;
  const points = basicColours.flatMap((colour, index) =>
    samples[colour].map((hex) => ({ index, lab: okLab(rgbOf(hex)) })),
  );
  const all = cellLabs();
  basicOfCell = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const lab = { l: all[cell * 3] ?? 0, a: all[cell * 3 + 1] ?? 0, b: all[cell * 3 + 2] ?? 0 };
    let best = Number.POSITIVE_INFINITY;
    for (const { index, lab: sample } of points) {
      const distance = colourDistance(lab, sample);
      if (distance < best) {
        best = distance;
        basicOfCell[cell] = index;
      }
    }
  }
  return basicOfCell;
}

/**
 * Which cells a colour stands for: for a basic word all that people would call so, else what is near in OKLab.
 * @param colour as `normalColour` returns it
 * @returns 1 for every cell that matches
 */
export function matchingCells(colour: string): Uint8Array {
  const matches = new Uint8Array(cells);
  const index = basicColours.indexOf(colour as BasicColour);
  if (index >= 0) {
    const basic = basicColourCells();
    for (let cell = 0; cell < cells; cell++) matches[cell] = basic[cell] === index ? 1 : 0;
    return matches;
  }
  const { l, a, b } = okLab(rgbOf(shades[colour] ?? colour));
  const all = cellLabs();
  for (let cell = 0; cell < cells; cell++) {
    const dl = (all[cell * 3] ?? 0) - l;
    const da = (all[cell * 3 + 1] ?? 0) - a;
    const db = (all[cell * 3 + 2] ?? 0) - b;
    matches[cell] = dl * dl + da * da + db * db <= colourTolerance ** 2 ? 1 : 0;
  }
  return matches;
}

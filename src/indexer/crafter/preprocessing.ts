/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * How a model wants its pictures: the part of a model package that the crafter reads. Indexing and querying take the
 * same object through the same code, so the two cannot drift apart.
 */
export interface Preprocessing {
  /** Input width in pixels. */
  readonly width: number;
  /** Input height in pixels. */
  readonly height: number;
  /**
   * `cover`: shorter side to `shorterSide`, crop the centre. `contain`: fit inside, pad with transparency.
   * `stretch`: ignore the aspect ratio. `subject`: `contain` for SVG, for pictures with an alpha channel and for those
   * longer than 2:1, else `cover`, so that an icon is never cut and a photo never padded.
   */
  readonly fit: 'cover' | 'contain' | 'stretch' | 'subject';
  /** For `cover`: the shorter side in pixels before the crop; the smaller of width and height if absent. */
  readonly shorterSide?: number;
  /** Resampling filter, antialiased when it shrinks. */
  readonly kernel: 'cubic' | 'linear' | 'lanczos3' | 'nearest';
  /** What transparent pixels are composed on: dark when the mean luminance of the visible part is above the threshold. */
  readonly background: { readonly light: Rgb; readonly dark: Rgb; readonly threshold: number };
  /** Subtracted from each channel, in 0..255 units. */
  readonly mean: Rgb;
  /** Each channel is divided by it, in 0..255 units. */
  readonly std: Rgb;
}

/** What one picture may cost. */
export interface CraftLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Width times height of the decoded picture. */
  readonly maxPixels: number;
  /** Milliseconds for decoding and resizing. */
  readonly timeoutMs: number;
}

export const defaultCraftLimits: CraftLimits = { maxBytes: 100_000_000, maxPixels: 150_000_000, timeoutMs: 20_000 };

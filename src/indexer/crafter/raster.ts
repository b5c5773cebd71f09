import type { Preprocessing, Rgb } from './preprocessing.ts';

/** Decoded pixels, 8 bits a channel, interleaved, rows from the top. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; alpha is not premultiplied. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A raster on its background, and what its alpha channel told. */
export interface Composed {
  readonly width: number;
  readonly height: number;
  /** RGB, interleaved, width * height * 3. */
  readonly rgb: Uint8Array;
  /** Colours before they were composed, RGB interleaved; the same array as `rgb` for an opaque picture. */
  readonly colours: Uint8Array;
  /** One byte a pixel; absent for an opaque picture. */
  readonly alpha?: Uint8Array;
  readonly background: Rgb;
}

/**
 * Composes a raster on the background that keeps its subject visible: dark when the alpha-weighted mean luminance
 * (Rec. 601) of what is visible is above the threshold, else light. So black strokes and white strokes on transparent
 * both come out. `out = round(C * a + B * (1 - a))`.
 */
export function compose(raster: Raster, background: Preprocessing['background']): Composed {
  const { width, height, channels, data } = raster;
  const pixels = width * height;
  if (channels === 3) return { width, height, rgb: data, colours: data, background: background.light };

  const colours = channels === 4 ? dropAlpha(data, pixels) : spreadGrey(data, pixels, channels);
  if (channels === 1) return { width, height, rgb: colours, colours, background: background.light };

  const alpha = new Uint8Array(pixels);
  let weight = 0;
  let luminance = 0;
  let opaque = true;
  for (let i = 0, a = channels - 1, p = 0; i < pixels; i++, a += channels, p += 3) {
    const value = data[a] as number;
    alpha[i] = value;
    if (value !== 255) opaque = false;
    weight += value;
    luminance +=
      value *
      (0.299 * (colours[p] as number) + 0.587 * (colours[p + 1] as number) + 0.114 * (colours[p + 2] as number));
  }
  const chosen = weight > 0 && luminance / weight > background.threshold ? background.dark : background.light;
  if (opaque) return { width, height, rgb: colours, colours, background: chosen };

  const rgb = new Uint8Array(pixels * 3);
  const [red, green, blue] = chosen;
  for (let i = 0, p = 0; i < pixels; i++, p += 3) {
    const a = (alpha[i] as number) / 255;
    const rest = 1 - a;
    rgb[p] = (colours[p] as number) * a + red * rest + 0.5;
    rgb[p + 1] = (colours[p + 1] as number) * a + green * rest + 0.5;
    rgb[p + 2] = (colours[p + 2] as number) * a + blue * rest + 0.5;
  }
  return { width, height, rgb, colours, alpha, background: chosen };
}

function dropAlpha(rgba: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}

function spreadGrey(grey: Uint8Array, pixels: number, channels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    const value = grey[from] as number;
    rgb[to] = value;
    rgb[to + 1] = value;
    rgb[to + 2] = value;
  }
  return rgb;
}

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
  readonly background: Rgb;
  /** The raster before it was composed, RGB or RGBA. */
  readonly source: Raster;
  /** At least one pixel is not fully opaque. */
  readonly transparent: boolean;
}

/**
 * Composes a raster on the background that keeps its subject visible: dark when the alpha-weighted mean luminance
 * (Rec. 601) of what is visible is above the threshold, else light. So black strokes and white strokes on transparent
 * both come out. `out = round(C * a + B * (1 - a))`.
 */
export function compose(raster: Raster, background: Preprocessing['background']): Composed {
  const source = raster.channels < 3 ? inColour(raster) : raster;
  const { width, height, data } = source;
  if (source.channels === 3) {
    return { width, height, rgb: data, background: background.light, source, transparent: false };
  }

  let weight = 0;
  let luminance = 0;
  let transparent = false;
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3] as number;
    if (alpha !== 255) transparent = true;
    if (alpha === 0) continue;
    weight += alpha;
    luminance +=
      alpha * (0.299 * (data[p] as number) + 0.587 * (data[p + 1] as number) + 0.114 * (data[p + 2] as number));
  }
  const chosen = weight > 0 && luminance / weight > background.threshold ? background.dark : background.light;
  return { width, height, rgb: onBackground(data, chosen), background: chosen, source, transparent };
}

function onBackground(rgba: Uint8Array, [red, green, blue]: Rgb): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const level = rgba[from + 3] as number;
    if (level === 255) {
      rgb[to] = rgba[from] as number;
      rgb[to + 1] = rgba[from + 1] as number;
      rgb[to + 2] = rgba[from + 2] as number;
    } else if (level === 0) {
      rgb[to] = red;
      rgb[to + 1] = green;
      rgb[to + 2] = blue;
    } else {
      const alpha = level / 255;
      const rest = 1 - alpha;
      rgb[to] = (rgba[from] as number) * alpha + red * rest + 0.5;
      rgb[to + 1] = (rgba[from + 1] as number) * alpha + green * rest + 0.5;
      rgb[to + 2] = (rgba[from + 2] as number) * alpha + blue * rest + 0.5;
    }
  }
  return rgb;
}

/** Grey to RGB, grey and alpha to RGBA. */
function inColour({ width, height, channels, data }: Raster): Raster {
  const wide = channels + 2;
  const out = new Uint8Array(width * height * wide);
  for (let from = 0, to = 0; to < out.length; from += channels, to += wide) {
    out.fill(data[from] as number, to, to + 3);
    if (channels === 2) out[to + 3] = data[from + 1] as number;
  }
  return { width, height, channels: wide, data: out };
}

import type { Region } from './layout.ts';

/** What is looked at in tiles: banners, strips, full-page screenshots. */
export const longPictures = {
  /** Longer than so many times the shorter side. */
  ratio: 2,
  /** Pixels of the shorter side at least: less is a rule or a gradient. */
  leastSide: 16,
} as const;
/** Tiles of one picture; where it is longer still they are longer than square. */
export const mostTiles = 8;
/** What may be left over along the longer side without one more tile. */
const leftOver = 0.15;
/** How a long picture is cut. */
export interface Tiling {
  /** The size that the whole picture is resized to first: a tile then fits the model's window. */
  readonly width: number;
  readonly height: number;
  /** In the resized picture, from one end to the other. */
  readonly tiles: readonly Region[];
}

/**
 * Squares of the shorter side, evenly spread along the longer one; docs/search-quality.md compares them with others.
 * @param window the model's, in pixels
 * @returns undefined for a picture that is not long
 */
export function tilingOf(
  picture: { readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number },
): Tiling | undefined {
  const longer = Math.max(picture.width, picture.height);
  const shorter = Math.min(picture.width, picture.height);
  if (longer <= longPictures.ratio * shorter || shorter < longPictures.leastSide) return undefined;
  const count = Math.min(mostTiles, Math.ceil(longer / shorter - leftOver));
  const side = Math.min(window.width, window.height);
  const scale = side / Math.max(shorter, longer / count);
  const long = Math.max(side, Math.round(longer * scale));
  const short = Math.min(side, Math.max(1, Math.round(shorter * scale)));
  const isWide = picture.width > picture.height;
  const tiles = Array.from({ length: count }, (_, at) => {
    const start = Math.round((at * (long - side)) / (count - 1));
    return isWide
      ? { left: start, top: 0, width: side, height: short }
      : { left: 0, top: start, width: short, height: side };
  });
  return isWide ? { width: long, height: short, tiles } : { width: short, height: long, tiles };
}

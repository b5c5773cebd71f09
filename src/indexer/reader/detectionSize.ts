/** Pixels of the longer side that text is looked for at; why: docs/decisions/0004-reading-text.md. */
const leastSide = 960;
const mostSide = 1600;
/** Pixels in all: what a screen of 16:9 has at the longest side. */
const mostPixels = 1600 * 900;
const share = 2 / 3;
/** A page that is taller than this many times its width is many screens, of which one decides on the size. */
const tallScreen = 2;
/** Pixels in all of such a page: some seconds. */
const mostPagePixels = 6_000_000;

/** In pixels. */
export interface DetectionSize {
  readonly width: number;
  readonly height: number;
}

/** The size at which text is looked for: two thirds of the picture's, within bounds, never enlarged. */
export function detectionSize(width: number, height: number): DetectionSize {
  const screen = Math.min(height, width * tallScreen);
  const longer = Math.max(width, screen);
  const mostForArea = longer * Math.sqrt(mostPixels / (width * screen));
  const side = Math.min(longer, mostSide, mostForArea, Math.max(leastSide, longer * share));
  const scale = Math.min(side / longer, Math.sqrt(mostPagePixels / (width * height)));
  const scaled = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return { width: scaled(width), height: scaled(height) };
}

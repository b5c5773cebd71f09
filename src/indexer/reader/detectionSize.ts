/** Pixels of the longer side that text is looked for at; why: docs/decisions/0004-reading-text.md. */
const leastSide = 960;
const mostSide = 1600;
/** Pixels in all: what a screen of 16:9 has at the longest side. It is what decides on the memory that is needed. */
const mostPixels = 1600 * 900;
const share = 2 / 3;
/** The detector halves the picture five times. */
const multiple = 32;

/** The size at which text is looked for, and the tensor that holds it. All in pixels. */
export interface DetectionSize {
  readonly width: number;
  readonly height: number;
  /** Width and height, rounded up to what the network takes. */
  readonly paddedWidth: number;
  readonly paddedHeight: number;
}

/** Two thirds of the picture's size, within bounds, never enlarged. */
export function detectionSize(width: number, height: number): DetectionSize {
  const longer = Math.max(width, height);
  const mostForArea = longer * Math.sqrt(mostPixels / (width * height));
  const side = Math.min(longer, mostSide, mostForArea, Math.max(leastSide, longer * share));
  const scaled = (pixels: number): number => Math.max(1, Math.round((pixels * side) / longer));
  const padded = (pixels: number): number => Math.ceil(pixels / multiple) * multiple;
  const size = { width: scaled(width), height: scaled(height) };
  return { ...size, paddedWidth: padded(size.width), paddedHeight: padded(size.height) };
}

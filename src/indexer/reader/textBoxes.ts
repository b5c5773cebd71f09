import type { Box } from './box.ts';

/** How likely each pixel is text, 0 to 1, rows from the top. */
export interface TextMap {
  readonly width: number;
  readonly height: number;
  readonly probabilities: Float32Array;
}

/** A pixel that is text, and a group of pixels that are together. */
const pixelThreshold = 0.3;
const groupThreshold = 0.6;
/** The detector marks the core of a line; this much of area by circumference comes around it (DB's "unclip ratio"). */
const expansion = 1.6;
/** Smaller groups are specks. */
const leastSide = 3;

/**
 * The lines of text in a map: groups of touching pixels, each as an upright rectangle widened to the whole of its letters.
 * After Liao et al., "Real-time Scene Text Detection with Differentiable Binarization" (2020), without its rotated boxes:
 * text in screenshots is upright.
 * @param width of the part of the map that shows the picture; the rest is padding
 * @param height likewise
 */
export function textBoxes(map: TextMap, width: number, height: number): Box[] {
  const boxes: Box[] = [];
  const seen = new Uint8Array(map.width * height);
  const waiting: number[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (!isText(map, seen, start, width)) continue;
    let [left, top, right, bottom] = [width, height, 0, 0];
    let [pixels, sum] = [0, 0];
    seen[start] = 1;
    waiting.push(start);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const x = at % map.width;
      const y = (at - x) / map.width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      sum += map.probabilities[at] ?? 0;
      pixels++;
      for (const [besides, reachable] of [
        [at - 1, x > 0],
        [at + 1, x + 1 < width],
        [at - map.width, y > 0],
        [at + map.width, y + 1 < height],
      ] as const) {
        if (!reachable || !isText(map, seen, besides, width)) continue;
        seen[besides] = 1;
        waiting.push(besides);
      }
    }
    const core = { left, top, width: right - left + 1, height: bottom - top + 1 };
    if (Math.min(core.width, core.height) < leastSide || sum / pixels < groupThreshold) continue;
    boxes.push(widened(core, width, height));
  }
  return boxes;
}

function isText(map: TextMap, seen: Uint8Array, at: number, width: number): boolean {
  return (map.probabilities[at] ?? 0) > pixelThreshold && seen[at] === 0 && at % map.width < width;
}

function widened(core: Box, width: number, height: number): Box {
  const margin = (core.width * core.height * expansion) / (2 * (core.width + core.height));
  const left = Math.max(0, Math.round(core.left - margin));
  const top = Math.max(0, Math.round(core.top - margin));
  return {
    left,
    top,
    width: Math.min(width, Math.round(core.left + core.width + margin)) - left,
    height: Math.min(height, Math.round(core.top + core.height + margin)) - top,
  };
}

/** The same place in a picture of another size. */
export function scaledBox(
  box: Box,
  from: { width: number; height: number },
  to: { width: number; height: number },
): Box {
  const left = Math.floor((box.left * to.width) / from.width);
  const top = Math.floor((box.top * to.height) / from.height);
  return {
    left,
    top,
    width: Math.max(1, Math.min(to.width, Math.ceil(((box.left + box.width) * to.width) / from.width)) - left),
    height: Math.max(1, Math.min(to.height, Math.ceil(((box.top + box.height) * to.height) / from.height)) - top),
  };
}

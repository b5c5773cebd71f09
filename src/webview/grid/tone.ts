export type Tone = 'dark' | 'light' | 'mixed' | 'opaque';

/**
 * Tells whether a transparent picture is drawn in one dark or one light colour, so that it would vanish on a background of
 * the same tone. One that lets almost nothing through, as a chart with softened edges, brings a background of its own.
 * @param pixels RGBA, 0 to 255, not premultiplied
 */
export function toneOf(pixels: Uint8ClampedArray): Tone {
  let clear = 0;
  let weight = 0;
  let sum = 0;
  let squares = 0;
  let chroma = 0;
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const red = pixels[at] ?? 0;
    const green = pixels[at + 1] ?? 0;
    const blue = pixels[at + 2] ?? 0;
    const alpha = (pixels[at + 3] ?? 0) / 255;
    if (alpha < 0.5) clear += 1;
    if (alpha < 0.1) continue;
    const light = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    weight += alpha;
    sum += alpha * light;
    squares += alpha * light * light;
    chroma += (alpha * (Math.max(red, green, blue) - Math.min(red, green, blue))) / 255;
  }
  if (weight === 0) return 'mixed';
  if (clear < (pixels.length / 4) * 0.02) return 'opaque';
  const mean = sum / weight;
  const deviation = Math.sqrt(Math.max(0, squares / weight - mean * mean));
  // Anti-aliased edges of one colour differ in alpha, not in colour: 0.12 leaves room for compression.
  if (deviation > 0.12 || chroma / weight > 0.35) return 'mixed';
  if (mean < 0.38) return 'dark';
  return mean > 0.72 ? 'light' : 'mixed';
}

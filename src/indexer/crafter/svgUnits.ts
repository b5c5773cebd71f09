/** CSS pixels of one unit (CSS Values 4, "absolute lengths"). */
const pixelsPerUnit: Readonly<Record<string, number>> = {
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  q: 96 / 101.6,
  in: 96,
  pt: 96 / 72,
  pc: 16,
};

const sizeAttribute = /(\s(?:width|height)\s*=\s*)(["'])\s*([\d.]+(?:e[+-]?\d+)?)(mm|cm|q|in|pt|pc)\s*\2/gi;

/**
 * A drawing whose size is given in millimetres, points and the like, with that size in pixels, as browsers take it. libvips
 * scales such a size by the square of the density and leaves its content where it is: the drawing would be cut off or blurred.
 * @param svg UTF-8
 * @returns the same bytes when there is nothing to change
 */
export function sizeInPixels(svg: Uint8Array): Uint8Array {
  const text = Buffer.from(svg.buffer, svg.byteOffset, svg.byteLength);
  const start = text.indexOf('<svg');
  const end = start < 0 ? -1 : text.indexOf('>', start);
  if (end < 0) return svg;
  const tag = text.toString('latin1', start, end);
  const changed = tag.replace(sizeAttribute, (whole, name: string, quote: string, number: string, unit: string) => {
    const pixels = Number(number) * (pixelsPerUnit[unit.toLowerCase()] ?? Number.NaN);
    return Number.isFinite(pixels) && pixels > 0 ? `${name}${quote}${pixels.toFixed(3)}${quote}` : whole;
  });
  if (changed === tag) return svg;
  return Buffer.concat([text.subarray(0, start), Buffer.from(changed, 'latin1'), text.subarray(end)]);
}

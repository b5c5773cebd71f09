/** Where runs are expanded to: one byte a pixel, rows from the bottom. */
export interface RunTarget {
  readonly width: number;
  readonly height: number;
  /** Bytes of one row of the target. */
  readonly stride: number;
  /** Two pixels a byte (RLE4) instead of one (RLE8). */
  readonly nibbles: boolean;
}

/**
 * Expands BMP's run-length codes (RLE8 and RLE4; "Bitmap Compression", Microsoft Windows GDI). What they skip keeps the
 * target's value, what lies outside of the picture is dropped, and cut-off data ends the picture where it ends.
 */
export function expandRuns(source: Uint8Array, out: Uint8Array, target: RunTarget): void {
  const { width, height, stride, nibbles } = target;
  const put = (x: number, y: number, index: number): void => {
    if (x < width && y < height) out[y * stride + x] = index;
  };
  const nibble = (byte: number, odd: number): number => (odd === 0 ? byte >> 4 : byte & 15);
  let x = 0;
  let y = 0;
  for (let at = 0; at + 1 < source.length && y < height; ) {
    const count = source[at] as number;
    const value = source[at + 1] as number;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(x + i, y, nibbles ? nibble(value, i & 1) : value);
      x += count;
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      return;
    } else if (value === 2) {
      x += source[at] ?? 0;
      y += source[at + 1] ?? 0;
      at += 2;
    } else {
      const bytes = nibbles ? (value + 1) >> 1 : value;
      for (let i = 0; i < value; i++) {
        const byte = source[at + (nibbles ? i >> 1 : i)] ?? 0;
        put(x + i, y, nibbles ? nibble(byte, i & 1) : byte);
      }
      x += value;
      at += bytes + (bytes & 1);
    }
  }
}

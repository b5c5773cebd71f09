import type { StoredCode } from './records.ts';

/** What is asked for a vector's code: `hex(int8)` in the place of its bytes. */
export type CodeRow = readonly [id: number, scale: number, hex: string];

/**
 * The codes of a page of rows, all in one buffer. Asked for as blobs each would get a buffer of its own outside V8's heap: between
 * two collections thousands of them pile up, and the holes that they leave stay with the process. As digits they are as fast,
 * and take 4 MB less at 100,000 images.
 */
export function* storedCodes(rows: readonly CodeRow[]): Generator<StoredCode, void, undefined> {
  const bytes = Buffer.allocUnsafeSlow(rows.reduce((sum, [, , hex]) => sum + hex.length / 2, 0));
  let end = 0;
  for (const [contentId, scale, hex] of rows) {
    const start = end;
    end += bytes.write(hex, start, 'hex');
    yield { contentId, scale, int8: new Int8Array(bytes.buffer, start, end - start) };
  }
}

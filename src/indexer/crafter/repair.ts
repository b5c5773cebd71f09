import type { ImageFormat } from '../../shared/image.ts';

/** The size that browsers give to a drawing that names none (CSS 2, "replaced elements"). */
const defaultSvgSize = ' width="300" height="150"';

/**
 * A copy of the file without a small damage that decoders refuse and browsers forgive; undefined when nothing is known
 * to be mended. Called only after decoding failed.
 */
export function mend(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  switch (format) {
    case 'svg':
      return mendSvg(bytes);
    case 'webp':
      return mendWebp(bytes);
    case 'tiff':
      return mendTiff(bytes);
    case 'gif':
      return mendGif(bytes);
    default:
      return undefined;
  }
}

/** Gives a size to a drawing that has none and nothing in it that one could be taken from. */
function mendSvg(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = text.indexOf('<svg');
  if (tag < 0) return undefined;
  const end = text.indexOf('>', tag);
  if (end < 0 || /\b(?:width|height|viewBox)\s*=/.test(text.toString('latin1', tag, end))) return undefined;
  const at = tag + '<svg'.length;
  return Buffer.concat([text.subarray(0, at), Buffer.from(defaultSvgSize), text.subarray(at)]);
}

/** A lossless stream after its header: no transform, no cache, and five codes of the one symbol 0 (WebP Lossless, 6). */
const emptyLossless = [0x88, 0x88, 0x08, 0x00] as const;
const losslessHeader = 5;

/**
 * Fills a cut-off file with zeros up to the length that it declares: what is there of a lossy picture then decodes. A
 * lossless one of a header and next to nothing becomes an empty picture of its size.
 */
function mendWebp(bytes: Uint8Array): Uint8Array | undefined {
  const chunk = 20;
  if (bytes.length < chunk + losslessHeader) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getUint32(4, true) + 8;
  if (declared > bytes.length) {
    if (declared > bytes.length * 16 + 1_000_000) return undefined;
    const filled = new Uint8Array(declared);
    filled.set(bytes);
    return filled;
  }
  const lossless = view.getUint32(12) === 0x5650384c;
  if (!lossless || view.getUint32(16, true) >= 16) return undefined;
  const empty = new Uint8Array(chunk + losslessHeader + emptyLossless.length + 1);
  empty.set(bytes.subarray(0, chunk + losslessHeader));
  empty.set(emptyLossless, chunk + losslessHeader);
  const target = new DataView(empty.buffer);
  target.setUint32(4, empty.length - 8, true);
  target.setUint32(16, losslessHeader + emptyLossless.length, true);
  return empty;
}

/** Adds the photometric interpretation (black is zero) that the format requires and some writers leave out. */
function mendTiff(bytes: Uint8Array): Uint8Array | undefined {
  const photometric = 262;
  const entrySize = 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10) return undefined;
  const little = bytes[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return undefined;
  const count = view.getUint16(directory, little);
  const end = directory + 2 + count * entrySize;
  if (end > bytes.length) return undefined;
  const entries: Uint8Array[] = [];
  for (let at = directory + 2; at < end; at += entrySize) {
    if (view.getUint16(at, little) === photometric) return undefined;
    entries.push(bytes.subarray(at, at + entrySize));
  }
  const added = new Uint8Array(entrySize);
  const addedView = new DataView(added.buffer);
  addedView.setUint16(0, photometric, little);
  addedView.setUint16(2, 3, little);
  addedView.setUint32(4, 1, little);
  addedView.setUint16(8, 1, little);
  const tag = (entry: Uint8Array): number =>
    new DataView(entry.buffer, entry.byteOffset, entry.byteLength).getUint16(0, little);
  const sorted = [...entries, added].sort((a, b) => tag(a) - tag(b));

  // The new directory goes to the end, so that no offset changes.
  const start = bytes.length + (bytes.length & 1);
  const mended = new Uint8Array(start + 2 + sorted.length * entrySize + 4);
  mended.set(bytes);
  const target = new DataView(mended.buffer);
  target.setUint32(4, start, little);
  target.setUint16(start, sorted.length, little);
  for (const [index, entry] of sorted.entries()) mended.set(entry, start + 2 + index * entrySize);
  return mended;
}

/** Gives one transparent pixel to an animation that ends before its first frame. */
function mendGif(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 13) return undefined;
  const palette = ((bytes[10] as number) & 0x80) === 0 ? 0 : 3 << (((bytes[10] as number) & 7) + 1);
  const start = 13 + palette;
  // Only where the file ends, or says that it ends, at once.
  if (bytes.length > start + 2) return undefined;
  const frame = [
    0x21, 0xf9, 4, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
  ];
  const mended = new Uint8Array(start + frame.length);
  mended.set(bytes.subarray(0, Math.min(start, bytes.length)));
  mended.set(frame, start);
  return mended;
}

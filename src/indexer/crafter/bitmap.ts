import decodeBmp from 'decode-bmp';
import { SkipError } from '../errors.ts';
import type { Raster } from './raster.ts';
import { expandRuns } from './runLength.ts';

const fileHeader = 14;
const canonicalHeader = fileHeader + 40;
/** About two seconds: decoding here holds up the whole process, and no time limit can stop it. */
const mostPixels = 50_000_000;
const compressions = { none: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

/** A BMP's header, checked. */
interface BitmapHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly depth: number;
  readonly compression: number;
  /** Red, green, blue, alpha; 0 where a channel is absent. Only for 16 and 32 bits. */
  readonly masks: readonly [number, number, number, number];
  readonly paletteStart: number;
  readonly paletteEntry: 3 | 4;
  readonly paletteCount: number;
  readonly pixelStart: number;
}

/**
 * Decodes a BMP to RGBA. `decode-bmp` reads only bottom-up pixels of 1, 2, 4, 8, 24 and 32 bits that follow a 40-byte
 * header or its palette at once, and it believes every number in the header. So the header is checked first, and
 * the other variants (OS/2 headers, top-down, gaps, 16 bits, bit fields, run lengths) are rewritten to that form.
 *
 * @throws SkipError too-many-pixels, unsupported, corrupt
 */
export function decodeBitmap(bytes: Uint8Array, maxPixels: number): Raster {
  const header = readHeader(bytes);
  const { width, height } = header;
  const most = Math.min(maxPixels, mostPixels);
  if (width * height > most) {
    throw new SkipError('too-many-pixels', `${width} x ${height} pixels, the limit is ${most}`);
  }
  const canonical = rewrite(bytes, header);
  const { data } = decodeBmp(canonical);
  const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (header.masks[3] !== 0) restoreAlpha(rgba);
  else if (header.depth >= 16) for (let a = 3; a < rgba.length; a += 4) rgba[a] = 255;
  return { width, height, channels: 4, data: rgba };
}

/** Many programs leave the fourth byte 0 and mean "no alpha": a picture without one visible pixel is opaque. */
export function restoreAlpha(rgba: Uint8Array): void {
  for (let a = 3; a < rgba.length; a += 4) if (rgba[a] !== 0) return;
  for (let a = 3; a < rgba.length; a += 4) rgba[a] = 255;
}

function readHeader(bytes: Uint8Array): BitmapHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < fileHeader + 12) throw new SkipError('corrupt', 'BMP: the header is cut off');
  const size = view.getUint32(fileHeader, true);
  if (bytes.length < fileHeader + size) throw new SkipError('corrupt', 'BMP: the header is cut off');
  const core = size === 12;
  // 16 and 64 are OS/2's second version, whose compression codes above 2 mean other things.
  if (![12, 16, 40, 52, 56, 64, 108, 124].includes(size)) {
    throw new SkipError('corrupt', `BMP: a header of ${size} bytes`);
  }
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const depth = view.getUint16(core ? 24 : 28, true);
  const compression = size >= 40 ? view.getUint32(30, true) : compressions.none;
  const declaredColours = size >= 40 ? view.getUint32(46, true) : 0;
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw new SkipError('corrupt', `BMP: a size of ${width} x ${height}`);
  checkVariant(depth, compression, size === 64);

  const fields = compression === compressions.bitFields || compression === compressions.alphaBitFields;
  const maskBytes = fields && size === 40 ? (compression === compressions.alphaBitFields ? 16 : 12) : 0;
  const paletteStart = fileHeader + size + maskBytes;
  const pixelStart = Math.max(view.getUint32(10, true), paletteStart);
  const paletteEntry = core ? 3 : 4;
  const room = Math.floor((Math.min(pixelStart, bytes.length) - paletteStart) / paletteEntry);
  const paletteCount = depth > 8 ? 0 : Math.min(declaredColours || 1 << depth, 1 << depth, room);
  const hasAlphaMask = size >= 56 || compression === compressions.alphaBitFields;
  return {
    width,
    height,
    topDown: signedHeight < 0,
    depth,
    compression,
    masks: fields ? readMasks(view, hasAlphaMask) : defaultMasks(depth),
    paletteStart,
    paletteEntry,
    paletteCount,
    pixelStart,
  };
}

function checkVariant(depth: number, compression: number, os2: boolean): void {
  const { none, rle8, rle4, bitFields, alphaBitFields } = compressions;
  const depths: Record<number, readonly number[]> = {
    [none]: [1, 2, 4, 8, 16, 24, 32],
    [rle8]: [8],
    [rle4]: [4],
    [bitFields]: os2 ? [] : [16, 32],
    [alphaBitFields]: [16, 32],
  };
  const known = depths[compression];
  if (known === undefined || (os2 && compression > rle4)) {
    throw new SkipError('unsupported', `BMP: compression ${compression}`);
  }
  if (!known.includes(depth)) throw new SkipError('corrupt', `BMP: ${depth} bits a pixel, compression ${compression}`);
}

function readMasks(view: DataView, hasAlpha: boolean): BitmapHeader['masks'] {
  const at = fileHeader + 40;
  if (view.byteLength < at + 16) throw new SkipError('corrupt', 'BMP: the header is cut off');
  return [
    view.getUint32(at, true),
    view.getUint32(at + 4, true),
    view.getUint32(at + 8, true),
    hasAlpha ? view.getUint32(at + 12, true) : 0,
  ];
}

/** Without masks there is no alpha: the fourth byte of 32 bits is unused, whatever is in it. */
function defaultMasks(depth: number): BitmapHeader['masks'] {
  return depth === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** The same picture with a 40-byte header, a whole palette and bottom-up rows, which `decode-bmp` reads. */
function rewrite(bytes: Uint8Array, header: BitmapHeader): Uint8Array {
  const { width, height } = header;
  const runs = header.compression === compressions.rle8 || header.compression === compressions.rle4;
  const depth = runs ? 8 : header.depth === 16 ? 32 : header.depth;
  const sourceStride = rowBytes(width, header.depth);
  const stride = rowBytes(width, depth);
  // A file of a few bytes must not make room for the millions of pixels that its header claims.
  const present = bytes.length - header.pixelStart;
  const least = runs ? (width * height - 1_000_000) / 512 : (sourceStride * height) / 2;
  if (present <= 0 || present < least) throw new SkipError('corrupt', 'BMP: most of the pixels are missing');

  const paletteBytes = depth <= 8 ? (1 << depth) * 4 : 0;
  const out = new Uint8Array(canonicalHeader + paletteBytes + stride * height);
  const view = new DataView(out.buffer);
  view.setUint16(0, 0x4d42, true);
  view.setUint32(14, 40, true);
  view.setUint32(18, width, true);
  view.setUint32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, depth, true);
  for (let entry = 0; entry < header.paletteCount; entry++) {
    const from = header.paletteStart + entry * header.paletteEntry;
    out.set(bytes.subarray(from, from + 3), canonicalHeader + entry * 4);
  }

  const rows = out.subarray(canonicalHeader + paletteBytes);
  const source = bytes.subarray(header.pixelStart);
  if (runs) {
    expandRuns(source, rows, { width, height, stride, nibbles: header.compression === compressions.rle4 });
    if (header.topDown) throw new SkipError('corrupt', 'BMP: run lengths in a top-down picture');
    return out;
  }
  const plain = header.depth !== 16 && !needsFields(header);
  for (let y = 0; y < height; y++) {
    const from = (header.topDown ? height - 1 - y : y) * sourceStride;
    const row = source.subarray(from, from + sourceStride);
    if (plain) rows.set(row, y * stride);
    else expandFields(row, rows.subarray(y * stride, (y + 1) * stride), header);
  }
  return out;
}

function needsFields({ depth, masks }: BitmapHeader): boolean {
  if (depth !== 32) return false;
  const [red, green, blue, alpha] = masks;
  return red !== 0xff0000 || green !== 0xff00 || blue !== 0xff || (alpha !== 0 && alpha !== 0xff000000);
}

/** One row of 16 or 32 bits with masks to BGRA. */
function expandFields(row: Uint8Array, out: Uint8Array, { depth, masks }: BitmapHeader): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const bytesEach = depth / 8;
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask === 0 ? 0 : mask >>> shift };
  });
  for (let from = 0, to = 0; from + bytesEach <= row.length && to + 4 <= out.length; from += bytesEach, to += 4) {
    const value = depth === 16 ? view.getUint16(from, true) : view.getUint32(from, true);
    for (let channel = 0; channel < 4; channel++) {
      const field = fields[channel];
      if (field === undefined) continue;
      const absent = channel === 3 ? 255 : 0;
      const level = field.most === 0 ? absent : Math.round((((value & field.mask) >>> field.shift) * 255) / field.most);
      out[to + (channel === 3 ? 3 : 2 - channel)] = level;
    }
  }
}

/** Rows are padded to four bytes. */
export function rowBytes(width: number, depth: number): number {
  return Math.ceil((width * depth) / 32) * 4;
}

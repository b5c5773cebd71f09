import decodeIco from 'decode-ico';
import { SkipError } from '../errors.ts';
import { restoreAlpha, rowBytes } from './bitmap.ts';
import type { Raster } from './raster.ts';

const directoryHeader = 6;
const directoryEntry = 16;
/** More pictures than any real icon has; a longer list is only read so far. */
const mostEntries = 256;

/** One picture of an icon, as its own header tells, not the directory's (whose bytes end at 256). */
interface IconEntry {
  readonly data: Uint8Array;
  readonly png: boolean;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

/** The largest readable picture of an icon: a PNG to be decoded like any other, or pixels. */
export type IconPicture = { readonly png: Uint8Array } | { readonly raster: Raster };

/**
 * The largest picture of an ICO or CUR file, deepest first among equals. Each is checked by its header and decoded
 * alone, because `decode-ico` decodes all of them at once and fails for all when one is damaged.
 *
 * @throws SkipError too-many-pixels, corrupt
 */
export function openIcon(bytes: Uint8Array, maxPixels: number): IconPicture {
  const entries = readEntries(bytes).sort((a, b) => b.width * b.height - a.width * a.height || b.depth - a.depth);
  let failure = new SkipError('corrupt', 'ICO: no picture in it');
  for (const entry of entries) {
    if (entry.width * entry.height > maxPixels) {
      failure = new SkipError('too-many-pixels', `${entry.width} x ${entry.height} pixels, the limit is ${maxPixels}`);
    } else if (entry.png) {
      return { png: entry.data };
    } else {
      try {
        return { raster: decodeEntry(entry) };
      } catch (error) {
        failure = new SkipError('corrupt', `ICO: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
  }
  throw failure;
}

function readEntries(bytes: Uint8Array): IconEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < directoryHeader) throw new SkipError('corrupt', 'ICO: the header is cut off');
  const count = Math.min(view.getUint16(4, true), mostEntries);
  const entries: IconEntry[] = [];
  for (let index = 0; index < count; index++) {
    const at = directoryHeader + index * directoryEntry;
    if (at + directoryEntry > bytes.length) break;
    const start = view.getUint32(at + 12, true);
    const data = bytes.subarray(start, start + view.getUint32(at + 8, true));
    const entry = readEntry(data);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

function readEntry(data: Uint8Array): IconEntry | undefined {
  if (data.length < 40) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint32(0) === 0x89504e47) {
    return { data, png: true, width: view.getUint32(16), height: view.getUint32(20), depth: 32 };
  }
  if (view.getUint32(0, true) !== 40) return undefined;
  // The height counts the picture and its mask.
  const [width, height] = [view.getInt32(4, true), Math.floor(view.getInt32(8, true) / 2)];
  if (width <= 0 || height <= 0) return undefined;
  return { data, png: false, width, height, depth: view.getUint16(14, true) };
}

/** Decodes one picture without a compression, as an icon of its own. */
function decodeEntry({ data, width, height, depth }: IconEntry): Raster {
  const source = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const declaredColours = source.getUint32(32, true);
  const paletteCount = depth > 8 ? 0 : Math.min(declaredColours || 1 << depth, 1 << depth);
  const body = 40 + paletteCount * 4 + rowBytes(width, depth) * height;
  if (data.length < body / 2) throw new Error('most of the pixels are missing');

  // A missing mask, common in 24-bit icons, reads as zeros: nothing is masked out.
  const mask = rowBytes(width, 1) * height;
  const start = directoryHeader + directoryEntry;
  const alone = new Uint8Array(start + body + mask);
  alone.set(data.subarray(0, body + mask), start);
  const view = new DataView(alone.buffer);
  view.setUint16(2, 1, true);
  view.setUint16(4, 1, true);
  view.setUint32(14, body + mask, true);
  view.setUint32(18, start, true);
  view.setUint32(start + 32, paletteCount, true);
  const [decoded] = decodeIco(alone);
  if (decoded === undefined || decoded.type !== 'bmp') throw new Error('no picture in it');
  const rgba = new Uint8Array(decoded.data.buffer, decoded.data.byteOffset, decoded.data.byteLength);
  if (depth === 32) restoreAlpha(rgba);
  return { width, height, channels: 4, data: rgba };
}

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { SharpOptions } from 'sharp';
import type { ImageFormat } from '../../shared/image.ts';
import { SkipError } from '../errors.ts';
import { sniff, sniffBytes } from '../loader/sniff.ts';
import { decodeBitmap } from './bitmap.ts';
import { decodeFailure, withinTime } from './failure.ts';
import { isForeignFormat } from './foreignFormat.ts';
import { openIcon } from './icon.ts';
import type { PictureShape } from './layout.ts';
import type { CraftLimits } from './preprocessing.ts';
import type { Raster } from './raster.ts';
import { mend } from './repair.ts';
import { type SharpPipeline, sharpRuntime } from './sharpRuntime.ts';
import { sizeInPixels } from './svgUnits.ts';

/** SVG text is unpacked up to here: more is an attack or no drawing. */
const mostSvgBytes = 64_000_000;
const gzipMagic = [0x1f, 0x8b] as const;

/** A picture whose header has been read and found within the limits. */
export interface Picture extends PictureShape {
  readonly format: ImageFormat;
  /** Frames or pages. */
  readonly frames: number;
  /**
   * A new pipeline over the first frame, upright and in 8-bit sRGB. A drawing is rendered at `longerSide` pixels.
   * `lenient` takes what can be read of a cut-off file, `strict` fails.
   */
  open(longerSide: number, damage?: 'lenient' | 'strict'): SharpPipeline;
}

/**
 * Checks the bytes against the limits, tells the format by its first bytes, reads the header and hands the picture to
 * `work`. Known small damages are mended and tried once more. All of it happens within the time limit.
 *
 * @throws SkipError empty, too-many-bytes, too-many-pixels, not-downloaded, not-an-image, unsupported, corrupt, timeout
 */
export async function withPicture<T>(
  bytes: Uint8Array,
  limits: CraftLimits,
  work: (picture: Picture) => Promise<T>,
): Promise<T> {
  if (bytes.length === 0) throw new SkipError('empty', 'no bytes');
  if (bytes.length > limits.maxBytes) {
    throw new SkipError('too-many-bytes', `${bytes.length} bytes, the limit is ${limits.maxBytes}`);
  }
  return withinTime(attempt(bytes, limits, work), limits.timeoutMs);
}

async function attempt<T>(bytes: Uint8Array, limits: CraftLimits, work: (picture: Picture) => Promise<T>): Promise<T> {
  const packed = await unpacked(bytes, limits);
  const format = formatOf(packed);
  const content = format === 'svg' ? sizeInPixels(asUtf8(packed)) : packed;
  try {
    return await work(await openPicture(content, format, limits));
  } catch (error) {
    const failure = decodeFailure(error, format);
    const mended = failure.reason === 'corrupt' ? mend(content, format) : undefined;
    if (mended === undefined) throw failure;
    try {
      return await work(await openPicture(mended, format, limits));
    } catch {
      // The first failure tells of the file itself.
      throw failure;
    }
  }
}

async function unpacked(bytes: Uint8Array, limits: CraftLimits): Promise<Uint8Array> {
  if (bytes[0] !== gzipMagic[0] || bytes[1] !== gzipMagic[1]) return bytes;
  const most = Math.min(limits.maxBytes, mostSvgBytes);
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new SkipError('too-many-bytes', `unpacks to more than ${most} bytes`, { cause: error });
    }
    throw new SkipError('corrupt', `gzip: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** libvips recognises a drawing only in UTF-8; editors on Windows also write UTF-16. */
function asUtf8(svg: Uint8Array): Uint8Array {
  const encoding =
    svg[0] === 0xff && svg[1] === 0xfe ? 'utf-16le' : svg[0] === 0xfe && svg[1] === 0xff ? 'utf-16be' : '';
  if (encoding === '') return svg;
  const text = new TextDecoder(encoding).decode(svg);
  return new TextEncoder().encode(text.replace(/^\s*<\?xml[^>]*\?>/, ''));
}

function formatOf(bytes: Uint8Array): ImageFormat {
  const format = sniff(bytes.subarray(0, sniffBytes));
  if (format === 'lfs-pointer') throw new SkipError('not-downloaded', 'a Git LFS pointer');
  if (format !== undefined) return format;
  if (isForeignFormat(bytes)) throw new SkipError('unsupported', 'an image of a kind that is not read');
  throw new SkipError('not-an-image', 'the first bytes are those of no image');
}

async function openPicture(bytes: Uint8Array, format: ImageFormat, limits: CraftLimits): Promise<Picture> {
  if (format === 'bmp') return fromRaster(decodeBitmap(bytes, limits.maxPixels), format, limits);
  if (format !== 'ico') return fromEncoded(bytes, format, limits);
  const icon = openIcon(bytes, limits.maxPixels);
  return 'png' in icon ? fromEncoded(icon.png, format, limits) : fromRaster(icon.raster, format, limits);
}

async function fromEncoded(bytes: Uint8Array, format: ImageFormat, limits: CraftLimits): Promise<Picture> {
  const sharp = sharpRuntime();
  // The header is measured here, so that the message can say how large the picture is.
  const header = await sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata();
  const { width, height } = header.autoOrient;
  const vector = format === 'svg';
  if (!vector && width * height > limits.maxPixels) {
    throw new SkipError('too-many-pixels', `${width} x ${height} pixels, the limit is ${limits.maxPixels}`);
  }
  return {
    format,
    width,
    height,
    vector,
    hasAlpha: header.hasAlpha,
    frames: header.pages ?? 1,
    open: (longerSide, damage) =>
      pipeline(bytes, limits, damage, vector ? { density: density(longerSide, Math.max(width, height)) } : {}),
  };
}

function fromRaster(raster: Raster, format: ImageFormat, limits: CraftLimits): Picture {
  const { width, height, channels, data } = raster;
  let hasAlpha = false;
  for (let a = 3; a < data.length && !hasAlpha; a += 4) hasAlpha = data[a] !== 255;
  const raw = { raw: { width, height, channels: channels as 4 } };
  return {
    format,
    width,
    height,
    vector: false,
    hasAlpha,
    frames: 1,
    open: (_, damage) => pipeline(data, limits, damage, raw),
  };
}

function pipeline(
  bytes: Uint8Array,
  limits: CraftLimits,
  damage: 'lenient' | 'strict' = 'lenient',
  options: SharpOptions = {},
): SharpPipeline {
  // A person can use the upper half of a truncated photo, so what can be read is taken.
  return sharpRuntime()(bytes, {
    ...options,
    failOn: damage === 'lenient' ? 'none' : 'truncated',
    limitInputPixels: limits.maxPixels,
  })
    .timeout({ seconds: Math.min(3600, Math.max(1, Math.ceil(limits.timeoutMs / 1000))) })
    .autoOrient()
    .toColourspace('srgb');
}

/** Dots per inch at which a drawing's longer side, given at 72 dpi, gets about the wanted pixels. */
function density(longerSide: number, at72: number): number {
  return Math.max(1, Math.min(2400, (72 * longerSide) / at72));
}

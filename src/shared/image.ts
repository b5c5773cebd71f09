/** What Lookalike knows of pictures, in plain types that every process and the browser share. */

/** The formats that are read, by content, not by extension. */
export const imageFormats = ['png', 'jpeg', 'gif', 'webp', 'avif', 'svg', 'tiff', 'bmp', 'ico'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** File extensions, lower case and without the dot, that mark a file as an image before its bytes are looked at. */
export const imageExtensions = [
  'png',
  'jpg',
  'jpeg',
  'jfif',
  'gif',
  'webp',
  'avif',
  'svg',
  'svgz',
  'tif',
  'tiff',
  'bmp',
  'ico',
] as const;

/** One of the colours that a picture is made of. */
export interface DominantColour {
  /** sRGB, `#rrggbb`, lower case. */
  readonly hex: string;
  /** Share of the visible pixels, 0 to 1. */
  readonly share: number;
}

/** A line of text in a picture, or a part of one where a wide gap divides it. */
export interface TextLine {
  readonly text: string;
  /** Left, top, width and height in pixels of the picture at its own size, upright. */
  readonly box: readonly [left: number, top: number, width: number, height: number];
  /** Counts the rows of the picture from the top; parts of one row share it. */
  readonly row: number;
}

/** What one look at the bytes tells about a picture. */
export interface ImageDescription {
  readonly format: ImageFormat;
  /** Pixels, after the EXIF orientation has been applied. */
  readonly width: number;
  /** Pixels, after the EXIF orientation has been applied. */
  readonly height: number;
  /** Frames or pages; 1 for a still picture. */
  readonly frames: number;
  /** True when at least one pixel is not fully opaque. */
  readonly transparent: boolean;
  /** Most frequent first, at most five. */
  readonly colours: readonly DominantColour[];
  /** 64-bit perceptual hash (DCT), 16 hexadecimal digits. */
  readonly perceptualHash: string;
}

/** Why a file has no vector. Every reason has a sentence in `skipReasonText`. */
export const skipReasons = [
  'not-downloaded',
  'empty',
  'unreadable',
  'not-an-image',
  'unsupported',
  'corrupt',
  'too-many-bytes',
  'too-many-pixels',
  'timeout',
  'crashed-encoder',
] as const;
export type SkipReason = (typeof skipReasons)[number];

const texts: Record<SkipReason, string> = {
  'not-downloaded': 'is a Git LFS pointer; the picture itself is not downloaded (git lfs pull)',
  empty: 'is empty',
  unreadable: 'cannot be read',
  'not-an-image': 'has the name of an image, but its content is none',
  unsupported: 'is of a kind that cannot be decoded',
  corrupt: 'is damaged',
  'too-many-bytes': 'is larger than the limit on file size (lookalike.limits.megabytes)',
  'too-many-pixels': 'has more pixels than the limit (lookalike.limits.megapixels)',
  timeout: 'took longer to decode than the limit (lookalike.limits.seconds)',
  'crashed-encoder': 'made the encoder stop twice and was set aside; it is tried again when it changes',
};

/** The reason as the end of a sentence that starts with the file's name. */
export function skipReasonText(reason: SkipReason): string {
  return texts[reason];
}

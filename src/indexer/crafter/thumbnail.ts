import { withPicture } from './picture.ts';
import type { CraftLimits } from './preprocessing.ts';

export interface Thumbnail {
  /** A WebP file. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A small upright copy, its longer side at most `side` pixels, with its transparency. A picture is never enlarged; a
 * drawing is rendered at that size.
 *
 * @throws SkipError for the same reasons as `craft`
 */
export async function thumbnail(bytes: Uint8Array, side: number, limits: CraftLimits): Promise<Thumbnail> {
  return withPicture(bytes, limits, async (picture) => {
    const { data, info } = await picture
      .open(side)
      .resize(side, side, { fit: 'inside', withoutEnlargement: !picture.vector })
      .webp({ quality: 80, effort: 3 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  });
}

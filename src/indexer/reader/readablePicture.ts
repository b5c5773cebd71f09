import { withPicture } from '../crafter/picture.ts';
import type { CraftLimits, Preprocessing } from '../crafter/preprocessing.ts';
import { compose } from '../crafter/raster.ts';
import { sharpRuntime } from '../crafter/sharpRuntime.ts';
import type { RgbPixels } from './pixels.ts';

/** Pixels beyond which a picture is made smaller first: it keeps the process small. */
const mostPixels = 4096 * 4096;
/** As the bundled model's pictures: white text on transparent would vanish on white. */
const background: Preprocessing['background'] = { light: [255, 255, 255], dark: [32, 32, 32], threshold: 200 };

/** A picture in which text can be looked for. */
export interface ReadablePicture extends RgbPixels {
  /** The picture's own size, upright; `width` and `height` are smaller for a very large one. */
  readonly original: { readonly width: number; readonly height: number };
}

/**
 * Decodes a picture at its own size: first frame, upright, opaque.
 * @throws SkipError as the crafter
 */
export function decodeReadable(bytes: Uint8Array, limits: CraftLimits): Promise<ReadablePicture> {
  return withPicture(bytes, limits, async (picture) => {
    const longer = Math.max(picture.width, picture.height);
    const side = Math.ceil(longer * Math.min(1, Math.sqrt(mostPixels / (picture.width * picture.height))));
    const { data, info } = await picture
      .open(side)
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, rgb } = compose(
      { width: info.width, height: info.height, channels: info.channels, data },
      background,
    );
    return { width, height, rgb, original: { width: picture.width, height: picture.height } };
  });
}

/** The picture at another size. */
export async function resized(
  { width, height, rgb }: RgbPixels,
  toWidth: number,
  toHeight: number,
): Promise<RgbPixels> {
  if (toWidth === width && toHeight === height) return { width, height, rgb };
  const raw = { raw: { width, height, channels: 3 as const } };
  const data = await sharpRuntime()(rgb, raw)
    .resize(toWidth, toHeight, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { width: toWidth, height: toHeight, rgb: data };
}

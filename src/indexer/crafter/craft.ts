import type { ImageDescription } from '../../shared/image.ts';
import { dominantColours } from './dominantColours.ts';
import { type Layout, layOut } from './layout.ts';
import { perceptualHash } from './perceptualHash.ts';
import { type Picture, withPicture } from './picture.ts';
import type { CraftLimits, Preprocessing } from './preprocessing.ts';
import { type Composed, compose, type Raster } from './raster.ts';
import { toTensor } from './tensor.ts';

/** A picture as the model wants it, and what was seen on the way. */
export interface CraftedImage {
  readonly description: ImageDescription;
  /** Float32 CHW, 3 * height * width numbers. */
  readonly pixels: Float32Array;
}

/** Side of the box in which a picture is described whose window shows only a part of it. */
const overviewSide = 256;

/**
 * Decodes a picture for a model and describes it, in one pass. Indexing and querying both come through here, so the
 * two cannot drift apart.
 *
 * @param bytes the file's content
 * @throws SkipError when the picture cannot be used: empty, too-many-bytes, too-many-pixels, not-downloaded,
 * not-an-image, unsupported, corrupt, timeout
 */
export async function craft(
  bytes: Uint8Array,
  preprocessing: Preprocessing,
  limits: CraftLimits,
): Promise<CraftedImage> {
  return withPicture(bytes, limits, async (picture) => {
    const layout = layOut(picture, preprocessing);
    const seen = compose(await decode(picture, layout, preprocessing), preprocessing.background);
    if (!picture.vector && picture.format !== 'png' && isUniform(seen.rgb)) {
      // Nothing came out: either the picture is so, or the lenient decoder made up what it could not read. A PNG with
      // unreadable pixels counts as empty, as it does in browsers.
      await decode(picture, layout, preprocessing, 'strict');
    }
    const whole = layout.region === undefined ? seen : await overview(picture, preprocessing);
    return { description: describe(picture, whole), pixels: toTensor(seen, layout, preprocessing) };
  });
}

async function decode(
  picture: Picture,
  layout: Layout,
  { kernel }: Preprocessing,
  damage: 'lenient' | 'strict' = 'lenient',
): Promise<Raster> {
  const { width, height, region } = layout;
  const source = picture.open(Math.max(width, height), damage);
  const { data, info } = await (region === undefined ? source : source.extract(region))
    .resize(width, height, { fit: 'fill', kernel })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

async function overview(picture: Picture, preprocessing: Preprocessing): Promise<Composed> {
  const box = { ...preprocessing, width: overviewSide, height: overviewSide, fit: 'contain' } as const;
  return compose(await decode(picture, layOut(picture, box), box), preprocessing.background);
}

function describe(picture: Picture, whole: Composed): ImageDescription {
  return {
    format: picture.format,
    width: picture.width,
    height: picture.height,
    frames: picture.frames,
    transparent: whole.alpha !== undefined,
    colours: dominantColours(whole),
    perceptualHash: perceptualHash(whole.rgb, whole.width, whole.height),
  };
}

function isUniform(rgb: Uint8Array): boolean {
  for (let p = 3; p < rgb.length; p++) if (rgb[p] !== rgb[p - 3]) return false;
  return true;
}

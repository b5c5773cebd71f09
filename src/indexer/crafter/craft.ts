import type { ImageDescription } from '../../shared/image.ts';
import { dominantColours } from './dominantColours.ts';
import { enlarge } from './enlarge.ts';
import { type Layout, layOut } from './layout.ts';
import { perceptualHash } from './perceptualHash.ts';
import { type Picture, withPicture } from './picture.ts';
import type { CraftLimits, Preprocessing } from './preprocessing.ts';
import { type Composed, compose, type Raster } from './raster.ts';
import { release } from './release.ts';
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
    const enlarged = isEnlarged(picture, layout, preprocessing);
    const decoded = enlarged ? { ...layout, width: picture.width, height: picture.height } : layout;
    const seen = compose(await decode(picture, decoded, preprocessing), preprocessing.background);
    if (isAlmostBlank(picture, seen.rgb)) await decode(picture, decoded, preprocessing, 'strict');
    const whole = layout.region === undefined ? seen : await overview(picture, preprocessing);
    const { background } = seen;
    const window = enlarged ? { background, ...enlarge(seen, layout, preprocessing.kernel) } : seen;
    const crafted = { description: describe(picture, whole), pixels: toTensor(window, layout, preprocessing) };
    for (const { rgb, source } of [seen, whole]) {
      release(rgb);
      release(source.data);
    }
    return crafted;
  });
}

/**
 * libvips enlarges about half a pixel off from where Pillow does, 0.03 to 0.05 in normalised units; so small pictures
 * are enlarged here. Not for `subject`: the bundled model learnt from libvips' pixels.
 */
function isEnlarged(picture: Picture, layout: Layout, { fit }: Preprocessing): boolean {
  return (
    fit !== 'subject' &&
    !picture.vector &&
    layout.region === undefined &&
    layout.width >= picture.width &&
    layout.height >= picture.height
  );
}

/** The whole picture, or a region of it, resized as a layout says. @throws SkipError as `craft` */
export async function decode(
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
    transparent: whole.transparent,
    colours: dominantColours(whole.source),
    perceptualHash: perceptualHash(whole.rgb, whole.width, whole.height),
  };
}

/**
 * Nineteen of twenty pixels are the very same as the last: either the picture is so, or the lenient decoder filled up
 * what was cut off. A PNG without readable pixels counts as empty, as it does in browsers.
 */
function isAlmostBlank({ format }: Picture, rgb: Uint8Array): boolean {
  if (format === 'png' || format === 'svg') return false;
  const [red, green, blue] = rgb.subarray(-3);
  let others = 0;
  for (let p = 0; p < rgb.length; p += 3) {
    if (rgb[p] !== red || rgb[p + 1] !== green || rgb[p + 2] !== blue) others++;
  }
  return others < rgb.length / 60;
}

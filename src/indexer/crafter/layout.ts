import type { Preprocessing } from './preprocessing.ts';

/** What the layout needs to know of a picture. */
export interface PictureShape {
  /** Pixels, after the orientation has been applied. */
  readonly width: number;
  /** Pixels, after the orientation has been applied. */
  readonly height: number;
  /** A drawing without pixels of its own. */
  readonly vector: boolean;
  /** The file has an alpha channel, whatever is in it. */
  readonly hasAlpha: boolean;
}

/** A rectangle in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture gets into the model's window. */
export interface Layout {
  /** Part of the source that is resized; all of it when absent. */
  readonly region?: Region;
  /** The size it is resized to. */
  readonly width: number;
  readonly height: number;
  /** Where the model's window starts in the resized picture; negative where the window is padded. */
  readonly left: number;
  readonly top: number;
}

/** More pixels than this many windows are not resized only to be cropped away: the source is cropped first. */
const mostWindows = 8;

/**
 * Lays a picture out for a model. `cover` follows torchvision and Pillow (the longer side is floored, the crop's offset
 * rounded half to even), so that CLIP and ResNet get the pixels they were trained on; `subject` follows sharp's own
 * rounding, which the bundled model was trained with.
 */
export function layOut(picture: PictureShape, preprocessing: Preprocessing): Layout {
  const { width, height, fit } = preprocessing;
  const longer = Math.max(picture.width, picture.height);
  const shorter = Math.min(picture.width, picture.height);
  switch (fit) {
    case 'stretch':
      return { width, height, left: 0, top: 0 };
    case 'contain':
      return containing(picture, width, height);
    case 'cover':
      return covering(picture, preprocessing, Math.floor, (spare) => halfToEven(spare / 2));
    case 'subject':
      return picture.vector || picture.hasAlpha || longer > 2 * shorter
        ? containing(picture, width, height)
        : covering(picture, preprocessing, Math.round, (spare) => Math.floor((spare + 1) / 2));
  }
}

/** The largest size of the picture's aspect ratio that fits, centred. */
function containing(picture: PictureShape, width: number, height: number): Layout {
  const scale = Math.min(width / picture.width, height / picture.height);
  const inner = {
    width: Math.min(width, Math.max(1, Math.round(picture.width * scale))),
    height: Math.min(height, Math.max(1, Math.round(picture.height * scale))),
  };
  return { ...inner, left: -Math.floor((width - inner.width) / 2), top: -Math.floor((height - inner.height) / 2) };
}

function covering(
  picture: PictureShape,
  preprocessing: Preprocessing,
  toWhole: (side: number) => number,
  offset: (spare: number) => number,
): Layout {
  const { width, height } = preprocessing;
  const shorterSide = preprocessing.shorterSide ?? Math.min(width, height);
  const scale = Math.max(
    shorterSide / Math.min(picture.width, picture.height),
    width / picture.width,
    height / picture.height,
  );
  // The product can end a hair below the whole number that it stands for.
  const resized = {
    width: Math.max(width, toWhole(picture.width * scale + 1e-9)),
    height: Math.max(height, toWhole(picture.height * scale + 1e-9)),
  };
  if (resized.width * resized.height > mostWindows * width * height) {
    const region = {
      width: Math.min(picture.width, Math.ceil(width / scale)),
      height: Math.min(picture.height, Math.ceil(height / scale)),
    };
    return {
      region: {
        ...region,
        left: Math.floor((picture.width - region.width) / 2),
        top: Math.floor((picture.height - region.height) / 2),
      },
      width,
      height,
      left: 0,
      top: 0,
    };
  }
  return { ...resized, left: offset(resized.width - width), top: offset(resized.height - height) };
}

/** Python's `round`. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

import type { Layout } from './layout.ts';
import type { Preprocessing, Rgb } from './preprocessing.ts';

/** Opaque pixels, RGB interleaved, and the colour of what lies outside of them. */
interface OpaquePicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly background: Rgb;
}

/**
 * The model's window as float32 CHW, `(value - mean) / std` for each channel: 3 * height * width numbers. What lies
 * outside of the picture has the background's colour.
 */
export function toTensor(picture: OpaquePicture, layout: Layout, preprocessing: Preprocessing): Float32Array {
  const { width, height, mean, std } = preprocessing;
  const plane = width * height;
  const tensor = new Float32Array(3 * plane);
  const firstColumn = Math.max(0, -layout.left);
  const endColumn = Math.min(width, picture.width - layout.left);
  const firstRow = Math.max(0, -layout.top);
  const endRow = Math.min(height, picture.height - layout.top);
  const padded = firstColumn > 0 || endColumn < width || firstRow > 0 || endRow < height;
  const { rgb } = picture;

  const red = normalised(mean[0], std[0]);
  const green = normalised(mean[1], std[1]);
  const blue = normalised(mean[2], std[2]);
  if (padded) {
    const [r, g, b] = picture.background;
    tensor.fill(red[r] as number, 0, plane);
    tensor.fill(green[g] as number, plane, 2 * plane);
    tensor.fill(blue[b] as number, 2 * plane);
  }
  for (let y = firstRow; y < endRow; y++) {
    let from = ((y + layout.top) * picture.width + firstColumn + layout.left) * 3;
    const end = y * width + endColumn;
    for (let to = y * width + firstColumn; to < end; to++, from += 3) {
      tensor[to] = red[rgb[from] as number] as number;
      tensor[to + plane] = green[rgb[from + 1] as number] as number;
      tensor[to + 2 * plane] = blue[rgb[from + 2] as number] as number;
    }
  }
  return tensor;
}

/** What each of the 256 levels becomes. */
function normalised(mean: number, std: number): Float32Array {
  const values = new Float32Array(256);
  for (let level = 0; level < 256; level++) values[level] = (level - mean) / std;
  return values;
}

import type { Layout } from './layout.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Composed } from './raster.ts';

/**
 * The model's window as float32 CHW, `(value - mean) / std` for each channel: 3 * height * width numbers. What lies
 * outside of the picture has the background's colour.
 */
export function toTensor(picture: Composed, layout: Layout, preprocessing: Preprocessing): Float32Array {
  const { width, height, mean, std } = preprocessing;
  const plane = width * height;
  const tensor = new Float32Array(3 * plane);
  const firstColumn = Math.max(0, -layout.left);
  const endColumn = Math.min(width, picture.width - layout.left);
  const firstRow = Math.max(0, -layout.top);
  const endRow = Math.min(height, picture.height - layout.top);
  const padded = firstColumn > 0 || endColumn < width || firstRow > 0 || endRow < height;
  const { rgb } = picture;

  for (const channel of [0, 1, 2] as const) {
    const values = new Float32Array(256);
    for (let value = 0; value < 256; value++) values[value] = (value - mean[channel]) / std[channel];
    if (padded) {
      tensor.fill(values[picture.background[channel]] as number, channel * plane, (channel + 1) * plane);
    }
    for (let y = firstRow; y < endRow; y++) {
      let from = ((y + layout.top) * picture.width + firstColumn + layout.left) * 3 + channel;
      const end = channel * plane + y * width + endColumn;
      for (let to = channel * plane + y * width + firstColumn; to < end; to++, from += 3) {
        tensor[to] = values[rgb[from] as number] as number;
      }
    }
  }
  return tensor;
}

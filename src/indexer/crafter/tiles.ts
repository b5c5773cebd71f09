import { decode } from './craft.ts';
import type { Region } from './layout.ts';
import { tilingOf } from './longPictures.ts';
import { withPicture } from './picture.ts';
import type { CraftLimits, Preprocessing } from './preprocessing.ts';
import { compose, type Raster } from './raster.ts';
import { toTensor } from './tensor.ts';

/** A tile whose channels deviate less than this from their means, of 255, is blank and shows nothing. */
const leastDeviation = 3;

/**
 * The tiles of a long picture for a model, each as `craft` gives a whole one; blank ones are left out. None for a picture
 * that is not long.
 * @throws SkipError as `craft`
 */
export async function craftTiles(
  bytes: Uint8Array,
  preprocessing: Preprocessing,
  limits: CraftLimits,
): Promise<Float32Array[]> {
  return withPicture(bytes, limits, async (picture) => {
    const tiling = tilingOf(picture, preprocessing);
    if (tiling === undefined) return [];
    // Decoded once, whatever the number of tiles: a full page takes most of its time for that.
    const whole = await decode(picture, { ...tiling, left: 0, top: 0 }, preprocessing);
    return tiling.tiles.flatMap((region) => {
      const tile = compose(cut(whole, region), preprocessing.background);
      if (isBlank(tile.rgb)) return [];
      const left = -Math.floor((preprocessing.width - tile.width) / 2);
      const top = -Math.floor((preprocessing.height - tile.height) / 2);
      return [toTensor(tile, { width: tile.width, height: tile.height, left, top }, preprocessing)];
    });
  });
}

function cut({ width, channels, data }: Raster, region: Region): Raster {
  const row = region.width * channels;
  const part = new Uint8Array(row * region.height);
  for (let y = 0; y < region.height; y++) {
    const from = ((region.top + y) * width + region.left) * channels;
    part.set(data.subarray(from, from + row), y * row);
  }
  return { width: region.width, height: region.height, channels, data: part };
}

function isBlank(rgb: Uint8Array): boolean {
  const pixels = rgb.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    let sum = 0;
    let squares = 0;
    for (let p = channel; p < rgb.length; p += 3) {
      const value = rgb[p] ?? 0;
      sum += value;
      squares += value * value;
    }
    if (squares / pixels - (sum / pixels) ** 2 >= leastDeviation ** 2) return false;
  }
  return true;
}

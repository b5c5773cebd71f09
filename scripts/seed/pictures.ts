import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { craft } from '../../src/indexer/crafter/craft.ts';
import { defaultCraftLimits, type Preprocessing } from '../../src/indexer/crafter/preprocessing.ts';
import { thumbnail } from '../../src/indexer/crafter/thumbnail.ts';

import { type ImageDescription, imageExtensions } from '../../src/shared/image.ts';

export interface DrawnPicture {
  readonly name: string;
  readonly extension: 'png' | 'jpg';
  readonly bytes: Uint8Array;
}

export interface SeedPicture extends DrawnPicture {
  readonly description: ImageDescription;
  readonly thumbnail: Uint8Array;
}

/** Pictures that are described at a time. */
const atOnce = 8;

/** Pictures of the gallery at 96 pixels, and turned, mirrored and recoloured ones of them until there are enough. */
export async function seedPictures(
  gallery: string,
  count: number,
  preprocessing: Preprocessing,
): Promise<readonly SeedPicture[]> {
  const drawn: DrawnPicture[] = [];
  for await (const picture of drawPictures(gallery, count)) drawn.push(picture);
  const pictures: SeedPicture[] = [];
  for (let start = 0; start < drawn.length; start += atOnce) {
    const described = drawn.slice(start, start + atOnce).map(async (picture) => {
      const { description } = await craft(picture.bytes, preprocessing, defaultCraftLimits);
      const small = await thumbnail(picture.bytes, 256, defaultCraftLimits);
      return { ...picture, description, thumbnail: small.bytes };
    });
    pictures.push(...(await Promise.all(described)));
  }
  return pictures;
}

async function* drawPictures(gallery: string, count: number): AsyncGenerator<DrawnPicture> {
  const sources = readdirSync(gallery, { recursive: true, encoding: 'utf8' })
    .filter((path) => (imageExtensions as readonly string[]).includes(extname(path).slice(1).toLowerCase()))
    .sort();
  let drawn = 0;
  for (let round = 0; drawn < count; round++) {
    const before = drawn;
    for (const path of sources) {
      if (drawn === count) return;
      const bytes = await draw(readFileSync(join(gallery, path)), path, round);
      if (bytes === undefined) continue;
      const extension = isPhoto(path) ? 'jpg' : 'png';
      yield { name: basename(path, extname(path)).replace(/[^\p{L}\p{N}]+/gu, '-'), extension, bytes };
      drawn++;
    }
    if (drawn === before) throw new Error(`No picture of ${gallery} can be read.`);
  }
}

function isPhoto(path: string): boolean {
  return /^photos[\\/]/u.test(path);
}

async function draw(bytes: Buffer, path: string, round: number): Promise<Buffer | undefined> {
  try {
    const picture = sharp(bytes)
      .resize(96, 96, { fit: 'inside' })
      .modulate({ hue: (round * 67) % 360 })
      .flip((round & 1) === 1)
      .flop((round & 2) === 2);
    return await (isPhoto(path)
      ? picture.jpeg({ quality: 70 })
      : picture.png({ palette: true, colours: 64 })
    ).toBuffer();
  } catch {
    // The gallery has damaged files on purpose, and kinds that sharp does not read.
    return undefined;
  }
}

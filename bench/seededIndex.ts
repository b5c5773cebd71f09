import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomGenerator, randomVectors, unit } from '../src/indexer/ranker/vectorSamples.ts';
import { Catalogue } from '../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../src/indexer/store/location.ts';
import { type ImageDescription, imageFormats } from '../src/shared/image.ts';

const filesPerFolder = 100;
const picturesPerCluster = 100;
const rowsPerTransaction = 2000;

export interface SeededIndexOptions {
  readonly root: string;
  readonly storageFolder: string;
  readonly count: number;
  /** Key and dimension of the embeddings. */
  readonly model: string;
  readonly dimension: number;
}

/**
 * A folder of many tiny files, and a catalogue that knows all of them with vectors that lie in clusters, as if they had been
 * indexed: to encode 100,000 pictures takes a quarter of an hour, and searching does not care where vectors come from.
 */
export function seedIndex({ root, storageFolder, count, model, dimension }: SeededIndexOptions): void {
  const random = randomGenerator(count);
  const centres = randomVectors(Math.max(1, Math.round(count / picturesPerCluster)), dimension, 9);
  mkdirSync(root, { recursive: true });
  const catalogue = Catalogue.open(catalogueFile(storageFolder, root), 'write');
  for (let start = 0; start < count; start += rowsPerTransaction) {
    catalogue.transaction(() => {
      for (let i = start; i < Math.min(count, start + rowsPerTransaction); i++) {
        const path = pathOf(i);
        if (i % filesPerFolder === 0) mkdirSync(join(root, path, '..'), { recursive: true });
        writeFileSync(join(root, path), String(i));
        const { size, mtimeNs } = lstatSync(join(root, path), { bigint: true });
        const sha256 = createHash('sha256').update(`${count} ${i}`).digest('hex');
        const contentId = catalogue.putContent(sha256, description(random));
        const centre = centres[Math.floor(random() * centres.length)] ?? new Float32Array(dimension);
        const noise = 0.75 / Math.sqrt(dimension);
        catalogue.putEmbedding(
          contentId,
          model,
          unit(centre.map((value) => value + (random() + random() + random() - 1.5) * 2 * noise)),
        );
        catalogue.putFile({ path, bytes: Number(size), mtimeNs, contentId });
      }
    });
  }
  catalogue.close();
}

function pathOf(i: number): string {
  return `assets/part ${Math.floor(i / (filesPerFolder * 50))}/set-${Math.floor(i / filesPerFolder)}/picture_${i}.png`;
}

function description(random: () => number): ImageDescription {
  const side = (): number => 2 ** (4 + Math.floor(random() * 8));
  const channel = (): string =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0');
  return {
    format: imageFormats[Math.floor(random() * imageFormats.length)] ?? 'png',
    width: side(),
    height: side(),
    frames: 1,
    transparent: random() < 0.5,
    colours: [0.5, 0.3, 0.2].map((share) => ({ hex: `#${channel()}${channel()}${channel()}`, share })),
    perceptualHash: Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(16, '0'),
  };
}

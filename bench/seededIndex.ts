import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomGenerator, randomVectors, unit } from '../src/indexer/ranker/vectorSamples.ts';
import { Catalogue } from '../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../src/indexer/store/location.ts';
import { type ImageDescription, imageFormats } from '../src/shared/image.ts';

/** In every path, so that the word says nothing, and a search for it reads as many rows as any can. */
const commonFolder = 'icons';
const filesPerFolder = 100;
const picturesPerCluster = 100;
const rowsPerTransaction = 2000;

/** A word stands in 2 to 4 % of the paths: in not so many that it counts as common, so all its rows are read. */
const nouns = (
  'cat dog bell chart arrow map city desk person bird tree house car boat flower mountain river cloud button banner badge ' +
  'avatar cursor folder file camera clock key lock lamp phone screen table window bridge road garden kitchen coffee bread ' +
  'fish horse shirt shoe guitar piano ball flag star bar'
).split(' ');
const adjectives = (
  'red blue green yellow white black dark light small large round square flat filled outlined old new warning broken open ' +
  'closed left right upper lower striped dotted empty full bright'
).split(' ');
const subjects = (
  'login checkout settings profile dashboard editor onboarding pricing blog docs gallery search inbox calendar billing ' +
  'reports chat market support careers media press shop account'
).split(' ');

export interface SeededIndexOptions {
  readonly root: string;
  readonly storageFolder: string;
  readonly count: number;
  /** Key and dimension of the embeddings. */
  readonly model: string;
  readonly dimension: number;
  /** Key of the sentence encoder whose vectors the phrases get; its dimension is taken to be the same. */
  readonly sentenceEncoder: string;
}

/**
 * A folder of many tiny files, and a catalogue that knows all of them, with vectors that lie in clusters, names that go with
 * the clusters and vectors of the names, as if they had been indexed: to encode 100,000 pictures takes a quarter of an hour,
 * and searching does not care where vectors come from. Of 100,000 paths about 33,000 say something different.
 */
export function seedIndex(options: SeededIndexOptions): void {
  const { root, storageFolder, count, model, dimension, sentenceEncoder } = options;
  const random = randomGenerator(count);
  const centres = randomVectors(Math.max(1, Math.round(count / picturesPerCluster)), dimension, 9);
  mkdirSync(root, { recursive: true });
  const catalogue = Catalogue.open(catalogueFile(storageFolder, root), 'write');
  for (let start = 0; start < count; start += rowsPerTransaction) {
    catalogue.transaction(() => {
      for (let i = start; i < Math.min(count, start + rowsPerTransaction); i++) {
        const cluster = Math.floor(random() * centres.length);
        const path = `${commonFolder}/${folderOf(i)}/${one(adjectives, random)}-${nouns[cluster % nouns.length]}-${i}.png`;
        if (i % filesPerFolder === 0) mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), String(i));
        const { size, mtimeNs } = lstatSync(join(root, path), { bigint: true });
        const sha256 = createHash('sha256').update(`${count} ${i}`).digest('hex');
        const contentId = catalogue.putContent(sha256, Number(size), description(random));
        catalogue.putEmbedding(contentId, model, near(centres[cluster], dimension, random));
        catalogue.putFile({ path, bytes: Number(size), mtimeNs, contentId });
      }
    });
  }
  catalogue.useSentenceEncoder(sentenceEncoder);
  seedPhrases(catalogue, dimension, random);
  catalogue.close();
}

/** Phrases of the same noun lie together, as their pictures do: names that tell nothing would not be searched. */
function seedPhrases(catalogue: Catalogue, dimension: number, random: () => number): void {
  const meanings = randomVectors(nouns.length, dimension, 10);
  for (;;) {
    const waiting = catalogue.waitingPhrases(rowsPerTransaction);
    if (waiting.length === 0) return;
    catalogue.transaction(() => {
      for (const { phraseId, text } of waiting) {
        const noun = text.split(' ').find((word) => nouns.includes(word)) ?? '';
        catalogue.putPhraseVector(phraseId, near(meanings[nouns.indexOf(noun)], dimension, random));
      }
    });
  }
}

function near(centre: Float32Array | undefined, dimension: number, random: () => number): Float32Array {
  const noise = 0.75 / Math.sqrt(dimension);
  const from = centre ?? new Float32Array(dimension);
  return unit(from.map((value) => value + (random() + random() + random() - 1.5) * 2 * noise));
}

function folderOf(i: number): string {
  const folder = Math.floor(i / filesPerFolder);
  return `part ${Math.floor(folder / 50)}/${subjects[folder % subjects.length]}-${folder}`;
}

function one<T>(of: readonly T[], random: () => number): T | undefined {
  return of[Math.floor(random() * of.length)];
}

function description(random: () => number): ImageDescription {
  const side = (): number => 2 ** (4 + Math.floor(random() * 8));
  const channel = (): string =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0');
  return {
    format: one(imageFormats, random) ?? 'png',
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

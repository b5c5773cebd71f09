import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ModelRuntime } from '../../src/indexer/flows/modelRuntime.ts';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { defaultEngineSettings } from '../../src/shared/defaults.ts';
import type { FileWork, WrittenFolder } from './fileWriter.ts';
import { type SeedPicture, seedPictures } from './pictures.ts';
import { RandomVectors } from './randomVectors.ts';

export interface SeedOptions {
  /** Folder that the picture files are written to; made when it is not there. */
  readonly workspace: string;
  /** The engine's storage folder, which gets the catalogue and the thumbnails. */
  readonly storage: string;
  /** Folder of pictures to make the real ones from. */
  readonly gallery: string;
  readonly files: number;
  /** Different contents, each with a vector; from `pictures` on a content is a picture with other bytes behind its end. */
  readonly contents: number;
  /** Different pictures. */
  readonly pictures: number;
}

export interface Seeded {
  readonly catalogue: string;
  readonly files: number;
  readonly contents: number;
  readonly seconds: number;
}

const phrasesPerTransaction = 2000;

/**
 * Writes a workspace of many pictures together with the catalogue that indexing it would have left, so that large workspaces
 * can be tried without encoding them. Files, contents, descriptions and thumbnails are real; vectors are not: contents of the
 * same picture are near each other, and that is all that they mean.
 */
export async function seedWorkspace(options: SeedOptions): Promise<Seeded> {
  const started = performance.now();
  const { workspace, storage, files, contents } = options;
  const runtime = await ModelRuntime.open({ ...defaultEngineSettings, storageFolder: storage }, () => undefined);
  const { dimension } = runtime.info;
  const { preprocessing } = runtime.package;
  const sentences = runtime.sentences?.key;
  await runtime.dispose();
  if (preprocessing === undefined || sentences === undefined) throw new Error('The bundled model is not whole.');

  const random = new RandomVectors(1, dimension);
  const pictures = await seedPictures(options.gallery, options.pictures, preprocessing);
  const centres = pictures.map(() => random.centre());
  mkdirSync(workspace, { recursive: true });
  const file = catalogueFile(storage, workspace);
  mkdirSync(dirname(file), { recursive: true });
  const catalogue = Catalogue.open(file, 'write');
  try {
    const writer = new CatalogueWriter(catalogue, runtime.key, pictures, dimension);
    const work: FileWork = {
      workspace,
      thumbnails: join(storage, 'thumbnails'),
      files,
      contents,
      dimension,
      pictures: pictures.map(({ description: _, ...picture }, index) => ({
        ...picture,
        centre: centres[index] ?? random.centre(),
      })),
    };
    await writeFiles(work, (folder) => catalogue.transaction(() => writer.write(folder)));
    catalogue.useSentenceEncoder(sentences);
    writePhrases(catalogue, (phrase) => random.near(centres[phrase % centres.length] ?? random.centre()));
  } finally {
    catalogue.close();
  }
  return { catalogue: file, files, contents, seconds: (performance.now() - started) / 1000 };
}

/** Writes the files on another thread. @param take gets each folder as soon as it is there, in order */
function writeFiles(work: FileWork, take: (folder: WrittenFolder) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fileWriter.ts', import.meta.url), { workerData: work });
    worker.on('message', (folder: WrittenFolder) => {
      try {
        take(folder);
      } catch (error) {
        reject(error);
        void worker.terminate();
      }
    });
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The files' thread ended with ${code}.`))));
  });
}

/** Puts what has been written on the disk into the catalogue. */
class CatalogueWriter {
  readonly #catalogue: Catalogue;
  readonly #model: string;
  readonly #pictures: readonly SeedPicture[];
  readonly #dimension: number;
  /** Ids by the contents' numbers. */
  readonly #contents: number[] = [];

  constructor(catalogue: Catalogue, model: string, pictures: readonly SeedPicture[], dimension: number) {
    this.#catalogue = catalogue;
    this.#model = model;
    this.#pictures = pictures;
    this.#dimension = dimension;
  }

  write({ files, contents, vectors }: WrittenFolder): void {
    for (const [index, { sha256, bytes }] of contents.entries()) {
      const picture = this.#pictures[this.#contents.length % this.#pictures.length];
      if (picture === undefined) throw new Error('There are no pictures to seed with.');
      const id = this.#catalogue.putContent(sha256, bytes, picture.description);
      const start = index * this.#dimension;
      this.#catalogue.putEmbedding(id, this.#model, vectors.subarray(start, start + this.#dimension));
      this.#contents.push(id);
    }
    for (const { content, ...file } of files) {
      const contentId = this.#contents[content];
      if (contentId === undefined) throw new Error(`${file.path} has a content that was not written.`);
      this.#catalogue.putFile({ ...file, contentId });
    }
  }
}

/** Vectors of what the paths say: indexing would otherwise start by making them. They mean nothing either. */
function writePhrases(catalogue: Catalogue, vectorOf: (phrase: number) => Float32Array): void {
  for (;;) {
    const waiting = catalogue.waitingPhrases(phrasesPerTransaction);
    if (waiting.length === 0) return;
    catalogue.transaction(() => {
      for (const { phraseId } of waiting) catalogue.putPhraseVector(phraseId, vectorOf(phraseId));
    });
  }
}

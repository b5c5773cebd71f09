import { createHash } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import sharp from 'sharp';
import { craft } from '../../src/indexer/crafter/craft.ts';
import { defaultCraftLimits } from '../../src/indexer/crafter/preprocessing.ts';
import { thumbnail } from '../../src/indexer/crafter/thumbnail.ts';
import { ModelRuntime } from '../../src/indexer/flows/modelRuntime.ts';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { defaultEngineSettings } from '../../src/shared/defaults.ts';
import { type ImageDescription, imageExtensions } from '../../src/shared/image.ts';

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

interface SeedPicture {
  readonly name: string;
  readonly extension: 'png' | 'jpg';
  readonly bytes: Buffer;
  readonly description: ImageDescription;
  readonly thumbnail: Uint8Array;
  /** Unit vector around which those of its contents lie. */
  readonly centre: Float32Array;
}

interface SeedContent {
  readonly id: number;
  /** The first file that has it. */
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

const filesPerFolder = 250;
const phrasesPerTransaction = 2000;
const topics = ['icons', 'photos', 'screens', 'sprites', 'charts', 'avatars', 'banners', 'logos'];

/**
 * Writes a workspace of many pictures together with the catalogue that indexing it would have left, so that large workspaces
 * can be tried without encoding them. Files, contents, descriptions and thumbnails are real; vectors are not: contents of the
 * same picture are near each other, and that is all that they mean.
 */
export async function seedWorkspace(options: SeedOptions): Promise<Seeded> {
  const started = performance.now();
  const settings = { ...defaultEngineSettings, storageFolder: options.storage };
  const runtime = await ModelRuntime.open(settings, () => undefined);
  const { dimension } = runtime.info;
  const { preprocessing } = runtime.package;
  const sentences = runtime.sentences?.key;
  await runtime.dispose();
  if (preprocessing === undefined || sentences === undefined) throw new Error('The bundled model is not whole.');

  const random = generator(1);
  const pictures: SeedPicture[] = [];
  for await (const { name, extension, bytes } of drawPictures(options.gallery, options.pictures)) {
    const { description } = await craft(bytes, preprocessing, defaultCraftLimits);
    const small = await thumbnail(bytes, 256, defaultCraftLimits);
    const centre = unitVector(Float32Array.from({ length: dimension }, () => random() - 0.5));
    pictures.push({ name, extension, bytes, description, thumbnail: small.bytes, centre });
  }

  mkdirSync(options.workspace, { recursive: true });
  const file = catalogueFile(options.storage, options.workspace);
  mkdirSync(dirname(file), { recursive: true });
  const catalogue = Catalogue.open(file, 'write');
  try {
    const writer = new SeedWriter(options, catalogue, runtime.key, pictures, random);
    catalogue.transaction(() => writer.writeAll());
    catalogue.useSentenceEncoder(sentences);
    writer.writePhrases();
  } finally {
    catalogue.close();
  }
  const { files, contents } = options;
  return { catalogue: file, files, contents, seconds: (performance.now() - started) / 1000 };
}

class SeedWriter {
  readonly #options: SeedOptions;
  readonly #catalogue: Catalogue;
  readonly #model: string;
  readonly #pictures: readonly SeedPicture[];
  readonly #random: () => number;
  readonly #contents: SeedContent[] = [];
  /** The first thumbnail of each picture; the others are links to it. */
  readonly #thumbnails = new Map<SeedPicture, string>();

  constructor(
    options: SeedOptions,
    catalogue: Catalogue,
    model: string,
    pictures: readonly SeedPicture[],
    random: () => number,
  ) {
    this.#options = options;
    this.#catalogue = catalogue;
    this.#model = model;
    this.#pictures = pictures;
    this.#random = random;
  }

  writeAll(): void {
    for (let index = 0; index < this.#options.files; index++) this.#writeFile(index);
  }

  /** Vectors of what the paths say: indexing would otherwise start by making them. They mean nothing either. */
  writePhrases(): void {
    for (;;) {
      const waiting = this.#catalogue.waitingPhrases(phrasesPerTransaction);
      if (waiting.length === 0) return;
      this.#catalogue.transaction(() => {
        for (const { phraseId } of waiting) {
          const picture = this.#pictures[phraseId % this.#pictures.length];
          if (picture !== undefined) this.#catalogue.putPhraseVector(phraseId, this.#near(picture.centre));
        }
      });
    }
  }

  #near(centre: Float32Array): Float32Array {
    return unitVector(centre.map((value) => value + (this.#random() - 0.5) * 0.06));
  }

  #writeFile(index: number): void {
    const number = index % this.#options.contents;
    const picture = this.#pictures[number % this.#pictures.length];
    if (picture === undefined) throw new Error('There are no pictures to seed with.');
    const group = Math.floor(index / filesPerFolder);
    const folder = `${topics[group % topics.length]}/set-${String(group).padStart(3, '0')}`;
    if (index % filesPerFolder === 0) mkdirSync(join(this.#options.workspace, folder), { recursive: true });
    const path = `${folder}/${picture.name}-${String(index).padStart(6, '0')}.${picture.extension}`;
    const known = this.#contents[number];
    const content = known ?? this.#writeContent(number, path, picture);
    if (known !== undefined) {
      linkSync(join(this.#options.workspace, known.path), join(this.#options.workspace, path));
    }
    this.#catalogue.putFile({ path, bytes: content.bytes, mtimeNs: content.mtimeNs, contentId: content.id });
  }

  #writeContent(number: number, path: string, picture: SeedPicture): SeedContent {
    const copy = number >= this.#pictures.length;
    const bytes = copy ? Buffer.concat([picture.bytes, Buffer.from(`\n${number}\n`)]) : picture.bytes;
    const file = join(this.#options.workspace, path);
    writeFileSync(file, bytes);
    const { mtimeNs } = lstatSync(file, { bigint: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const id = this.#catalogue.putContent(sha256, picture.description);
    this.#catalogue.putEmbedding(id, this.#model, this.#near(picture.centre));
    this.#writeThumbnail(sha256, picture);
    const content = { id, path, bytes: bytes.length, mtimeNs };
    this.#contents.push(content);
    return content;
  }

  /** Where and how the engine's own cache keeps it. */
  #writeThumbnail(sha256: string, picture: SeedPicture): void {
    const folder = join(this.#options.storage, 'thumbnails', sha256.slice(0, 2));
    const file = join(folder, `${sha256}-256.webp`);
    mkdirSync(folder, { recursive: true });
    const first = this.#thumbnails.get(picture);
    if (first === undefined) {
      writeFileSync(file, picture.thumbnail);
      this.#thumbnails.set(picture, file);
    } else {
      linkSync(first, file);
    }
  }
}

/** Pictures of the gallery at 96 pixels, and turned, mirrored and recoloured ones of them until there are enough. */
async function* drawPictures(
  gallery: string,
  count: number,
): AsyncGenerator<{ readonly name: string; readonly extension: 'png' | 'jpg'; readonly bytes: Buffer }> {
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

function unitVector(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}

/** The same numbers in every run (Mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

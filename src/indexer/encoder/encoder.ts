import { hash } from 'node:crypto';
import { message } from '../../shared/message.ts';
import { craft } from '../crafter/craft.ts';
import { release } from '../crafter/release.ts';
import { thumbnail } from '../crafter/thumbnail.ts';
import { craftTiles } from '../crafter/tiles.ts';
import { EngineError, SkipError } from '../errors.ts';
import { readReaderPackage } from '../reader/readerPackage.ts';
import { TextReader } from '../reader/textReader.ts';
import { type ImageTower, loadImageTower, textsOnly } from './imageTower.ts';
import { Inference } from './inference.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';
import type {
  EncodedText,
  EncodeOutcome,
  EncoderReady,
  EncoderSetup,
  ImageSource,
  ReadOutcome,
  TextSpace,
  ThumbnailOutcome,
  TilesOutcome,
} from './protocol.ts';
import { Slots } from './slots.ts';
import { readSource, releaseSource, type SourceContent } from './source.ts';
import { loadTextTower, type TextTower } from './textTower.ts';

/** Pictures decoded at a time: as many as libuv's pool has threads (entry.ts). */
const decodesAtOnce = 2;
/** Bytes of this process beyond which the networks that read text are loaded anew: its limit is 600 MB. */
const mostResident = 450_000_000;

/** The asker's side of one picture. */
export interface Asker {
  /** True when nobody waits for the answer any more. */
  readonly cancelled: boolean;
  /** Work on the picture begins. */
  started(): void;
}

/** The asker went away before the work was done. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** What an encoder process does, without its connection. It keeps nothing but its towers, which load at first use. */
export class Encoder {
  readonly #pkg: ModelPackage;
  readonly #setup: EncoderSetup;
  readonly #inference: Inference;
  readonly #decodes = new Slots(decodesAtOnce);
  #imageTower: Promise<ImageTower> | undefined;
  #textTower: Promise<TextTower> | undefined;
  #reader: Promise<TextReader> | undefined;

  private constructor(pkg: ModelPackage, setup: EncoderSetup) {
    this.#pkg = pkg;
    this.#setup = setup;
    this.#inference = new Inference({
      batch: setup.batch ?? pkg.image?.bestBatch ?? 1,
      encodeImages: async (pixels) => (await this.#images()).encode(pixels),
      encodeTexts: async (asked) => (await this.#texts()).encode(asked),
    });
  }

  /** @throws EngineError model-not-found, model-invalid */
  static async open(setup: EncoderSetup): Promise<{ readonly encoder: Encoder; readonly ready: EncoderReady }> {
    const pkg = await readModelPackage(setup.modelFolder);
    const encoder = new Encoder(pkg, setup);
    // Only a session tells whether this machine has the device; `cpu` it always has, so nothing is loaded for it.
    if (setup.device === 'cpu') return { encoder, ready: { device: 'cpu', warnings: [] } };
    const { device, warnings } = await (pkg.image === undefined ? encoder.#texts() : encoder.#images());
    return { encoder, ready: { device, warnings } };
  }

  /**
   * Reads, decodes, describes and embeds a picture. Several may be asked for at a time: while one is inferred, which
   * blocks this thread, others are decoded by libuv's threads.
   * @throws EngineError when the model cannot be used, Cancelled
   */
  image(source: ImageSource, asker: Asker): Promise<EncodeOutcome> {
    const { preprocessing } = this.#pkg;
    if (preprocessing === undefined) {
      return Promise.reject(textsOnly(this.#pkg.id));
    }
    const { limits } = this.#setup;
    return skipped(async () => {
      // First the tower: a process that ends while it loads has not ended because of the picture.
      await this.#images();
      const crafting = this.#decode(source, asker, async ({ bytes, sha256 }) => ({
        sha256: sha256 ?? hash('sha256', bytes, 'hex'),
        bytes: bytes.byteLength,
        ...(await craft(bytes, preprocessing, limits)),
      }));
      const vector = await this.#inference.picture(
        crafting.then(({ pixels }) => {
          if (asker.cancelled) throw new Cancelled();
          return pixels;
        }),
      );
      const { pixels, ...rest } = await crafting;
      release(pixels);
      return { ...rest, vector };
    });
  }

  /** Embeds a long picture tile by tile. @throws EngineError when the model cannot be used, Cancelled */
  tiles(source: ImageSource, asker: Asker): Promise<TilesOutcome> {
    const { preprocessing } = this.#pkg;
    if (preprocessing === undefined) return Promise.reject(textsOnly(this.#pkg.id));
    const { limits } = this.#setup;
    return skipped(async () => {
      await this.#images();
      const { sha256, tiles } = await this.#decode(source, asker, async ({ bytes, sha256: known }) => ({
        sha256: known ?? hash('sha256', bytes, 'hex'),
        tiles: await craftTiles(bytes, preprocessing, limits),
      }));
      const vectors: Float32Array[] = [];
      for (const pixels of tiles) {
        // One after the other: what is asked for meanwhile comes between two.
        if (asker.cancelled) throw new Cancelled();
        vectors.push(await this.#inference.picture(Promise.resolve(pixels)));
        release(pixels);
      }
      return { sha256, vectors };
    });
  }

  /** @throws EngineError model-has-no-text, model-invalid */
  texts(texts: readonly string[], space: TextSpace): Promise<EncodedText[]> {
    return this.#inference.texts(texts, space);
  }

  /** @param side longer side in pixels, at most. @throws Cancelled */
  thumbnail(source: ImageSource, side: number, asker: Asker): Promise<ThumbnailOutcome> {
    const { limits } = this.#setup;
    return skipped(() => this.#decode(source, asker, ({ bytes }) => thumbnail(bytes, side, limits)));
  }

  /** Reads the text in a picture. @throws EngineError when the reader cannot be used, Cancelled */
  read(source: ImageSource, asker: Asker): Promise<ReadOutcome> {
    const { limits } = this.#setup;
    return skipped(async () => {
      // First the networks: a process that ends while they load has not ended because of the picture.
      const reader = await this.#textReader();
      const read = await this.#decode(source, asker, async ({ bytes, sha256 }) => ({
        sha256: sha256 ?? hash('sha256', bytes, 'hex'),
        lines: await reader.read(bytes, limits),
      }));
      await this.#trimReader(reader);
      return read;
    });
  }

  #decode<T>(source: ImageSource, asker: Asker, use: (content: SourceContent) => Promise<T>): Promise<T> {
    return this.#decodes.run(async () => {
      if (asker.cancelled) throw new Cancelled();
      asker.started();
      try {
        const content = await readSource(source, this.#setup.limits.maxBytes);
        const result = await use(content);
        releaseSource(source, content.bytes);
        return result;
      } catch (error) {
        if (error instanceof SkipError || error instanceof EngineError) throw error;
        // A decoder that fails in a way nobody foresaw costs this picture alone, and leaves a trace in the log.
        console.error(error);
        throw new SkipError('corrupt', error instanceof Error ? error.message : String(error), { cause: error });
      }
    });
  }

  #images(): Promise<ImageTower> {
    const { device, threads, batch } = this.#setup;
    this.#imageTower ??= loadImageTower(this.#pkg, { device, threads, ...(batch && { batch }) });
    return this.#imageTower;
  }

  #textReader(): Promise<TextReader> {
    const { readerFolder, threads } = this.#setup;
    if (readerFolder === undefined) {
      throw new EngineError('model-not-found', message('No networks that read text were named'));
    }
    this.#reader ??= readReaderPackage(readerFolder).then((pkg) => TextReader.load(pkg, { device: 'cpu', threads }));
    return this.#reader;
  }

  /** Pictures of ever other sizes leave memory behind in the networks' sessions: loading them anew takes 0.15 s. */
  async #trimReader(reader: TextReader): Promise<void> {
    if (process.memoryUsage.rss() < mostResident) return;
    this.#reader = undefined;
    await reader.dispose();
  }

  #texts(): Promise<TextTower> {
    const { device, threads } = this.#setup;
    this.#textTower ??= loadTextTower(this.#pkg, { device, threads });
    return this.#textTower;
  }
}

type Skip = Extract<EncodeOutcome, { ok: false }>;

/** A picture that cannot be used is an answer; whatever else is thrown stays an error. */
async function skipped<T extends object>(task: () => Promise<T>): Promise<(T & { readonly ok: true }) | Skip> {
  try {
    return { ok: true, ...(await task()) };
  } catch (error) {
    if (error instanceof SkipError) return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

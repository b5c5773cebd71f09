import type { EncodedText, TextSpace } from './protocol.ts';

/** What `Inference` needs of the towers; each is loaded at its first use. */
export interface Towers {
  /** Pictures of one run, at most. */
  readonly batch: number;
  encodeImages(pixels: readonly Float32Array[]): Promise<Float32Array[]>;
  encodeTexts(texts: readonly string[], space: TextSpace): Promise<EncodedText[]>;
}

interface PictureWork {
  readonly pixels: Float32Array;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface TextWork {
  readonly texts: readonly string[];
  readonly space: TextSpace;
  readonly done: EncodedText[];
  readonly resolve: (encoded: EncodedText[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Texts between two looks at the queue: about 15 ms of work, which is what a query may wait for a bulk of words. */
const textsAtOnce = 4;

/**
 * One inference after the other, because a run blocks the thread. Texts go before pictures, the text with the least left
 * before other texts. Between two runs the thread is free for messages and for the next steps of the decodes.
 */
export class Inference {
  readonly #towers: Towers;
  readonly #pictures: PictureWork[] = [];
  readonly #texts: TextWork[] = [];
  #running = false;

  constructor(towers: Towers) {
    this.#towers = towers;
  }

  /** @param pixels as the crafter made them. @throws EngineError when the tower cannot be loaded or fails */
  picture(pixels: Float32Array): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#pictures.push({ pixels, resolve, reject });
      void this.#work();
    });
  }

  /** @throws EngineError when the tower cannot be loaded, fails or has no such space */
  texts(texts: readonly string[], space: TextSpace): Promise<EncodedText[]> {
    return new Promise((resolve, reject) => {
      this.#texts.push({ texts, space, done: [], resolve, reject });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#texts.length + this.#pictures.length > 0) {
      // One turn of the loop takes messages in, the next handles them.
      await turn();
      await turn();
      if (this.#texts.length > 0) await this.#runTexts();
      else await this.#runPictures();
    }
    this.#running = false;
  }

  async #runTexts(): Promise<void> {
    const left = ({ texts, done }: TextWork) => texts.length - done.length;
    const work = this.#texts.reduce((least, other) => (left(other) < left(least) ? other : least));
    const start = work.done.length;
    try {
      const slice = work.texts.slice(start, start + textsAtOnce);
      work.done.push(...(await this.#towers.encodeTexts(slice, work.space)));
      if (left(work) > 0) return;
      work.resolve(work.done);
    } catch (error) {
      work.reject(error);
    }
    this.#texts.splice(this.#texts.indexOf(work), 1);
  }

  async #runPictures(): Promise<void> {
    const batch = this.#pictures.splice(0, this.#towers.batch);
    try {
      const vectors = await this.#towers.encodeImages(batch.map(({ pixels }) => pixels));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const vector = vectors[index];
        if (vector === undefined) reject(new RangeError(`${batch.length} pictures, ${vectors.length} vectors`));
        else resolve(vector);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

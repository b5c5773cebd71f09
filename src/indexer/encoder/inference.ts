import { type AskedText, type EncodedText, inSpace, type TextSpace } from './protocol.ts';

/** What `Inference` needs of the towers; each is loaded at its first use. */
export interface Towers {
  /** Pictures of one run, at most. */
  readonly batch: number;
  encodeImages(pixels: readonly Float32Array[]): Promise<Float32Array[]>;
  encodeTexts(asked: readonly AskedText[]): Promise<EncodedText[]>;
}

interface PictureWork {
  readonly pixels: Float32Array;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface TextWork {
  readonly asked: readonly AskedText[];
  readonly done: EncodedText[];
  readonly resolve: (encoded: EncodedText[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Texts between two looks at the queue: about 15 ms of work, which is what a query may wait for a bulk of words. */
const textsAtOnce = 4;

/**
 * One inference after the other, because a run blocks the thread. Texts go before pictures, the work with the least left
 * before others, and small works share a run: a query is asked for in two spaces at once. Pictures wait for others that are
 * being crafted, so that runs are full. Between two runs the thread is free for messages and for the next steps of the decodes.
 */
export class Inference {
  readonly #towers: Towers;
  readonly #pictures: PictureWork[] = [];
  readonly #texts: TextWork[] = [];
  /** Pictures that are being crafted. */
  #coming = 0;
  #running = false;

  constructor(towers: Towers) {
    this.#towers = towers;
  }

  /**
   * @param crafting the picture as the crafter makes it
   * @throws EngineError when the tower cannot be loaded or fails; what `crafting` throws
   */
  async picture(crafting: Promise<Float32Array>): Promise<Float32Array> {
    this.#coming++;
    const pixels = await crafting.finally(() => {
      this.#coming--;
      void this.#work();
    });
    return new Promise((resolve, reject) => {
      this.#pictures.push({ pixels, resolve, reject });
      void this.#work();
    });
  }

  /** @throws EngineError when the tower cannot be loaded, fails or has no such space */
  async texts(texts: readonly string[], space: TextSpace): Promise<EncodedText[]> {
    if (texts.length === 0) return [];
    const asked = inSpace(space, texts);
    return new Promise((resolve, reject) => {
      this.#texts.push({ asked, done: [], resolve, reject });
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
      // The next that comes, or fails to, goes on with it.
      else if (this.#pictures.length < this.#towers.batch && this.#coming > 0) break;
      else await this.#runPictures();
    }
    this.#running = false;
  }

  async #runTexts(): Promise<void> {
    const works = this.#nextTexts();
    try {
      await this.#runTogether(works);
    } catch (error) {
      // What one of them failed for is not the others' fault.
      if (works.length === 1) this.#fail(works, error);
      else for (const work of works) await this.#runTogether([work]).catch((own) => this.#fail([work], own));
    }
  }

  /** The work with the least left, and others that fit into its run whole: a part of a bulk would only hold it up. */
  #nextTexts(): TextWork[] {
    const [first, ...others] = this.#texts.toSorted((one, other) => left(one) - left(other));
    if (first === undefined) return [];
    let room = textsAtOnce - left(first);
    const joining = others.filter((work) => {
      room -= left(work);
      return room >= 0;
    });
    return [first, ...joining];
  }

  /** Runs what is next of some works, as far as it has room in one run. */
  async #runTogether(works: readonly TextWork[]): Promise<void> {
    const asked = works.flatMap((work) => work.asked.slice(work.done.length)).slice(0, textsAtOnce);
    const encoded = await this.#towers.encodeTexts(asked);
    for (const work of works) {
      work.done.push(...encoded.splice(0, left(work)));
      if (left(work) > 0) continue;
      this.#texts.splice(this.#texts.indexOf(work), 1);
      work.resolve(work.done);
    }
  }

  #fail(works: readonly TextWork[], error: unknown): void {
    for (const work of works) {
      this.#texts.splice(this.#texts.indexOf(work), 1);
      work.reject(error);
    }
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

function left({ asked, done }: TextWork): number {
  return asked.length - done.length;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { kernelOver } from './kernelModule.ts';
import { wasm } from './webAssembly.ts';

interface Kernel {
  addSums(values: number, count: number, sums: number): void;
  fuse(
    looks: number,
    meaning: number,
    words: number,
    scores: number,
    count: number,
    fixed: number,
    share: number,
    perMeaning: number,
    perWord: number,
  ): void;
  addText(
    words: number,
    meaning: number,
    scores: number,
    count: number,
    fixed: number,
    perWord: number,
    perMeaning: number,
  ): void;
  countFrom(values: number, count: number, least: number): number;
  maxima(values: number, blocks: number, size: number, largest: number): void;
  positionsFrom(values: number, count: number, least: number, positions: number): number;
}

/** Of the values that are not NaN. */
export interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** What `fuse` makes of the signals: `fixed + share * look + perMeaning * meaning` where that is more than the look. */
export interface FusionFactors {
  readonly fixed: number;
  readonly share: number;
  readonly perMeaning: number;
  /** For all words; of a part of them less than that part. */
  readonly perWord: number;
}

export interface TextFactors {
  readonly fixed: number;
  readonly perWord: number;
  readonly perMeaning: number;
}

const pageBytes = 65_536;
/** Rows that are worked on at once: what is needed of them stays in the nearest caches of the processor. */
const batch = 4096;
const columnBytes = batch * 4;
/** Where the columns of a batch lie, one after the other; behind the last there is a page for sums. */
const [first, second, third, fourth] = [0, columnBytes, 2 * columnBytes, 3 * columnBytes];
const sumsAt = 4 * columnBytes;

/**
 * The loops that a query runs over the numbers of all rows, in WASM SIMD (kernel/rows.ts). They take a fraction of what JavaScript
 * takes, and do so from the first query on: JavaScript's loops run unoptimised for dozens of queries, and leave a megabyte of
 * boxed numbers a query to the garbage collector.
 *
 * The kernel has a small memory through which columns go a few thousand rows at a time, so that they may lie anywhere and be
 * as long as they are: to copy them costs less than to keep them all in a memory that moves when it grows.
 */
class RowKernel {
  readonly #kernel: Kernel;
  readonly #memory: Float32Array;
  readonly #positions: Uint32Array;
  readonly #sums: Float64Array;

  constructor() {
    const pages = sumsAt / pageBytes + 1;
    const memory = new wasm.Memory({ initial: pages, maximum: pages });
    this.#kernel = kernelOver<Kernel>(memory);
    this.#memory = new Float32Array(memory.buffer);
    this.#positions = new Uint32Array(memory.buffer, second, batch);
    this.#sums = new Float64Array(memory.buffer, sumsAt, 3);
  }

  sums(values: Float32Array): Sums {
    this.#sums.fill(0);
    for (let start = 0; start < values.length; start += batch) {
      this.#kernel.addSums(first, this.#bring(values, start, first), sumsAt);
    }
    const [count = 0, sum = 0, squares = 0] = this.#sums;
    return { count, sum, squares };
  }

  /**
   * Writes a score for each row, `scores.length` of them.
   * @param meaning NaN for a row that has none
   */
  fuse(
    looks: Float32Array,
    meaning: Float32Array,
    words: Float32Array,
    { fixed, share, perMeaning, perWord }: FusionFactors,
    scores: Float32Array,
  ): void {
    for (let start = 0; start < scores.length; start += batch) {
      const count = this.#bring(looks, start, first);
      this.#bring(meaning, start, second);
      this.#bring(words, start, third);
      this.#kernel.fuse(first, second, third, fourth, count, fixed, share, perMeaning, perWord);
      this.#take(scores, start, fourth);
    }
  }

  /**
   * Adds to the scores what the text in pictures says, where it says something for them.
   * @param words and @param meaning NaN for a row without text
   */
  addText(
    words: Float32Array,
    meaning: Float32Array,
    { fixed, perWord, perMeaning }: TextFactors,
    scores: Float32Array,
  ): void {
    for (let start = 0; start < scores.length; start += batch) {
      const count = this.#bring(words, start, first);
      this.#bring(meaning, start, second);
      this.#bring(scores, start, third);
      this.#kernel.addText(first, second, third, count, fixed, perWord, perMeaning);
      this.#take(scores, start, third);
    }
  }

  countFrom(least: number, values: Float32Array): number {
    let found = 0;
    for (let start = 0; start < values.length; start += batch) {
      found += this.#kernel.countFrom(first, this.#bring(values, start, first), least);
    }
    return found;
  }

  /**
   * The largest of each `size` values, as often as so many are there.
   * @param size a power of two, 4 to 4096
   */
  maxima(values: Float32Array, size: number): Float32Array {
    const largest = new Float32Array(Math.floor(values.length / size));
    for (let start = 0; start < values.length; start += batch) {
      const blocks = Math.floor(this.#bring(values, start, first) / size);
      this.#kernel.maxima(first, blocks, size, second);
      largest.set(this.#part(second, blocks), start / size);
    }
    return largest;
  }

  /** Which values are at least so much, ascending. */
  positionsFrom(least: number, values: Float32Array): Uint32Array {
    let positions = new Uint32Array(1024);
    let found = 0;
    for (let start = 0; start < values.length; start += batch) {
      const more = this.#kernel.positionsFrom(first, this.#bring(values, start, first), least, second);
      if (found + more > positions.length) {
        const longer = new Uint32Array(2 * (found + more));
        longer.set(positions.subarray(0, found));
        positions = longer;
      }
      for (let i = 0; i < more; i++) positions[found++] = start + (this.#positions[i] ?? 0);
    }
    return positions.subarray(0, found);
  }

  /** Brings a batch of a column into the memory. @returns how many rows there are of it */
  #bring(values: Float32Array, start: number, at: number): number {
    const rows = values.subarray(start, start + batch);
    this.#memory.set(rows, at / 4);
    return rows.length;
  }

  /** The way back. */
  #take(values: Float32Array, start: number, at: number): void {
    values.set(this.#part(at, Math.min(batch, values.length - start)), start);
  }

  #part(at: number, count: number): Float32Array {
    return this.#memory.subarray(at / 4, at / 4 + count);
  }
}

let instance: RowKernel | undefined;

/** The only one: it keeps nothing between two calls. */
export function rowKernel(): RowKernel {
  instance ??= new RowKernel();
  return instance;
}

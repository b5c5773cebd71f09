import { quantize } from '../store/int8.ts';
import { assertVector, neighbours, type Ranking, rerank, rerankDepth, type Scores } from './exactRerank.ts';
import { gather } from './gather.ts';
import { IdMap } from './idMap.ts';
import { lengthened } from './lengthened.ts';
import { worthSharpening } from './sharpening.ts';
import { topScores } from './topScores.ts';
import type { Neighbour, VectorIndex, VectorSource } from './vectorIndex.ts';
import { coarseErrorOf, type KeptBits, VectorMemory } from './vectorMemory.ts';

/** Below this share of the index, scoring the allowed vectors one by one beats scanning all. */
const sparseShare = 0.25;
/** From so many vectors on, a coarse scan and the best of it once more are faster than one scan of all bytes. */
const leastForCoarse = 4096;
/**
 * Standard deviation in cosines up to which coarse scores are good enough to choose the best by, and fewer bits of each value to
 * choose those that are scored in float32. Models have more where a few of their dimensions tower above the others.
 */
const mostCoarseError = 0.008;
/** Up to so many vectors, or as long as the room lasts that was made for them, all bits are kept: 6 MB at 384 dimensions. */
const mostWithAllBits = 16_384;

/** A vector as the store keeps it for scans: `int8[i] * scale` is the value of dimension `i`. */
export interface Int8Vector {
  readonly contentId: number;
  readonly int8: Int8Array;
  readonly scale: number;
}

/**
 * Scores every vector in WASM SIMD: by the upper four bits of each int8 where there are many, the best of those by all bits that are
 * kept, and the best 40 again in float32. No build time, no recall to lose: 100,000 vectors of 384 dimensions take about 25 MB
 * and 2 ms a query.
 */
export class ExactIndex implements VectorIndex {
  readonly dimension: number;
  readonly #vectors: VectorSource;
  readonly #bitsOfMany: KeptBits;
  readonly #slots = new IdMap();
  #memory: VectorMemory;
  #ids = new Uint32Array(256);
  #size = 0;
  #version = 0;

  /**
   * @param vectors reads the float32 vectors by which the best are put into their final order
   * @param bitsOfMany how many bits of each value are kept once there are many vectors
   */
  constructor(dimension: number, vectors: VectorSource, bitsOfMany: KeptBits = 5) {
    this.dimension = dimension;
    this.#vectors = vectors;
    this.#bitsOfMany = bitsOfMany;
    this.#memory = new VectorMemory(dimension, 8);
  }

  get size(): number {
    return this.#size;
  }

  /** Changes whenever a vector comes to stand in another slot. */
  get version(): number {
    return this.#version;
  }

  /** Where the score of a vector stands in what `scores` gives; -1 when there is none with this id. */
  slotOf(id: number): number {
    return this.#slots.get(id);
  }

  /** Bytes of memory that are reserved for vectors. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Standard deviation of the error of `scores`, in cosines; 0 where they are as good as those of `scoresOf`. */
  get scoreError(): number {
    return this.#memory.bits === 4 ? 0 : this.#coarseError;
  }

  /** The same of a coarse scan; 0 where there is none. */
  get #coarseError(): number {
    if (this.#size < leastForCoarse) return 0;
    const error = this.#memory.coarseError(this.#size);
    return error <= mostCoarseError ? error : 0;
  }

  has(id: number): boolean {
    return this.#slots.get(id) >= 0;
  }

  /** The ids of all vectors, in no order. */
  ids(): Uint32Array {
    return this.#ids.slice(0, this.#size);
  }

  /**
   * Adds what the store has already made int8, for a fast start; an id that is there is replaced.
   * @param expected number of entries, if known: memory is then reserved once and tightly
   * @throws RangeError when an entry has another dimension
   */
  load(entries: Iterable<Int8Vector>, expected = 0): void {
    const all = this.#size + expected;
    for (const { contentId, int8, scale } of entries) {
      if (int8.length !== this.dimension) {
        throw new RangeError(`Vector ${contentId} has ${int8.length} dimensions, the index has ${this.dimension}.`);
      }
      this.#write(contentId, int8, scale, all);
    }
  }

  /** @throws RangeError when the vector has another dimension or values that are not finite */
  upsert(id: number, vector: Float32Array): void {
    assertVector(vector, this.dimension);
    const { int8, scale } = quantize(vector);
    this.#write(id, int8, scale);
  }

  delete(id: number): boolean {
    const slot = this.#slots.get(id);
    if (slot < 0) return false;
    const last = --this.#size;
    this.#version++;
    this.#slots.delete(id);
    if (slot !== last) {
      const moved = this.#ids[last] ?? 0;
      this.#memory.move(last, slot);
      this.#ids[slot] = moved;
      this.#slots.set(moved, slot);
    }
    return true;
  }

  /** @throws RangeError (as a rejection) when the query has another dimension or values that are not finite */
  async search(query: Float32Array, k: number, allowed?: ReadonlySet<number>): Promise<readonly Neighbour[]> {
    return neighbours(this.rank(query, k, allowed));
  }

  /**
   * What `search` finds, at once and without an object for each hit: for lists of everything.
   * @throws RangeError when the query has another dimension or values that are not finite
   */
  rank(query: Float32Array, k: number, allowed?: ReadonlySet<number>): Ranking {
    const found = allowed === undefined ? this.#sharpScores(query) : this.#scoresOfAllowed(query, allowed);
    // Ids whose vector is gone leave gaps that the next best fill, so ask for more until enough are left.
    for (let count = Math.max(k, rerankDepth); ; count *= 2) {
      const positions = topScores(found.scores, Math.min(count, found.ids.length), found.ids);
      const ids = positions.map((position) => found.ids[position] ?? 0);
      const ranking = rerank(query, { ids, scores: gather(found.scores, positions) }, Math.max(0, k), this.#vectors);
      if (ranking.ids.length >= k || count >= found.ids.length) return ranking;
    }
  }

  /**
   * Approximate cosines of the query with every vector, for fusion with other signals: as near as `scoresOf`, or off by
   * `scoreError` where that is more.
   * @returns views, `scores[i]` for `ids[i]`, by slot: they hold until the next search or change of the index
   * @throws RangeError when the query has another dimension or values that are not finite
   */
  scores(query: Float32Array): Scores {
    assertVector(query, this.dimension);
    this.#memory.setQuery(query);
    const scores = this.#coarseError > 0 ? this.#memory.scanCoarse(this.#size) : this.#memory.scan(this.#size);
    return { ids: this.#ids.subarray(0, this.#size), scores };
  }

  /**
   * Cosines of the query with some vectors, as near as the bits that are kept say (at 384 dimensions off by 0.0004 with all of them,
   * 0.0014 with six and 0.0055 with four), in their order; NaN for one that is not in the index.
   * @throws RangeError as `scores`
   */
  scoresOf(query: Float32Array, ids: Uint32Array): Float32Array {
    assertVector(query, this.dimension);
    this.#memory.setQuery(query);
    const slots = new Uint32Array(ids.length);
    for (let i = 0; i < ids.length; i++) slots[i] = Math.max(0, this.#slots.get(ids[i] ?? 0));
    const scores = this.#memory.scanSlots(slots);
    for (let i = 0; i < ids.length; i++) if (!this.has(ids[i] ?? 0)) scores[i] = Number.NaN;
    return scores;
  }

  /** The approximate cosine of one vector; undefined when there is none with this id. @throws RangeError as `scores` */
  scoreOf(query: Float32Array, id: number): number | undefined {
    return this.has(id) ? this.scoresOf(query, Uint32Array.of(id))[0] : undefined;
  }

  /**
   * Approximate cosines of a vector of the index with others of it, in their order; NaN for one that is not in it.
   * @returns undefined when there is none with this id
   */
  similarities(id: number, others: readonly number[]): Float32Array | undefined {
    const slot = this.#slots.get(id);
    if (slot < 0) return undefined;
    this.#memory.setQueryTo(slot);
    const cosines = new Float32Array(others.length);
    for (let i = 0; i < cosines.length; i++) {
      const otherSlot = this.#slots.get(others[i] ?? 0);
      cosines[i] = otherSlot < 0 ? Number.NaN : this.#memory.scoreOf(otherSlot);
    }
    return cosines;
  }

  /** Gives the memory back; the index is empty afterwards. */
  dispose(): void {
    this.#slots.clear();
    this.#ids = new Uint32Array(256);
    this.#size = 0;
    this.#version++;
    this.#memory = new VectorMemory(this.dimension, 8);
  }

  /** @param expected vectors for which memory is reserved at once */
  #write(id: number, int8: Int8Array, scale: number, expected = 0): void {
    let slot = this.#slots.get(id);
    if (slot < 0) {
      slot = this.#size;
      this.#slots.set(id, slot);
      this.#reserve(Math.max(slot + 1, expected), scale);
      if (slot >= this.#ids.length) {
        this.#ids = lengthened(this.#ids, Math.max(expected, Math.ceil(this.#ids.length * 1.5)));
      }
      this.#ids[slot] = id;
      this.#size++;
      this.#version++;
    }
    this.#memory.write(slot, int8, scale);
  }

  /**
   * Makes room, with fewer bits a value where many are to come.
   * @param scale of the vector that comes next: of the first, which is taken for what all are like
   */
  #reserve(count: number, scale: number): void {
    if (count <= this.#memory.capacity) return;
    const error = this.#size === 0 ? coarseErrorOf(scale) : this.#memory.coarseError(this.#size);
    const isMany = count > mostWithAllBits && error <= mostCoarseError;
    if (isMany && this.#memory.bits > this.#bitsOfMany) {
      this.#memory = this.#memory.withBits(this.#bitsOfMany, this.#size, count);
    } else this.#memory.reserve(count);
  }

  /** Scores of all vectors, of which those that matter are as near as they can be. */
  #sharpScores(query: Float32Array): Scores {
    const found = this.scores(query);
    const { scoreError } = this;
    if (scoreError === 0) return found;
    for (const slot of worthSharpening(found.scores, scoreError, found.ids)) {
      found.scores[slot] = this.#memory.scoreOf(slot);
    }
    return found;
  }

  #scoresOfAllowed(query: Float32Array, allowed: ReadonlySet<number>): Scores {
    assertVector(query, this.dimension);
    const slots = new Uint32Array(Math.min(allowed.size, this.#size));
    let count = 0;
    for (const id of allowed) {
      const slot = this.#slots.get(id);
      if (slot >= 0) slots[count++] = slot;
    }
    const chosen = slots.subarray(0, count);
    const ids = chosen.map((slot) => this.#ids[slot] ?? 0);
    this.#memory.setQuery(query);
    if (count < this.#size * sparseShare) return { ids, scores: this.#memory.scanSlots(chosen) };
    return { ids, scores: gather(this.#memory.scan(this.#size), chosen) };
  }
}

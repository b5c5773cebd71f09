import { kernelOver } from './kernelModule.ts';
import { type WasmMemory, wasm } from './webAssembly.ts';

/** How many bits of each value are kept. */
export type KeptBits = 4 | 5 | 8;

/** Where the parts of vectors lie: the upper four bits, the lower four, or the fifth alone; 0 where a part is not kept. */
type Parts = [high: number, low: number, fifth: number];

interface Kernel {
  split(values: number, ...partsAndHalf: [...Parts, half: number]): void;
  join(query: number, ...partsAndHalf: [...Parts, half: number]): void;
  scan(
    query: number,
    ...rest: [...Parts, scales: number, scores: number, count: number, half: number, queryScale: number]
  ): void;
  scanCoarse(
    query: number,
    high: number,
    scales: number,
    scores: number,
    count: number,
    half: number,
    factor: number,
    offset: number,
  ): void;
  scoreOne(query: number, ...rest: [...Parts, scales: number, slot: number, half: number, queryScale: number]): number;
  scoreSlots(
    query: number,
    ...rest: [...Parts, scales: number, slots: number, count: number, half: number, queryScale: number]
  ): void;
}

const pageBytes = 65_536;
/** What 32-bit addresses reach. */
const mostPages = 65_536;

/**
 * How far a memory grows beyond what it must: what moves out of the way leaves pages behind that stay resident. Of 100,000 vectors
 * 10 MB move then, in some milliseconds, once for 3,000 pictures.
 */
const growth = 1.03;

/** The largest magnitude of a coarse query's values. */
const coarsePeak = 127;

/** What values come to be multiplied by, so that the bits that are kept say the most: the largest of them are the largest of int8. */
const stretches: Readonly<Record<KeptBits, number>> = { 4: 112 / 127, 5: 120 / 127, 8: 1 };

/** The value of the upper four bits is 16 times as much, less 8 of them. */
const upperWorth = 16;
/** What the bits below them add on average: nothing, 0 or 8, or 0 to 15. */
const meanRests: Readonly<Record<KeptBits, number>> = { 4: 0, 5: 4, 8: 7.5 };
/** Slots whose vectors are scored one by one: so many vectors stay in the processor's own caches, and a memory has at least so many. */
const slotsAtOnce = 256;
/** Vectors by whose scales the error of a coarse scan is judged. */
const errorSample = 256;

/** Standard deviation of what the upper bits of a vector alone are off by, in cosines. @param scale what its int8 are worth */
export function coarseErrorOf(scale: number): number {
  // Of lower bits that may be anything, with a query of length 1.
  return (scale * upperWorth) / Math.sqrt(12);
}

/**
 * int8 vectors in slots of a WASM memory, and the scans over them.
 *
 * The memory holds, in this order: the query (int16, then int8), the upper four bits of all values, the lower four or the fifth where
 * they are kept (how they lie: kernel/vectors.ts), a scale for each vector and a score for each (float32). Growing moves
 * all but the upper bits; pages that were reserved but never written cost no memory.
 */
export class VectorMemory {
  readonly dimension: number;
  /** Of each value; it is rounded to so many (docs/decisions/0009-memory.md). */
  readonly bits: KeptBits;
  /** Dimensions with their padding. */
  readonly #stride: number;
  /** Bytes of a vector's upper bits. */
  readonly #half: number;
  readonly #highAt: number;
  readonly #memory: WasmMemory;
  readonly #kernel: Kernel;
  /** Largest magnitude of a query's int16 so that no sum of `dimension` products leaves int32. */
  readonly #queryPeak: number;
  #capacity = 0;
  #restAt = 0;
  #bytes: Int8Array;
  #scales: Float32Array = new Float32Array(0);
  #scores: Float32Array = new Float32Array(0);
  /** Slots whose scores take their place. */
  #slots: Uint32Array = new Uint32Array(0);
  #query: Int16Array;
  #coarseQuery: Int8Array;
  #queryScale = 0;
  #coarseFactor = 0;
  #coarseOffset = 0;

  /** @throws RangeError when the dimension is no integer from 1 to 16,384 */
  constructor(dimension: number, bits: KeptBits) {
    if (!Number.isInteger(dimension) || dimension < 1 || dimension > 16_384) {
      throw new RangeError(`Vectors of ${dimension} dimensions cannot be indexed.`);
    }
    this.dimension = dimension;
    this.bits = bits;
    this.#stride = Math.ceil(dimension / 64) * 64;
    this.#half = this.#stride / 2;
    this.#highAt = this.#stride * 3;
    this.#queryPeak = Math.min(32_767, Math.floor((2 ** 31 - 1) / (128 * dimension)));
    this.#memory = new wasm.Memory({ initial: 1, maximum: mostPages });
    this.#kernel = kernelOver<Kernel>(this.#memory);
    this.#bytes = new Int8Array(this.#memory.buffer);
    this.#query = new Int16Array(this.#memory.buffer, 0, this.#stride);
    this.#coarseQuery = new Int8Array(this.#memory.buffer, this.#stride * 2, this.#stride);
    this.reserve(slotsAtOnce);
  }

  /** Vectors that there is room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Bytes of memory that are reserved. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Makes room for `count` vectors.
   * @throws RangeError when they do not fit into 4 GiB
   */
  reserve(count: number): void {
    if (count <= this.#capacity) return;
    const capacity = Math.ceil(Math.max(count, this.#capacity * growth) / 256) * 256;
    const ofRest = this.#restBytes;
    const needed = this.#highAt + capacity * ((this.#stride * this.bits) / 8 + 8);
    const pages = Math.ceil(needed / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (pages > 0) this.#memory.grow(pages);
    const buffer = this.#memory.buffer;
    this.#bytes = new Int8Array(buffer);
    const before = this.#capacity;
    const afterHigh = this.#highAt + capacity * this.#half;
    const scalesAt = this.#highAt + (capacity * this.#stride * this.bits) / 8;
    // What lies last goes first, for places overlap.
    const oldScalesAt = this.#highAt + (before * this.#stride * this.bits) / 8;
    this.#bytes.copyWithin(scalesAt, oldScalesAt, oldScalesAt + before * 4);
    this.#bytes.copyWithin(afterHigh, this.#restAt, this.#restAt + before * ofRest);
    this.#restAt = afterHigh;
    this.#query = new Int16Array(buffer, 0, this.#stride);
    this.#coarseQuery = new Int8Array(buffer, this.#stride * 2, this.#stride);
    this.#scales = new Float32Array(buffer, scalesAt, capacity);
    this.#scores = new Float32Array(buffer, scalesAt + capacity * 4, capacity);
    this.#slots = new Uint32Array(buffer, this.#scores.byteOffset, slotsAtOnce);
    this.#capacity = capacity;
  }

  /** Writes one vector; the slot must have been reserved. The query is gone afterwards. */
  write(slot: number, int8: Int8Array, scale: number): void {
    // Where the query lies there is room for the values and their padding.
    this.#bytes.set(int8, 0);
    this.#bytes.fill(0, this.dimension, this.#stride);
    this.#kernel.split(0, ...this.#partsOf(slot), this.#half);
    this.#scales[slot] = scale / stretches[this.bits];
  }

  /** Copies a vector with its scale. */
  move(from: number, to: number): void {
    const high = this.#highAt + from * this.#half;
    const rest = this.#restAt + from * this.#restBytes;
    this.#bytes.copyWithin(this.#highAt + to * this.#half, high, high + this.#half);
    this.#bytes.copyWithin(this.#restAt + to * this.#restBytes, rest, rest + this.#restBytes);
    this.#scales[to] = this.#scales[from] ?? 0;
  }

  /**
   * A memory with the first `count` vectors, rounded to fewer bits. The query is gone afterwards.
   * @param room for so many vectors
   */
  withBits(bits: KeptBits, count: number, room: number): VectorMemory {
    const rounded = new VectorMemory(this.dimension, bits);
    rounded.reserve(room);
    const values = new Int8Array(this.dimension);
    for (let slot = 0; slot < count; slot++) {
      this.setQueryTo(slot);
      values.set(this.#query.subarray(0, this.dimension));
      rounded.write(slot, values, this.#queryScale * stretches[this.bits]);
    }
    return rounded;
  }

  /** Sets the query of the scans that follow. It keeps 13 bits or more of each value, so the vectors' int8 decides the error. */
  setQuery(query: Float32Array): void {
    let peak = 0;
    for (let at = 0; at < query.length; at++) peak = Math.max(peak, Math.abs(query[at] ?? 0));
    const factor = peak === 0 ? 0 : this.#queryPeak / peak;
    const coarseFactor = peak === 0 ? 0 : coarsePeak / peak;
    this.#query.fill(0);
    this.#coarseQuery.fill(0);
    let sum = 0;
    // Iterators of arrays cost more than the scan of a thousand vectors.
    for (let at = 0; at < query.length; at++) {
      const value = query[at] ?? 0;
      this.#query[at] = Math.round(value * factor);
      const coarse = Math.round(value * coarseFactor);
      this.#coarseQuery[at] = coarse;
      sum += coarse;
    }
    this.#queryScale = factor === 0 ? 0 : 1 / factor;
    this.#coarseFactor = coarseFactor === 0 ? 0 : upperWorth / coarseFactor;
    this.#coarseOffset = coarseFactor === 0 ? 0 : (this.#meanValue * sum) / coarseFactor;
  }

  /** Sets one of the vectors as the query of `scoreOf`, as it is. */
  setQueryTo(slot: number): void {
    this.#kernel.join(0, ...this.#partsOf(slot), this.#half);
    this.#queryScale = this.#scales[slot] ?? 0;
  }

  /** Approximate cosines of the query with the first `count` vectors: a view that the next scan or growth overwrites. */
  scan(count: number): Float32Array {
    this.#kernel.scan(
      0,
      ...this.#parts,
      this.#scales.byteOffset,
      this.#scores.byteOffset,
      count,
      this.#half,
      this.#queryScale,
    );
    return this.#scores.subarray(0, count);
  }

  /** The same from the upper bits alone, so coarser, in less than half of the time. */
  scanCoarse(count: number): Float32Array {
    this.#kernel.scanCoarse(
      this.#coarseQuery.byteOffset,
      this.#highAt,
      this.#scales.byteOffset,
      this.#scores.byteOffset,
      count,
      this.#half,
      this.#coarseFactor,
      this.#coarseOffset,
    );
    return this.#scores.subarray(0, count);
  }

  /** Standard deviation of what `scanCoarse` is off by, in cosines, of some of the first `count` vectors. */
  coarseError(count: number): number {
    const step = Math.max(1, Math.floor(count / errorSample));
    let sum = 0;
    let sampled = 0;
    for (let slot = 0; slot < count; slot += step, sampled++) sum += this.#scales[slot] ?? 0;
    return sampled === 0 ? 0 : coarseErrorOf(sum / sampled);
  }

  /** What `scan` gives for some slots: `scores[i]` belongs to `slots[i]`. Views of earlier scans are gone afterwards. */
  scanSlots(slots: Uint32Array): Float32Array {
    const scores = new Float32Array(slots.length);
    for (let start = 0; start < slots.length; start += slotsAtOnce) {
      const some = slots.subarray(start, start + slotsAtOnce);
      this.#slots.set(some);
      this.#kernel.scoreSlots(
        0,
        ...this.#parts,
        this.#scales.byteOffset,
        this.#slots.byteOffset,
        some.length,
        this.#half,
        this.#queryScale,
      );
      scores.set(this.#scores.subarray(0, some.length), start);
    }
    return scores;
  }

  /** Approximate cosine of the query with one vector. */
  scoreOf(slot: number): number {
    // Each for itself: to spread `#parts` here takes longer than the product.
    return this.#kernel.scoreOne(
      0,
      this.#highAt,
      this.#lowAt,
      this.#fifthAt,
      this.#scales.byteOffset,
      slot,
      this.#half,
      this.#queryScale,
    );
  }

  /** Of a value whose upper bits are 0. */
  get #meanValue(): number {
    return meanRests[this.bits] - 8 * upperWorth;
  }

  /** Bytes of what a vector has below its upper bits. */
  get #restBytes(): number {
    return (this.#stride * (this.bits - 4)) / 8;
  }

  get #lowAt(): number {
    return this.bits === 8 ? this.#restAt : 0;
  }

  get #fifthAt(): number {
    return this.bits === 5 ? this.#restAt : 0;
  }

  /** Where the parts of all vectors begin. */
  get #parts(): Parts {
    return [this.#highAt, this.#lowAt, this.#fifthAt];
  }

  /** Where the parts of one vector begin. */
  #partsOf(slot: number): Parts {
    const rest = slot * this.#restBytes;
    return [
      this.#highAt + slot * this.#half,
      this.bits === 8 ? this.#lowAt + rest : 0,
      this.bits === 5 ? this.#fifthAt + rest : 0,
    ];
  }
}

import { kernelBase64 } from './kernel.generated.ts';
import { type WasmMemory, type WasmModule, wasm } from './webAssembly.ts';

interface Kernel {
  scan(
    query: number,
    rows: number,
    scales: number,
    scores: number,
    count: number,
    stride: number,
    queryScale: number,
  ): void;
  scoreOne(query: number, rows: number, scales: number, slot: number, stride: number, queryScale: number): number;
}

const pageBytes = 65_536;
/** What 32-bit addresses reach. */
const mostPages = 65_536;

let compiled: WasmModule | undefined;

/** Compiled once for all indexes of this process. */
function kernelModule(): WasmModule {
  compiled ??= new wasm.Module(Buffer.from(kernelBase64, 'base64'));
  return compiled;
}

/**
 * int8 vectors in slots of a WASM memory, and the scan over them.
 *
 * The memory holds, in this order: the query (int16), the rows (int8, padded to 16), a scale for each row and a score for
 * each row (float32). Rows come before what is small, so growing moves 8 bytes a row and never the rows themselves;
 * pages that were reserved but never written cost no memory.
 */
export class VectorMemory {
  readonly dimension: number;
  readonly #stride: number;
  readonly #rowsAt: number;
  readonly #memory: WasmMemory;
  readonly #kernel: Kernel;
  /** Largest magnitude of a query's int16 so that no sum of `dimension` products leaves int32. */
  readonly #queryPeak: number;
  #capacity = 0;
  #bytes: Int8Array;
  #scales: Float32Array = new Float32Array(0);
  #scores: Float32Array = new Float32Array(0);
  #query: Int16Array;
  #queryScale = 0;

  /** @throws RangeError when the dimension is no integer from 1 to 16,384 */
  constructor(dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 1 || dimension > 16_384) {
      throw new RangeError(`Vectors of ${dimension} dimensions cannot be indexed.`);
    }
    this.dimension = dimension;
    this.#stride = Math.ceil(dimension / 16) * 16;
    this.#rowsAt = this.#stride * 2;
    this.#queryPeak = Math.min(32_767, Math.floor((2 ** 31 - 1) / (128 * dimension)));
    this.#memory = new wasm.Memory({ initial: 1, maximum: mostPages });
    const instance = new wasm.Instance(kernelModule(), { env: { memory: this.#memory } });
    this.#kernel = instance.exports as Kernel;
    this.#bytes = new Int8Array(this.#memory.buffer);
    this.#query = new Int16Array(this.#memory.buffer, 0, this.#stride);
    this.reserve(256);
  }

  /** Bytes of memory that are reserved. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Makes room for `count` rows.
   * @throws RangeError when they do not fit into 4 GiB
   */
  reserve(count: number): void {
    if (count <= this.#capacity) return;
    const capacity = Math.ceil(Math.max(count, this.#capacity * 1.25) / 256) * 256;
    const needed = this.#rowsAt + capacity * (this.#stride + 8);
    const pages = Math.ceil(needed / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (pages > 0) this.#memory.grow(pages);
    const buffer = this.#memory.buffer;
    const oldScalesAt = this.#rowsAt + this.#capacity * this.#stride;
    const scalesAt = this.#rowsAt + capacity * this.#stride;
    this.#bytes = new Int8Array(buffer);
    this.#bytes.copyWithin(scalesAt, oldScalesAt, oldScalesAt + this.#capacity * 4);
    this.#query = new Int16Array(buffer, 0, this.#stride);
    this.#scales = new Float32Array(buffer, scalesAt, capacity);
    this.#scores = new Float32Array(buffer, scalesAt + capacity * 4, capacity);
    this.#capacity = capacity;
  }

  /** Writes one row; the slot must have been reserved. */
  write(slot: number, int8: Int8Array, scale: number): void {
    const at = this.#rowsAt + slot * this.#stride;
    this.#bytes.set(int8, at);
    // A reserved place may hold an old score or scale where the padding of this row is now.
    this.#bytes.fill(0, at + this.dimension, at + this.#stride);
    this.#scales[slot] = scale;
  }

  /** Copies a row with its scale. */
  move(from: number, to: number): void {
    const at = this.#rowsAt + from * this.#stride;
    this.#bytes.copyWithin(this.#rowsAt + to * this.#stride, at, at + this.#stride);
    this.#scales[to] = this.#scales[from] ?? 0;
  }

  /** Sets the query of the scans that follow. It keeps 13 bits or more of each value, so the rows' int8 decides the error. */
  setQuery(query: Float32Array): void {
    let peak = 0;
    for (const value of query) peak = Math.max(peak, Math.abs(value));
    const factor = peak === 0 ? 0 : this.#queryPeak / peak;
    this.#query.fill(0);
    for (const [at, value] of query.entries()) this.#query[at] = Math.round(value * factor);
    this.#queryScale = factor === 0 ? 0 : 1 / factor;
  }

  /** Sets one of the rows as the query, as it is. */
  setQueryTo(slot: number): void {
    const at = this.#rowsAt + slot * this.#stride;
    this.#query.set(this.#bytes.subarray(at, at + this.#stride));
    this.#queryScale = this.#scales[slot] ?? 0;
  }

  /** Approximate cosines of the query with the first `count` rows: a view that the next scan or growth overwrites. */
  scan(count: number): Float32Array {
    this.#kernel.scan(
      0,
      this.#rowsAt,
      this.#scales.byteOffset,
      this.#scores.byteOffset,
      count,
      this.#stride,
      this.#queryScale,
    );
    return this.#scores.subarray(0, count);
  }

  /** The same for some slots: `scores[i]` belongs to `slots[i]`. */
  scanSlots(slots: Uint32Array): Float32Array {
    const scores = new Float32Array(slots.length);
    for (let i = 0; i < slots.length; i++) scores[i] = this.scoreOf(slots[i] ?? 0);
    return scores;
  }

  /** Approximate cosine of the query with one row. */
  scoreOf(slot: number): number {
    return this.#kernel.scoreOne(0, this.#rowsAt, this.#scales.byteOffset, slot, this.#stride, this.#queryScale);
  }
}

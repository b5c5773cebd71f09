import type { KnownFile } from '../loader/reconcile.ts';

/** A file as a scan's comparison wants it, straight from the table. */
export type KnownRow = readonly [
  id: number,
  path: string,
  bytes: number,
  seconds: number,
  nanoseconds: number,
  content: number | null,
  skipped: number,
];

const nanosecondsInSecond = 1_000_000_000n;
const free = 0xffffffff;

/**
 * Every file of a catalogue by its path, for the comparison with the disk. In columns, and with two hashes in the place of each
 * path: 100,000 files take 5 MB where a Map of paths and objects takes 35, which would stay resident long after the scan.
 *
 * Two of a million paths have the same 64 bits with a probability of 3 in 10^8. Then one of them would count as changed, and
 * be read again; nothing would be lost.
 */
export class KnownFiles implements Iterable<[path: string, file: KnownFile]> {
  readonly size: number;
  readonly #rows: () => Iterable<KnownRow>;
  readonly #id: Uint32Array;
  readonly #bytes: Float64Array;
  readonly #seconds: Float64Array;
  readonly #nanoseconds: Uint32Array;
  /** 0 where there is none. */
  readonly #contentId: Uint32Array;
  readonly #skipped: Uint8Array;
  /** The second hash of each row's path. */
  readonly #check: Uint32Array;
  /** Open addressing by the first hash: a row, or free. */
  readonly #places: Uint32Array;

  /** @param rows reads the table from its start; read once now, and again by whoever asks for all paths */
  constructor(rows: () => Iterable<KnownRow>, count: number) {
    this.#rows = rows;
    this.#id = new Uint32Array(count);
    this.#bytes = new Float64Array(count);
    this.#seconds = new Float64Array(count);
    this.#nanoseconds = new Uint32Array(count);
    this.#contentId = new Uint32Array(count);
    this.#skipped = new Uint8Array(count);
    this.#check = new Uint32Array(count);
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(count * 1.5 + 2))).fill(free);
    let row = 0;
    for (const [id, path, bytes, seconds, nanos, content, skipped] of rows()) {
      this.#id[row] = id;
      this.#bytes[row] = bytes;
      this.#seconds[row] = seconds;
      this.#nanoseconds[row] = nanos;
      this.#contentId[row] = content ?? 0;
      this.#skipped[row] = skipped;
      this.#check[row] = hashOf(path, checkFactor);
      this.#places[this.#placeOf(path)] = row;
      row++;
    }
    this.size = row;
  }

  get(path: string): KnownFile | undefined {
    const row = this.#places[this.#placeOf(path)] ?? free;
    return row === free ? undefined : this.#file(row);
  }

  *keys(): Generator<string, void, undefined> {
    for (const [, path] of this.#rows()) yield path;
  }

  *[Symbol.iterator](): Generator<[path: string, file: KnownFile], void, undefined> {
    for (const path of this.keys()) {
      const file = this.get(path);
      // Added since this was made.
      if (file !== undefined) yield [path, file];
    }
  }

  /** Where the path's row stands, or the free place where it would. */
  #placeOf(path: string): number {
    const check = hashOf(path, checkFactor);
    const mask = this.#places.length - 1;
    let place = hashOf(path, placeFactor) & mask;
    for (;;) {
      const row = this.#places[place] ?? free;
      if (row === free || this.#check[row] === check) return place;
      place = (place + 1) & mask;
    }
  }

  #file(row: number): KnownFile {
    const nanos = BigInt(this.#nanoseconds[row] ?? 0);
    return {
      id: this.#id[row] ?? 0,
      bytes: this.#bytes[row] ?? 0,
      mtimeNs: BigInt(this.#seconds[row] ?? 0) * nanosecondsInSecond + nanos,
      contentId: this.#contentId[row] || undefined,
      skipped: this.#skipped[row] === 1,
    };
  }
}

/** Odd, and unlike each other, so that the two hashes of a path have nothing to do with one another. */
const placeFactor = 0x01000193;
const checkFactor = 0x5bd1e995;

/** 32 bits of a text: FNV-1a's loop over its UTF-16 units, and MurmurHash3's finish so that the low bits are well mixed. */
function hashOf(text: string, factor: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), factor);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

import type { KnownFile } from '../loader/reconcile.ts';
import { TimeSlice } from '../loader/timeSlice.ts';

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

const free = 0xffffffff;
const hasContent = 1;
const isSkipped = 2;

/**
 * Every file of a catalogue by its path, for the comparison with the disk. In columns, and with two hashes in the place of each
 * path: 100,000 files take 3 MB where a Map of paths and objects takes 35, which would stay resident long after the scan.
 *
 * Two of a million paths have the same 64 bits with a probability of 3 in 10^8. Then one of them would count as changed, and
 * be read again; nothing would be lost.
 */
export class KnownFiles implements Iterable<[path: string, file: KnownFile]> {
  readonly #pages: () => Iterable<readonly KnownRow[]>;
  readonly #id: Uint32Array;
  readonly #bytes: Float64Array;
  /** Nanoseconds since 1970. */
  readonly #mtime: BigInt64Array;
  /** `hasContent` and `skipped`, a bit each. */
  readonly #states: Uint8Array;
  /** The second hash of each row's path. */
  readonly #check: Uint32Array;
  /** Open addressing by the first hash: a row, or free. */
  readonly #places: Uint32Array;
  readonly #hash = new PathHash();

  #size = 0;

  private constructor(pages: () => Iterable<readonly KnownRow[]>, count: number) {
    this.#pages = pages;
    this.#id = new Uint32Array(count);
    this.#bytes = new Float64Array(count);
    this.#mtime = new BigInt64Array(count);
    this.#states = new Uint8Array(count);
    this.#check = new Uint32Array(count);
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(count * 1.25 + 2))).fill(free);
  }

  /**
   * Reads the table in steps that let queries through.
   * @param pages reads it from its start, some rows at a time; now, and again for whoever asks for all paths
   * @param count rows that it has now; those that are added meanwhile are left out
   */
  static async read(pages: () => Iterable<readonly KnownRow[]>, count: number): Promise<KnownFiles> {
    const known = new KnownFiles(pages, count);
    const slice = new TimeSlice();
    for (const page of pages()) {
      known.#add(page);
      if (slice.over) await slice.rest();
    }
    return known;
  }

  get size(): number {
    return this.#size;
  }

  get(path: string): KnownFile | undefined {
    const row = this.#places[this.#placeOf(path)] ?? free;
    return row === free ? undefined : this.#file(row);
  }

  *keys(): Generator<string, void, undefined> {
    for (const page of this.#pages()) for (const [, path] of page) yield path;
  }

  *[Symbol.iterator](): Generator<[path: string, file: KnownFile], void, undefined> {
    for (const path of this.keys()) {
      const file = this.get(path);
      // Added since this was made.
      if (file !== undefined) yield [path, file];
    }
  }

  /** Gives the memory back at once, 3 MB for 100,000 files: V8 would keep that of two scans. Nothing is known afterwards. */
  release(): void {
    for (const { buffer } of [this.#id, this.#bytes, this.#mtime, this.#states, this.#check, this.#places]) {
      (buffer as ArrayBuffer).transfer(0);
    }
    this.#size = 0;
  }

  #add(page: readonly KnownRow[]): void {
    const halves = new Int32Array(this.#mtime.buffer);
    let row = this.#size;
    for (const [id, path, bytes, seconds, nanos, content, skipped] of page) {
      if (row === this.#id.length) break;
      this.#id[row] = id;
      this.#bytes[row] = bytes;
      setNanoseconds(halves, row, seconds, nanos);
      this.#states[row] = (content === null ? 0 : hasContent) | (skipped === 0 ? 0 : isSkipped);
      const place = this.#placeOf(path);
      this.#check[row] = this.#hash.second;
      this.#places[place] = row;
      row++;
    }
    this.#size = row;
  }

  /** Where the path's row stands, or the free place where it would. */
  #placeOf(path: string): number {
    this.#hash.take(path);
    const check = this.#hash.second;
    const mask = this.#places.length - 1;
    let place = this.#hash.first & mask;
    for (;;) {
      const row = this.#places[place] ?? free;
      if (row === free || this.#check[row] === check) return place;
      place = (place + 1) & mask;
    }
  }

  #file(row: number): KnownFile {
    const state = this.#states[row] ?? 0;
    return {
      id: this.#id[row] ?? 0,
      bytes: this.#bytes[row] ?? 0,
      mtimeNs: this.#mtime[row] ?? 0n,
      hasContent: (state & hasContent) !== 0,
      skipped: (state & isSkipped) !== 0,
    };
  }
}

/**
 * Writes seconds and nanoseconds as one 64-bit integer of nanoseconds, without a BigInt for each. Their sum is rounded to 256,
 * which does not reach the upper half; the lower half is counted exactly, modulo 2^32.
 * @param halves of the integers, the lower one first, as all platforms of Node have them
 */
function setNanoseconds(halves: Int32Array, at: number, seconds: number, nanoseconds: number): void {
  const low = (Math.imul(seconds, 1_000_000_000) + nanoseconds) | 0;
  halves[2 * at] = low;
  halves[2 * at + 1] = Math.round((seconds * 1e9 + nanoseconds - (low >>> 0)) / 2 ** 32);
}

/** Odd, and unlike each other, so that the two hashes of a path have nothing to do with one another. */
const firstFactor = 0x01000193;
const secondFactor = 0x5bd1e995;

/**
 * Two times 32 bits of a text: FNV-1a's loop over its UTF-16 units, and MurmurHash3's finish so that the low bits are well
 * mixed. Paths come folder by folder, so that what the folder adds to the hashes is kept for the next of its files.
 */
class PathHash {
  first = 0;
  second = 0;
  #folder = '';
  #folderFirst = basis;
  #folderSecond = basis;

  take(path: string): void {
    const end = path.lastIndexOf('/') + 1;
    if (end !== this.#folder.length || !path.startsWith(this.#folder)) {
      this.#folder = path.slice(0, end);
      this.#add(path, 0, end, basis, basis);
      this.#folderFirst = this.first;
      this.#folderSecond = this.second;
    }
    this.#add(path, end, path.length, this.#folderFirst, this.#folderSecond);
    this.first = finished(this.first);
    this.second = finished(this.second);
  }

  #add(path: string, start: number, end: number, first: number, second: number): void {
    for (let at = start; at < end; at++) {
      const unit = path.charCodeAt(at);
      first = Math.imul(first ^ unit, firstFactor);
      first ^= first >>> 15;
      second = Math.imul(second ^ unit, secondFactor);
      second ^= second >>> 15;
    }
    this.first = first;
    this.second = second;
  }
}

const basis = 0x811c9dc5 | 0;

function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

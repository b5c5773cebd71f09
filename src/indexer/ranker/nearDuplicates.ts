import { isSamePicture, mostHashBits, type PictureLook } from './samePicture.ts';

/**
 * Hashes are found by any sixth that they share, of 11, 11 and 10 bits in each half: whatever differs in at most five bits does, and
 * nearly all that differ in eight.
 */
const shifts = [21, 10, 0];
const bandValues = 2048;
const bands = 2 * shifts.length;
/**
 * Hashes of one band that are compared, newest first, and pictures that are looked at in the end. Both only matter where
 * thousands of pictures share parts of their hash, as blank ones do: their hash then tells nothing.
 */
const mostCompared = 1024;
const mostLooks = 16;

/**
 * Groups of pictures that are the same to the eye: other sizes, formats and slight edits. Each group has a leader, the picture
 * that came first, and all others are like the leader: no chain can lead from one picture to a quite different one. The
 * perceptual hash finds candidates, vectors and colours decide. 100,000 pictures take 4 MB.
 */
export class NearDuplicates {
  readonly #look: (contentId: number) => PictureLook | undefined;
  /** By content id: the leader, 0 while unknown. */
  #leaders = new Uint32Array(1024);
  /** Leaders in the order in which they came, with the halves of their hashes. */
  #ids = new Uint32Array(256);
  #highs = new Uint32Array(256);
  #lows = new Uint32Array(256);
  #count = 0;
  /** For each band: the newest leader with each value, and for each leader the one before; counted from 1. */
  readonly #heads = Array.from({ length: bands }, () => new Uint32Array(bandValues));
  #before = Array.from({ length: bands }, () => new Uint32Array(256));
  #last = 0;

  /** @param look what is known of a content; undefined when it has no vector, and it then stays alone */
  constructor(look: (contentId: number) => PictureLook | undefined) {
    this.#look = look;
  }

  /** The largest id that was added. */
  get last(): number {
    return this.#last;
  }

  /** The content that stands for the group of this one; itself when it is alone or not known. */
  leaderOf(contentId: number): number {
    return this.#leaders[contentId] || contentId;
  }

  /**
   * Finds the group of a content; each is added once.
   * @param hash 64 bits, most significant first
   */
  add(contentId: number, hash: Uint8Array): void {
    this.#last = Math.max(this.#last, contentId);
    const high = word(hash, 0);
    const low = word(hash, 4);
    const leader = this.#leaderFor(contentId, high, low);
    if (contentId >= this.#leaders.length) this.#leaders = grown(this.#leaders, contentId + 1);
    this.#leaders[contentId] = leader ?? contentId;
    if (leader === undefined) this.#lead(contentId, high, low);
  }

  #leaderFor(contentId: number, high: number, low: number): number | undefined {
    const candidates = this.#candidates(high, low);
    if (candidates.length === 0) return undefined;
    const look = this.#look(contentId);
    if (look === undefined) return undefined;
    for (const { id, bits } of candidates.slice(0, mostLooks)) {
      const other = this.#look(id);
      if (other !== undefined && isSamePicture(bits, look, other)) return id;
    }
    return undefined;
  }

  /** Leaders whose hash is near, nearest first. */
  #candidates(high: number, low: number): { readonly id: number; readonly bits: number }[] {
    const found = new Map<number, number>();
    const highs = this.#highs;
    const lows = this.#lows;
    for (let band = 0; band < bands; band++) {
      const before = this.#before[band] ?? highs;
      let at = this.#heads[band]?.[bandValue(band, high, low)] ?? 0;
      for (let compared = 0; at !== 0 && compared < mostCompared; compared++) {
        const bits = ones((highs[at - 1] ?? 0) ^ high) + ones((lows[at - 1] ?? 0) ^ low);
        if (bits <= mostHashBits) found.set(this.#ids[at - 1] ?? 0, bits);
        at = before[at - 1] ?? 0;
      }
    }
    return [...found].map(([id, bits]) => ({ id, bits })).sort((a, b) => a.bits - b.bits || a.id - b.id);
  }

  #lead(contentId: number, high: number, low: number): void {
    if (this.#count >= this.#ids.length) {
      const room = this.#count + 1;
      this.#ids = grown(this.#ids, room);
      this.#highs = grown(this.#highs, room);
      this.#lows = grown(this.#lows, room);
      this.#before = this.#before.map((each) => grown(each, room));
    }
    const at = this.#count++;
    this.#ids[at] = contentId;
    this.#highs[at] = high;
    this.#lows[at] = low;
    for (let band = 0; band < bands; band++) {
      const heads = this.#heads[band];
      const before = this.#before[band];
      if (heads === undefined || before === undefined) continue;
      const value = bandValue(band, high, low);
      before[at] = heads[value] ?? 0;
      heads[value] = at + 1;
    }
  }
}

function word(hash: Uint8Array, at: number): number {
  return (
    (((hash[at] ?? 0) << 24) | ((hash[at + 1] ?? 0) << 16) | ((hash[at + 2] ?? 0) << 8) | (hash[at + 3] ?? 0)) >>> 0
  );
}

function bandValue(band: number, high: number, low: number): number {
  const shift = shifts[band % shifts.length] ?? 0;
  return ((band < shifts.length ? high : low) >>> shift) & (shift === 0 ? 1023 : 2047);
}

/** How many bits are set, of 32. */
function ones(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function grown(array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(least, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}

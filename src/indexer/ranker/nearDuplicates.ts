import { lengthened } from './lengthened.ts';
import { canBeSameAs, isSamePicture, mostHashBits, type PictureLook } from './samePicture.ts';

/**
 * Hashes are found by any sixth that they share, of 11, 11 and 10 bits in each half: whatever differs in at most five bits does, and
 * nearly all that differ in eight.
 */
const shifts = [21, 10, 0];
const bandValues = 2048;
const bands = 2 * shifts.length;
/**
 * Hashes of one band that are compared, newest first, and pictures whose colours are compared in the end. Both only matter
 * where thousands of pictures share parts of their hash, as blank ones do: their hash then tells nothing.
 */
const mostCompared = 1024;
const mostLooks = 16;

/** What pictures are compared by, at hand: with thousands of copies of one picture, millions of pairs are asked for. */
export interface KnownPictures {
  /** Undefined when nothing is known of the content. */
  look(contentId: number): PictureLook | undefined;
  /**
   * Cosines of a content's vector with those of others, in their order; NaN where another has no vector.
   * @returns undefined when the content has none
   */
  similarities(contentId: number, others: readonly number[]): Float32Array | undefined;
}

interface Candidate {
  readonly id: number;
  /** In which the hashes differ. */
  readonly bits: number;
  readonly cosine: number;
}

/**
 * Groups of pictures that are the same to the eye: other sizes, formats and slight edits. Each group has a leader, the picture
 * that came first, and all others are like the leader: no chain can lead from one picture to a quite different one. The
 * perceptual hash finds candidates, vectors and then colours decide. 100,000 pictures take 4 MB.
 */
export class NearDuplicates {
  readonly #known: KnownPictures;
  /** By content id: the leader, 0 while unknown. */
  #leaders = new Uint32Array(1024);
  /** Leaders in the order in which they came, with the halves of their hashes. */
  #ids = new Uint32Array(256);
  #highs = new Uint32Array(256);
  #lows = new Uint32Array(256);
  /** For each leader, the last content that it was compared with, by its turn. */
  #seen = new Uint32Array(256);
  #round = 0;
  #count = 0;
  /** For each band: the newest leader with each value, and for each leader the one before; counted from 1. */
  readonly #heads = Array.from({ length: bands }, () => new Uint32Array(bandValues));
  #before = Array.from({ length: bands }, () => new Uint32Array(256));
  #last = 0;
  #version = 0;

  /** @param known what contents are compared by; one without a look or a vector stays alone */
  constructor(known: KnownPictures) {
    this.#known = known;
  }

  /** The largest id that was added. */
  get last(): number {
    return this.#last;
  }

  /** Changes with every content that is added. */
  get version(): number {
    return this.#version;
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
    this.#version++;
    const high = word(hash, 0);
    const low = word(hash, 4);
    const leader = this.#leaderFor(contentId, high, low);
    if (contentId >= this.#leaders.length) this.#leaders = grown(this.#leaders, contentId + 1);
    this.#leaders[contentId] = leader ?? contentId;
    if (leader === undefined) this.#lead(contentId, high, low);
  }

  #leaderFor(contentId: number, high: number, low: number): number | undefined {
    const look = this.#known.look(contentId);
    if (look === undefined) return undefined;
    for (const { id, bits, cosine } of this.#candidates(contentId, look, high, low)) {
      const other = this.#known.look(id);
      if (other !== undefined && isSamePicture(bits, cosine, look, other)) return id;
    }
    return undefined;
  }

  /** Leaders that can be the same by their hash and vector, nearest first. */
  #candidates(contentId: number, look: PictureLook, high: number, low: number): readonly Candidate[] {
    const { ids, bits } = this.#withLikeHash(high, low);
    const cosines = ids.length === 0 ? undefined : this.#known.similarities(contentId, ids);
    if (cosines === undefined) return [];
    const canBeSame = canBeSameAs(look);
    const found: Candidate[] = [];
    for (let i = 0; i < ids.length; i++) {
      const candidate = { id: ids[i] ?? 0, bits: bits[i] ?? 0, cosine: cosines[i] ?? Number.NaN };
      if (canBeSame(candidate.bits, candidate.cosine)) found.push(candidate);
    }
    return found.sort((a, b) => a.bits - b.bits || b.cosine - a.cosine || a.id - b.id).slice(0, mostLooks);
  }

  /** Leaders whose hash differs in few bits, and in how many. */
  #withLikeHash(high: number, low: number): { readonly ids: readonly number[]; readonly bits: readonly number[] } {
    const ids: number[] = [];
    const differing: number[] = [];
    const highs = this.#highs;
    const lows = this.#lows;
    const seen = this.#seen;
    const round = ++this.#round;
    for (let band = 0; band < bands; band++) {
      const before = this.#before[band] ?? highs;
      let next = this.#heads[band]?.[bandValue(band, high, low)] ?? 0;
      for (let compared = 0; next !== 0 && compared < mostCompared; compared++) {
        const at = next - 1;
        next = before[at] ?? 0;
        if (seen[at] === round) continue;
        seen[at] = round;
        const bits = ones((highs[at] ?? 0) ^ high) + ones((lows[at] ?? 0) ^ low);
        if (bits > mostHashBits) continue;
        ids.push(this.#ids[at] ?? 0);
        differing.push(bits);
      }
    }
    return { ids, bits: differing };
  }

  #lead(contentId: number, high: number, low: number): void {
    if (this.#count >= this.#ids.length) {
      const room = this.#count + 1;
      this.#ids = grown(this.#ids, room);
      this.#highs = grown(this.#highs, room);
      this.#lows = grown(this.#lows, room);
      this.#seen = grown(this.#seen, room);
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
  return lengthened(array, Math.max(least, Math.ceil(array.length * 1.5)));
}

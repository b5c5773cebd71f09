import { lengthened } from './lengthened.ts';

const free = 0xffffffff;
const initialCapacity = 1024;

/** Up to so many ids for each entry a plain array takes less memory than a hash table does. */
const mostSparse = 4;

/**
 * Which slot an id stands in. Ids are mostly given one after the other: then a plain array has a place for each, 0.5 MB for
 * 100,000. Where many of them are gone it becomes an open-addressing hash table in two typed arrays, 1 to 2 MB for 100,000,
 * where a `Map` takes 5.
 */
export class IdMap {
  /** By id, the slot plus one; undefined once ids are sparse. */
  #places: Uint32Array | undefined = new Uint32Array(initialCapacity);
  #keys = new Uint32Array(0);
  #slots = new Uint32Array(0);
  #size = 0;
  #shift = 32 - Math.log2(initialCapacity);

  get size(): number {
    return this.#size;
  }

  /** The slot of an id, or -1. */
  get(id: number): number {
    if (this.#places !== undefined) return (this.#places[id] ?? 0) - 1;
    const at = this.#find(id);
    return this.#keys[at] === id && id !== free ? (this.#slots[at] ?? -1) : -1;
  }

  /** @throws RangeError when the id is no integer from 0 to 2^32 - 2 */
  set(id: number, slot: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= free) throw new RangeError(`${id} cannot be the id of a vector.`);
    if (this.#places !== undefined) {
      if (id >= this.#places.length && !this.#reach(id)) this.#scatter();
      else {
        if (this.#places[id] === 0) this.#size++;
        this.#places[id] = slot + 1;
        return;
      }
    }
    if ((this.#size + 1) * 4 > this.#keys.length * 3) this.#grow();
    const at = this.#find(id);
    if (this.#keys[at] !== id) {
      this.#keys[at] = id;
      this.#size++;
    }
    this.#slots[at] = slot;
  }

  delete(id: number): boolean {
    if (this.#places !== undefined) {
      if ((this.#places[id] ?? 0) === 0) return false;
      this.#places[id] = 0;
      this.#size--;
      return true;
    }
    let hole = this.#find(id);
    if (this.#keys[hole] !== id || id === free) return false;
    const mask = this.#keys.length - 1;
    // Backward shift: later entries of the same run move up, so that no tombstones are needed.
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const key = this.#keys[at] ?? free;
      if (key === free) break;
      const home = this.#home(key);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        this.#keys[hole] = key;
        this.#slots[hole] = this.#slots[at] ?? 0;
        hole = at;
      }
    }
    this.#keys[hole] = free;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#places = new Uint32Array(initialCapacity);
    this.#keys = new Uint32Array(0);
    this.#slots = new Uint32Array(0);
    this.#size = 0;
  }

  /** Makes a place for the id; false when the ids would be too sparse. */
  #reach(id: number): boolean {
    const places = this.#places ?? new Uint32Array(0);
    if (id >= Math.max(initialCapacity, (this.#size + 1) * mostSparse)) return false;
    this.#places = lengthened(places, Math.max(id + 1, Math.ceil(places.length * 1.25)));
    return true;
  }

  /** Goes over to the hash table. */
  #scatter(): void {
    const places = this.#places ?? new Uint32Array(0);
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(initialCapacity, this.#size * 1.5 + 2)));
    this.#places = undefined;
    this.#keys = new Uint32Array(capacity).fill(free);
    this.#slots = new Uint32Array(capacity);
    this.#shift = 32 - Math.log2(capacity);
    for (const [id, place] of places.entries()) {
      if (place === 0) continue;
      const at = this.#find(id);
      this.#keys[at] = id;
      this.#slots[at] = place - 1;
    }
  }

  /** Where the id stands, or the free place where it would. */
  #find(id: number): number {
    const mask = this.#keys.length - 1;
    let at = this.#home(id);
    while (this.#keys[at] !== id && this.#keys[at] !== free) at = (at + 1) & mask;
    return at;
  }

  /** Multiplicative hash; the high bits are the well-mixed ones. */
  #home(id: number): number {
    return Math.imul(id, 0x9e3779b1) >>> this.#shift;
  }

  #grow(): void {
    const keys = this.#keys;
    const slots = this.#slots;
    this.#shift--;
    this.#keys = new Uint32Array(keys.length * 2).fill(free);
    this.#slots = new Uint32Array(keys.length * 2);
    for (const [at, key] of keys.entries()) {
      if (key === free) continue;
      const place = this.#find(key);
      this.#keys[place] = key;
      this.#slots[place] = slots[at] ?? 0;
    }
  }
}

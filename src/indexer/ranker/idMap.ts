const free = 0xffffffff;
const initialCapacity = 1024;

/**
 * Which slot an id stands in: an open-addressing hash table in two typed arrays. 100,000 entries take 1 to 2 MB, where a
 * `Map` takes 5.
 */
export class IdMap {
  #keys = new Uint32Array(initialCapacity).fill(free);
  #slots = new Uint32Array(initialCapacity);
  #size = 0;
  #shift = 32 - Math.log2(initialCapacity);

  get size(): number {
    return this.#size;
  }

  /** The slot of an id, or -1. */
  get(id: number): number {
    const at = this.#find(id);
    return this.#keys[at] === id && id !== free ? (this.#slots[at] ?? -1) : -1;
  }

  /** @throws RangeError when the id is no integer from 0 to 2^32 - 2 */
  set(id: number, slot: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= free) throw new RangeError(`${id} cannot be the id of a vector.`);
    if ((this.#size + 1) * 4 > this.#keys.length * 3) this.#grow();
    const at = this.#find(id);
    if (this.#keys[at] !== id) {
      this.#keys[at] = id;
      this.#size++;
    }
    this.#slots[at] = slot;
  }

  delete(id: number): boolean {
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
    this.#keys = new Uint32Array(initialCapacity).fill(free);
    this.#slots = new Uint32Array(initialCapacity);
    this.#size = 0;
    this.#shift = 32 - Math.log2(initialCapacity);
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

/** Ids of the store, one bit each: 100,000 of them take 13 kB where a Set takes 5 MB. */
export class IdSet {
  #bits = new Uint8Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param id a whole number from 0, given one after the other, so that the largest is not much more than their number */
  add(id: number): void {
    if (this.has(id)) return;
    const at = Math.floor(id / 8);
    if (at >= this.#bits.length) {
      const bits = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      bits.set(this.#bits);
      this.#bits = bits;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (id % 8));
    this.#size++;
  }

  has(id: number): boolean {
    return ((this.#bits[Math.floor(id / 8)] ?? 0) & (1 << (id % 8))) !== 0;
  }
}

/** Which files may be copies, judged by their lengths alone: the others need not be read to know that they are new. */
export class PossibleCopies {
  readonly #shared = new Set<number>();
  readonly #isKnownSize: (bytes: number) => boolean;

  /**
   * @param sizes of the files in question, in bytes
   * @param isKnownSize whether a content that is known has this many bytes
   */
  constructor(sizes: readonly number[], isKnownSize: (bytes: number) => boolean) {
    this.#isKnownSize = isKnownSize;
    const sorted = Float64Array.from(sizes).sort();
    for (let i = 1; i < sorted.length; i++) {
      const size = sorted[i] as number;
      if (size === sorted[i - 1]) this.#shared.add(size);
    }
  }

  /** True when another of the files, or a content that is known, has this many bytes. */
  has(bytes: number): boolean {
    return this.#shared.has(bytes) || this.#isKnownSize(bytes);
  }
}

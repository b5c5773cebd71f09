const newline = 10;
const digit0 = 48;
const digit9 = 57;

/** What is known of words: those that it lacks may be slips of the pen. */
export interface KnownWords {
  /** How common a word is, 1 to 9; 0 for one that is known and no more; undefined for one that is not known. @param word lower case, a to z */
  commonness(word: string): number | undefined;
  /** True when a known word begins so. */
  begins(start: string): boolean;
}

/**
 * A sorted list of words, one a line, each with a digit behind it that says how common it is, or none. It is searched as it lies:
 * 100,000 strings would take several times its memory.
 */
export class WordList implements KnownWords {
  readonly #bytes: Uint8Array;

  /** @param bytes ASCII, sorted, each line with its end */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  commonness(word: string): number | undefined {
    const end = this.#firstFrom(word) + word.length;
    if (!this.#matches(word, end - word.length)) return undefined;
    const next = this.#bytes[end] ?? newline;
    if (next === newline) return 0;
    return next >= digit0 && next <= digit9 ? next - digit0 : undefined;
  }

  begins(start: string): boolean {
    return this.#matches(start, this.#firstFrom(start));
  }

  /** Where the first line starts whose word does not come before this one. */
  #firstFrom(word: string): number {
    let from = 0;
    let to = this.#bytes.length;
    while (from < to) {
      const line = this.#bytes.lastIndexOf(newline, Math.max(from, ((from + to) >> 1) - 1)) + 1;
      const start = line <= from ? from : line;
      if (this.#isBefore(start, word)) from = this.#bytes.indexOf(newline, start) + 1;
      else if (start === from) return from;
      else to = start;
    }
    return from;
  }

  #isBefore(start: number, word: string): boolean {
    for (let at = 0; at < word.length; at++) {
      const byte = this.#bytes[start + at] ?? newline;
      // A line that has ended is a beginning of the word, and comes first.
      if (byte === newline || (byte >= digit0 && byte <= digit9)) return true;
      const difference = byte - word.charCodeAt(at);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  #matches(word: string, start: number): boolean {
    for (let at = 0; at < word.length; at++) if (this.#bytes[start + at] !== word.charCodeAt(at)) return false;
    return true;
  }
}

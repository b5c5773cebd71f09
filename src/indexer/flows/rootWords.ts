import type { SearchedWords } from '../ranker/spelling/correction.ts';
import type { TextHits, WordHits } from '../store/records.ts';
import { tellingStem } from '../store/wordIndex.ts';
import type { RootCatalogue } from './rootCatalogue.ts';

const noTextHits: TextHits = { contentIds: new Uint32Array(), scores: new Float32Array(), complete: new Set() };

/** The words of a root's paths, and of the text in its pictures. */
export class RootWords implements SearchedWords {
  readonly #file: Pick<RootCatalogue, 'current'>;

  constructor(file: Pick<RootCatalogue, 'current'>) {
    this.#file = file;
  }

  /**
   * For each word of a query that any path has, the files that have it.
   * @param files how many there are
   */
  inPaths(words: readonly string[], files: number): readonly WordHits[] {
    return this.#file.current?.words.hits(words, files) ?? [];
  }

  /**
   * Contents whose text has words of a query.
   * @param files how many there are
   */
  inTexts(words: readonly string[], files: number): TextHits {
    const catalogue = this.#file.current;
    return catalogue?.texts.any === true ? catalogue.texts.hits(words, files) : noTextHits;
  }

  /** For each phrase the contents whose text has it, asked once a phrase; undefined where no text was read. */
  phrasesInTexts(): ((phrase: string) => ReadonlySet<number>) | undefined {
    const catalogue = this.#file.current;
    if (catalogue === undefined || !catalogue.texts.any) return undefined;
    const known = new Map<string, ReadonlySet<number>>();
    return (phrase) => {
      const found = known.get(phrase) ?? catalogue.texts.withPhrase(phrase);
      known.set(phrase, found);
      return found;
    };
  }

  has(word: string): boolean {
    const catalogue = this.#file.current;
    if (catalogue === undefined || this.likelyHas(word)) return catalogue !== undefined;
    const isTold = catalogue.words.fullText && tellingStem(word) !== undefined;
    return !isTold && catalogue.hasPathWord(word);
  }

  likelyHas(word: string): boolean {
    const catalogue = this.#file.current;
    return catalogue?.words.likelyHas(word) === true || catalogue?.texts.hasWord(word) === true;
  }

  begins(start: string): boolean {
    const catalogue = this.#file.current;
    return catalogue?.words.begins(start) === true || catalogue?.texts.beginsWord(start) === true;
  }
}

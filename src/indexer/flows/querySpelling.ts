import { type Message, message } from '../../shared/message.ts';
import type { SpellingCorrection } from '../../shared/protocol.ts';
import type { WeightedText } from '../ranker/query/parts.ts';
import { correctedWord, type SearchedWords } from '../ranker/spelling/correction.ts';
import type { KnownWords } from '../ranker/spelling/wordList.ts';
import { pathWords } from '../store/pathWords.ts';
import { englishWords } from './englishWords.ts';

/** A word that stands for itself: no part of a file name, of a number with its unit, or of "don't". */
const plainWord = /(?<![\p{L}\p{M}\p{N}_/.'’])[A-Za-z]+(?![\p{L}\p{M}\p{N}_/'’]|\.\p{L})/gu;
/** An identifier, as it stands in code: "arrowLeft". */
const isIdentifier = /[a-z][A-Z]/;
/** From here on one is a word of its own: "JavaScript". */
const commonIdentifier = 6;
const isPlain = /^[A-Z]?[a-z]+$/;

/** Words that are remembered. */
const mostRemembered = 256;
const noWords: KnownWords = { commonness: () => undefined, begins: () => false };

/** A query's texts as they are searched for, and what was changed in them. */
export interface SpeltTexts {
  readonly texts: readonly (readonly WeightedText[])[];
  readonly corrections: readonly SpellingCorrection[];
}

/**
 * Mends slips of the pen: the sentence encoder cuts a misspelt word into other pieces, and finds half of what it should. Words in
 * quotes stay as they are. Identifiers are taken apart, which nobody needs to be told.
 * @param texts alternatives of a query
 * @param typed the query itself, whose last word may not be finished
 * @param known the list of words
 * @param correct what a word was meant to be, as `correctedWord` says it
 */
export function mendSpelling(
  texts: readonly (readonly WeightedText[])[],
  typed: string,
  known: KnownWords,
  correct: (word: string, isLast: boolean) => string | undefined,
): SpeltTexts {
  const last = /[A-Za-z]+$/.exec(typed)?.[0].toLowerCase();
  const corrections = new Map<string, string>();
  const mended = (word: string): string => {
    const lower = word.toLowerCase();
    if (isIdentifier.test(word))
      return (known.commonness(lower) ?? 0) < commonIdentifier ? pathWords(word).join(' ') : word;
    if (!isPlain.test(word)) return word;
    const meant = correct(lower, lower === last);
    if (meant === undefined) return word;
    corrections.set(lower, meant);
    return meant;
  };
  return {
    texts: texts.map((alternative) =>
      alternative.map((part) => (part.exact ? part : { ...part, text: part.text.replace(plainWord, mended) })),
    ),
    corrections: Array.from(corrections, ([typed, meant]) => ({ typed, meant })),
  };
}

/** What of a root decides how words are spelt. The versions change with its files and with the text in its pictures. */
interface SearchedRoot {
  readonly root: string;
  readonly table: { readonly version: number };
  readonly texts: { readonly version: number } | undefined;
  readonly words: SearchedWords;
}

interface SearchingModel {
  readonly key: string;
  readonly package: { readonly languages: readonly string[] };
}

/** Mends queries, and remembers how: a word is looked for among hundreds of others, 6 ms at 100,000 images, and is there again with each key. */
export class QuerySpelling {
  /** By the word and whether it was the last, for as long as nothing is indexed or read. */
  readonly #corrected = new Map<string, string | undefined>();
  #state = '';

  /** @param typed the query itself */
  mend(
    texts: readonly (readonly WeightedText[])[],
    typed: string,
    roots: readonly SearchedRoot[],
    runtime: SearchingModel,
  ): SpeltTexts & { readonly obstacles: readonly Message[] } {
    const { known, obstacles } = wordsOfModel(runtime);
    const searched = wordsOfRoots(roots);
    this.#forgetOld(roots, runtime);
    const correct = (word: string, isLast: boolean): string | undefined => {
      const key = `${word} ${isLast}`;
      if (!this.#corrected.has(key)) this.#corrected.set(key, correctedWord(word, known, searched, isLast));
      return this.#corrected.get(key);
    };
    return { ...mendSpelling(texts, typed, known, correct), obstacles };
  }

  #forgetOld(roots: readonly SearchedRoot[], runtime: SearchingModel): void {
    const versions = roots.map(({ root, table, texts }) => [root, table.version, texts?.version]);
    const state = JSON.stringify([runtime.key, versions]);
    if (state === this.#state && this.#corrected.size < mostRemembered) return;
    this.#state = state;
    this.#corrected.clear();
  }
}

/** The list of words of the model's languages, where there is one. */
function wordsOfModel({ package: { languages } }: SearchingModel): {
  readonly known: KnownWords;
  readonly obstacles: readonly Message[];
} {
  if (languages.some((language) => language !== 'en')) return { known: noWords, obstacles: [] };
  try {
    return { known: englishWords(), obstacles: [] };
  } catch (error) {
    return { known: noWords, obstacles: [message('Spelling is not checked: {0}', String(error))] };
  }
}

/** The words of several roots. */
function wordsOfRoots(roots: readonly SearchedRoot[]): SearchedWords {
  return {
    has: (word) => roots.some((root) => root.words.has(word)),
    likelyHas: (word) => roots.some((root) => root.words.likelyHas(word)),
    begins: (start) => roots.some((root) => root.words.begins(start)),
  };
}

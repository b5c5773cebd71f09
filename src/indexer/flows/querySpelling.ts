import { type Message, message } from '../../shared/message.ts';
import type { SpellingCorrection } from '../../shared/protocol.ts';
import type { WeightedText } from '../ranker/query/parts.ts';
import { correctedWord, type SearchedWords } from '../ranker/spelling/correction.ts';
import type { KnownWords } from '../ranker/spelling/wordList.ts';
import { pathWords } from '../store/pathWords.ts';
import { englishWords } from './englishWords.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import type { RootIndex } from './rootIndex.ts';

/** A word that stands for itself: no part of a file name, of a number with its unit, or of "don't". */
const plainWord = /(?<![\p{L}\p{M}\p{N}_/.'’])[A-Za-z]+(?![\p{L}\p{M}\p{N}_/'’]|\.\p{L})/gu;
/** An identifier, as it stands in code: "arrowLeft". */
const isIdentifier = /[a-z][A-Z]/;
/** From here on one is a word of its own: "JavaScript". */
const commonIdentifier = 6;
const isPlain = /^[A-Z]?[a-z]+$/;

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
 * @param known lists of words
 */
export function mendSpelling(
  texts: readonly (readonly WeightedText[])[],
  typed: string,
  known: KnownWords,
  searched: SearchedWords,
): SpeltTexts {
  const last = /[A-Za-z]+$/.exec(typed)?.[0].toLowerCase();
  const corrections = new Map<string, string>();
  const mended = (word: string): string => {
    const lower = word.toLowerCase();
    if (isIdentifier.test(word))
      return (known.commonness(lower) ?? 0) < commonIdentifier ? pathWords(word).join(' ') : word;
    if (!isPlain.test(word)) return word;
    const meant = correctedWord(lower, known, searched, lower === last);
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

/** The list of words of the model's languages, where there is one. */
export function wordsOfModel({ package: { languages } }: ModelRuntime): {
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
export function wordsOfRoots(roots: readonly RootIndex[]): SearchedWords {
  return {
    has: (word) => roots.some((root) => root.words.has(word)),
    likelyHas: (word) => roots.some((root) => root.words.likelyHas(word)),
    begins: (start) => roots.some((root) => root.words.begins(start)),
  };
}

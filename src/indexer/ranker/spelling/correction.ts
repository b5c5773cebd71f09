import { oneSlipAway } from './slips.ts';
import type { KnownWords } from './wordList.ts';

/** The words of what is searched: of paths, and of the text in pictures. */
export interface SearchedWords {
  /** True when it is one of them. Looks closely, so it is asked of what was typed alone. */
  has(word: string): boolean;
  /** The same at once, for many words; those with an English ending may be missed. */
  likelyHas(word: string): boolean;
  /** True when one of them begins so. */
  begins(start: string): boolean;
}

/** Shorter words have too many neighbours. */
const leastLetters = 5;
const leastOfCandidate = 4;
/** Rarer ones are not what somebody meant. Measured, as all numbers here: docs/search-quality.md. */
const leastCommon = 3;
/** What is searched has the word: worth more than being common. */
const worthOfSearched = 10;
/** The first letter is seldom wrong (Pollock and Zamora, Automatic spelling correction in scientific and scholarly text, 1984). */
const worthOfFirstLetter = 2;
/** Words written as one are told from a slip by all being common. */
const leastOfPart = 3;
const mostParts = 3;
const leastCommonPart = 5;
const endings = ['s', 'es', 'ed', 'ing', 'er', 'able', 'ly', 'ness', 'less'];

/**
 * What a word that nobody knows was meant to be: a common word, or one of what is searched, that is one slip away; or words that
 * were written as one.
 * @param word lower case, a to z
 * @param isLast it may not be finished: then it is right when it begins a word
 * @returns undefined when it is right, or when nothing is near
 */
export function correctedWord(
  word: string,
  known: KnownWords,
  searched: SearchedWords,
  isLast: boolean,
): string | undefined {
  const isKnown = (other: string): boolean => known.commonness(other) !== undefined || searched.likelyHas(other);
  if (word.length < leastLetters || isKnown(word) || endings.some((ending) => isFormOf(word, ending, isKnown))) {
    return undefined;
  }
  if (isLast && (known.begins(word) || searched.begins(word))) return undefined;
  if (searched.has(word)) return undefined;
  return nearest(word, known, searched) ?? takenApart(word, known);
}

/** Forms of a word that lists leave out: "sharpened", "tabbed", "resizable". */
function isFormOf(word: string, ending: string, isKnown: (word: string) => boolean): boolean {
  if (!word.endsWith(ending)) return false;
  const base = word.slice(0, -ending.length);
  if (isKnown(base) || (base.endsWith('i') && isKnown(`${base.slice(0, -1)}y`))) return true;
  // "resizing" has lost an e, and "chatting" has a letter twice.
  if (!/^[aei]/.test(ending)) return false;
  return isKnown(`${base}e`) || (base.length > 3 && base.at(-1) === base.at(-2) && isKnown(base.slice(0, -1)));
}

function nearest(word: string, known: KnownWords, searched: SearchedWords): string | undefined {
  let best: string | undefined;
  let worthOfBest = 0;
  for (const other of oneSlipAway(word)) {
    if (other.length < leastOfCandidate) continue;
    const commonness = known.commonness(other) ?? 0;
    const isSearched = searched.likelyHas(other);
    if (commonness < leastCommon && !isSearched) continue;
    const worth = commonness + (isSearched ? worthOfSearched : 0) + (other[0] === word[0] ? worthOfFirstLetter : 0);
    if (worth <= worthOfBest) continue;
    best = other;
    worthOfBest = worth;
  }
  return best;
}

/** @returns the words with spaces between, as few as possible */
function takenApart(word: string, known: KnownWords): string | undefined {
  for (let most = 2; most <= mostParts; most++) {
    const parts = commonParts(word, known, most);
    if (parts !== undefined) return parts.join(' ');
  }
  return undefined;
}

/** The parts of which the rarest is most common; undefined where not all can be common. */
function commonParts(word: string, known: KnownWords, most: number): readonly string[] | undefined {
  const isCommon = (known.commonness(word) ?? 0) >= leastCommonPart;
  if (most === 1) return isCommon ? [word] : undefined;
  let best: readonly string[] | undefined;
  let worthOfBest = 0;
  for (let at = leastOfPart; at <= word.length - leastOfPart; at++) {
    const first = known.commonness(word.slice(0, at)) ?? 0;
    const rest = first < leastCommonPart ? undefined : commonParts(word.slice(at), known, most - 1);
    if (rest === undefined) continue;
    const worth = Math.min(first, ...rest.map((part) => known.commonness(part) ?? 0));
    if (worth <= worthOfBest) continue;
    best = [word.slice(0, at), ...rest];
    worthOfBest = worth;
  }
  return best;
}

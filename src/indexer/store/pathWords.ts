/**
 * A word is an acronym ("HTML" of "HTMLFile"), a capitalised or lower-case run ("File"), letters without case, or digits.
 * Han characters stand alone, because nothing separates the words of such names; BERT's tokenizer does the same.
 */
const word =
  /(?=\p{L})\p{Script=Han}|\p{Lu}\p{M}*(?:\p{Lu}\p{M}*)*(?!\p{Ll})|\p{Lu}?\p{M}*(?:\p{Ll}\p{M}*)+|\p{Lu}\p{M}*|(?:(?!\p{Script=Han})[\p{Lt}\p{Lm}\p{Lo}]\p{M}*)+|\p{N}+/gu;

/**
 * The words of a relative path: split at camelCase, kebab-case, snake_case, dots, digits and folders; lower case; in the
 * path's order, repetitions included. The extension is a word as well.
 */
export function pathWords(path: string): string[] {
  return Array.from(path.normalize('NFC').matchAll(word), ([match]) => match.toLowerCase());
}

/** The word without diacritics, as the full-text index folds it: `é` and `e` are the same. */
export function foldWord(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
}

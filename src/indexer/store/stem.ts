/**
 * Takes plurals, -ed and -ing off an English word, so that "icons" finds `icon` and "deleted" finds `delete`: the first step
 * of Porter's stemmer (An algorithm for suffix stripping, Program 14, 1980), and a last -e off. Its other steps would join words
 * that mean different things ("university", "universe"). Words of other alphabets stay as they are.
 *
 * @param word lower case, without diacritics
 */
export function stem(word: string): string {
  if (word.length <= 2 || !/^[a-z]+$/.test(word)) return word;
  const singular = withoutPlural(word);
  const base = withoutEnding(singular);
  const last = base.endsWith('y') && hasVowel(base.slice(0, -1)) ? `${base.slice(0, -1)}i` : base;
  return last.length > 3 && last.endsWith('e') ? last.slice(0, -1) : last;
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function withoutEnding(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const cut = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0;
  const base = word.slice(0, word.length - cut);
  if (cut === 0 || !hasVowel(base)) return word;
  if (/([^aeiouylsz])\1$/.test(base)) return base.slice(0, -1);
  return base;
}

function isConsonant(word: string, at: number): boolean {
  const letter = word[at] ?? '';
  if ('aeiou'.includes(letter)) return false;
  return letter !== 'y' || at === 0 || !isConsonant(word, at - 1);
}

function hasVowel(word: string): boolean {
  return Array.from(word).some((_, at) => !isConsonant(word, at));
}

/** Porter's m: how often a consonant follows a vowel. */
function measure(word: string): number {
  let count = 0;
  for (let at = 1; at < word.length; at++) if (isConsonant(word, at) && !isConsonant(word, at - 1)) count++;
  return count;
}

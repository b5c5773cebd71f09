const letters = 'abcdefghijklmnopqrstuvwxyz';

/**
 * All words that one slip turns into this one or this one into them: a letter too much, too few or wrong, or two next to each other
 * that changed places (Damerau, A technique for computer detection and correction of spelling errors, 1964).
 * @param word lower case, a to z
 */
export function oneSlipAway(word: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = 0; at <= word.length; at++) {
    const before = word.slice(0, at);
    const after = word.slice(at);
    const behind = after.slice(1);
    for (const letter of letters) {
      found.add(before + letter + after);
      if (after !== '') found.add(before + letter + behind);
    }
    if (after !== '') found.add(before + behind);
    if (after.length > 1) found.add(before + (after[1] ?? '') + (after[0] ?? '') + after.slice(2));
  }
  found.delete(word);
  return found;
}

/** What was read, and how sure the network is, 0 to 1: the mean over the characters. */
export interface ReadText {
  readonly text: string;
  readonly confidence: number;
}

/**
 * The best path of a CTC network (Graves et al., 2006): the likeliest character of each step, those that repeat taken once,
 * blanks left out.
 * @param probabilities steps * (characters + 1); column 0 is the blank
 * @param characters those of columns 1 and up
 */
export function decodeCtc(probabilities: Float32Array, characters: readonly string[]): ReadText {
  const columns = characters.length + 1;
  let text = '';
  let sum = 0;
  let count = 0;
  let before = 0;
  for (let start = 0; start + columns <= probabilities.length; start += columns) {
    let best = 0;
    let highest = probabilities[start] ?? 0;
    for (let column = 1; column < columns; column++) {
      const probability = probabilities[start + column] ?? 0;
      if (probability > highest) {
        highest = probability;
        best = column;
      }
    }
    if (best !== 0 && best !== before) {
      text += characters[best - 1] ?? '';
      sum += highest;
      count++;
    }
    before = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

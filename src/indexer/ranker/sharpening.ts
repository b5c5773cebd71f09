import { rerankDepth } from './exactRerank.ts';
import { topScores } from './topScores.ts';

/** As many as are put in order for an answer. */
const leastSharpened = 512;
/** Where thousands score the same within the error, which of them comes first tells nothing. */
const mostSharpened = 8192;
/** Of 100,000 coarse scores none is farther off. */
const errorsOff = 6;

/**
 * Which coarse scores are worth being made sharp: the best 512, and all that could be among the best that are scored exactly.
 * @param error standard deviation of the scores' error
 * @param ids as of `topScores`
 * @returns positions
 */
export function worthSharpening(scores: Float32Array, error: number, ids?: Uint32Array): Uint32Array {
  for (let count = leastSharpened; ; count *= 2) {
    const head = topScores(scores, Math.min(count, scores.length), ids);
    const last = scores[head.at(-1) ?? 0] ?? 0;
    const exact = scores[head[rerankDepth - 1] ?? 0] ?? 0;
    if (last < exact - errorsOff * error || head.length === scores.length || count >= mostSharpened) return head;
  }
}

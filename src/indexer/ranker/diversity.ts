import { dotProduct } from './exactRerank.ts';

/** What relevance counts against being unlike what is there already. Chosen by measurement: docs/search-quality.md. */
export const relevanceShare = 0.6;

/**
 * An order that is similar but different: each next is the one that is relevant and least like those before it (maximal marginal
 * relevance; Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998).
 * @param scores of the candidates, best first; they are brought to the range of 0 to 1
 * @param vectors unit vectors of the same; a candidate without one keeps its relevance alone
 * @param count how many are chosen so; the others follow by their scores
 * @returns indexes of the candidates
 */
export function variedOrder(
  scores: readonly number[],
  vectors: readonly (Float32Array | undefined)[],
  count: number,
  share = relevanceShare,
): number[] {
  const best = scores[0] ?? 0;
  const range = best - (scores.at(-1) ?? 0) || 1;
  const nearest = new Float32Array(scores.length);
  const left = scores.map((_, index) => index);
  const order: number[] = [];
  while (order.length < count && left.length > 0) {
    let chosen = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [place, index] of left.entries()) {
      const relevance = 1 - (best - (scores[index] ?? 0)) / range;
      const value = share * relevance - (1 - share) * (nearest[index] ?? 0);
      if (value <= highest) continue;
      highest = value;
      chosen = place;
    }
    const [next = 0] = left.splice(chosen, 1);
    order.push(next);
    const vector = vectors[next];
    if (vector === undefined) continue;
    for (const index of left) {
      const other = vectors[index];
      if (other !== undefined) nearest[index] = Math.max(nearest[index] ?? 0, dotProduct(vector, other));
    }
  }
  return [...order, ...left];
}

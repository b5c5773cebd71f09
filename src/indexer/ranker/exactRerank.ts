import type { Neighbour, VectorSource } from './vectorIndex.ts';

/** How many of the best candidates are scored again in float32, whatever number of results is asked for. */
export const rerankDepth = 40;

/** Scalar product; the cosine of two unit vectors. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Best first, equal scores by ascending id. */
export function byScore(a: Neighbour, b: Neighbour): number {
  return b.score - a.score || a.id - b.id;
}

/** Throws when a vector cannot be used with an index of `dimension`, with a sentence that names the usual cause. */
export function assertVector(vector: Float32Array, dimension: number): void {
  if (vector.length !== dimension) {
    throw new RangeError(
      `A vector of ${vector.length} dimensions was given to an index of ${dimension}: it comes from another model.`,
    );
  }
  if (!Number.isFinite(dotProduct(vector, vector))) throw new RangeError('A vector holds values that are not finite.');
}

/** `scores[i]` belongs to `ids[i]`: 100,000 hits without 100,000 objects. */
export interface Scores {
  readonly ids: Uint32Array;
  readonly scores: Float32Array;
}

/** Best first. */
export type Ranking = Scores;

/**
 * Puts the first `rerankDepth` candidates into their true order. The same depth for every `k` makes a longer list start
 * with the shorter one, so a list on screen can be deepened without moving its rows.
 * @param candidates ids with approximate scores, best first
 * @returns at most `k`; the head with exact scores, the rest with approximate ones, never above the head's; ids of the
 *   head whose vector is gone are left out
 */
export function rerank(query: Float32Array, candidates: Ranking, k: number, vectors: VectorSource): Ranking {
  const head: Neighbour[] = [];
  let read = 0;
  while (read < candidates.ids.length && head.length < rerankDepth) {
    const id = candidates.ids[read++] ?? 0;
    const vector = vectors(id);
    if (vector !== undefined) head.push({ id, score: dotProduct(query, vector) });
  }
  head.sort(byScore);
  const floor = head.at(-1)?.score ?? 1;
  const length = Math.min(k, head.length + candidates.ids.length - read);
  const ids = new Uint32Array(length);
  const scores = new Float32Array(length);
  for (const [rank, { id, score }] of head.slice(0, length).entries()) {
    ids[rank] = id;
    scores[rank] = score;
  }
  for (let rank = head.length; rank < length; rank++, read++) {
    ids[rank] = candidates.ids[read] ?? 0;
    scores[rank] = Math.min(floor, candidates.scores[read] ?? 0);
  }
  return { ids, scores };
}

/** The list as objects. */
export function neighbours(ranking: Ranking): Neighbour[] {
  const result: Neighbour[] = [];
  for (let rank = 0; rank < ranking.ids.length; rank++) {
    result.push({ id: ranking.ids[rank] ?? 0, score: ranking.scores[rank] ?? 0 });
  }
  return result;
}

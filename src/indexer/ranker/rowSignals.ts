import type { ExactIndex } from './exactIndex.ts';
import type { Scores } from './exactRerank.ts';
import type { RowMemory } from './rowMemory.ts';

/** How well each file of a root matches, by row: views that hold until the next query. */
export interface RowSignals {
  /** Cosine of the query and the picture; NaN where there is no vector. */
  readonly looks: Float32Array;
  /** Cosine of the query and what the path says; NaN where it says nothing. */
  readonly meaning: Float32Array;
  /** Share of the query's words that the path has, weighted by how much they tell, 0 to 1. */
  readonly words: Float32Array;
  /** How well the text in the picture matches; absent where no picture of the root has any. */
  readonly text?: TextSignals | undefined;
}

/** By row: how the text in a picture matches a query. NaN where a picture has none. */
export interface TextSignals {
  /** BM25 of its words, 0 where it has none of the query's. */
  readonly words: Float32Array;
  /** Cosine of the query and what it means. */
  readonly meaning: Float32Array;
  /** 1 where it has all of the query's words. */
  readonly complete: Uint8Array;
}

/**
 * The cosines of the best of several queries, by slot of the index; NaN where there is none.
 * @param found for each query the best, where something else than a scan of all vectors has found them
 * @returns what holds until the next query
 */
export function bestBySlot(
  index: ExactIndex,
  queries: readonly Float32Array[],
  found: readonly (Scores | undefined)[],
  memory: RowMemory,
  use: string,
): Float32Array {
  const [only] = queries;
  // The usual query: nothing is copied.
  if (only !== undefined && queries.length === 1 && found[0] === undefined) return index.scores(only).scores;
  const best = memory.numbers(use, index.size).fill(Number.NaN);
  for (const [at, query] of queries.entries()) {
    const some = found[at];
    const { ids, scores } = some ?? index.scores(query);
    for (let i = 0; i < scores.length; i++) {
      const slot = some === undefined ? i : index.slotOf(ids[i] ?? 0);
      const score = scores[i] ?? 0;
      if (slot >= 0 && !((best[slot] ?? 0) >= score)) best[slot] = score;
    }
  }
  return best;
}

/** Brings scores to the rows, less a constant; NaN for a row without a slot. */
export function spreadToRows(bySlot: Float32Array, slots: Int32Array, less: number, rows: Float32Array): void {
  for (let row = 0; row < rows.length; row++) {
    const slot = slots[row] ?? -1;
    rows[row] = slot < 0 ? Number.NaN : (bySlot[slot] ?? 0) - less;
  }
}

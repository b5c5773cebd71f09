import type { ExactIndex } from './exactIndex.ts';
import type { Scores } from './exactRerank.ts';
import { gather } from './gather.ts';
import type { RowMemory } from './rowMemory.ts';
import type { SlotsOfRows } from './rowSlots.ts';

/** How well each file of a root matches, by row: views that hold until the next query. */
export interface RowSignals {
  /** Cosine of the query and the picture; NaN where there is no vector. */
  readonly looks: Float32Array;
  /** True where each row is known to have looks. */
  readonly isComplete?: boolean;
  /** 1 where `looks` are what a tile is worth; absent where no picture was looked at tile by tile. */
  readonly tiles?: Uint8Array | undefined;
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

/**
 * The cosines of the best of several queries with some vectors, as sharp as the index has them.
 * @param ids of the vectors; NaN comes of one that is not in the index
 */
export function bestSharp(index: ExactIndex, queries: readonly Float32Array[], ids: Uint32Array): Float32Array {
  const best = new Float32Array(ids.length).fill(Number.NaN);
  for (const query of queries) {
    const scores = index.scoresOf(query, ids);
    for (let i = 0; i < best.length; i++) if (!((best[i] ?? 0) >= (scores[i] ?? 0))) best[i] = scores[i] ?? Number.NaN;
  }
  return best;
}

/** Brings scores to the rows, less a constant; NaN for a row without a slot. */
export function spreadToRows(
  bySlot: Float32Array,
  { slots, missing }: SlotsOfRows,
  less: number,
  rows: Float32Array,
): void {
  if (slots === undefined) {
    rows.set(bySlot.subarray(0, rows.length));
    if (less !== 0) for (let row = 0; row < rows.length; row++) rows[row] = (rows[row] ?? 0) - less;
    return;
  }
  // A condition in this loop would make it take three times as long.
  for (let row = 0; row < rows.length; row++) rows[row] = (bySlot[slots[row] ?? 0] ?? 0) - less;
  for (let i = 0; i < missing.length; i++) rows[missing[i] ?? 0] = Number.NaN;
}

/** Sets the scores of some rows, less a constant. */
export function setRows(values: Float32Array, rows: Uint32Array, scores: Float32Array, less: number): void {
  for (let i = 0; i < rows.length; i++) values[rows[i] ?? 0] = (scores[i] ?? 0) - less;
}

/** What speaks for some rows alone, in their order. */
export function signalsOf({ looks, meaning, words, text }: RowSignals, rows: Uint32Array): RowSignals {
  return {
    looks: gather(looks, rows),
    meaning: gather(meaning, rows),
    words: gather(words, rows),
    text: text && {
      words: gather(text.words, rows),
      meaning: gather(text.meaning, rows),
      complete: Uint8Array.from(rows, (row) => text.complete[row] ?? 0),
    },
  };
}

/** How far down a ranking figures look: a query is a hit at k when one right answer is among the first k. */
export const depths = [1, 5, 10] as const;

/** What one query's ranking is worth; every figure is 0 to 1. */
export interface QueryFigures {
  readonly r1: number;
  readonly r5: number;
  readonly r10: number;
  /** 1 / rank of the first right answer. */
  readonly mrr: number;
  /** Average precision: the mean, over the right answers, of the share of right ones down to each. */
  readonly map: number;
  /** Share of the right answers among the first 16. */
  readonly recall16: number;
}

export type Figure = keyof QueryFigures;
export const figures = ['r1', 'r5', 'r10', 'mrr', 'map', 'recall16'] as const satisfies readonly Figure[];

/** The mean over all queries and the bounds that a resampling of the queries puts around it. */
export interface Summary {
  readonly mean: QueryFigures;
  /** 2.5th percentile of the resampled means. */
  readonly low: QueryFigures;
  /** 97.5th percentile. */
  readonly high: QueryFigures;
}

/**
 * Ranks of the right answers, ascending, 1 for the best. Equal scores keep the candidates' order, as a stable sort does;
 * a candidate without a score (NaN) comes after all others, and a right one among them has no rank (Infinity).
 * @param scores one number a candidate, larger is better
 * @param relevant indexes of the right answers
 * @param excluded index of a candidate that is not in the race: the query itself
 */
export function ranksOf(scores: Float32Array, relevant: Iterable<number>, excluded = -1): number[] {
  const ranks: number[] = [];
  for (const right of relevant) {
    const score = scores[right] ?? Number.NaN;
    if (Number.isNaN(score)) {
      ranks.push(Number.POSITIVE_INFINITY);
      continue;
    }
    let better = 0;
    for (let other = 0; other < scores.length; other++) {
      const value = scores[other] ?? Number.NaN;
      if (other !== excluded && (value > score || (value === score && other < right))) better++;
    }
    ranks.push(better + 1);
  }
  return ranks.sort((a, b) => a - b);
}

/** @param ranks of the right answers, ascending, at least one */
export function figuresOf(ranks: readonly number[]): QueryFigures {
  const [first] = ranks;
  if (first === undefined) throw new RangeError('a query without a right answer cannot be measured');
  const hit = (depth: number) => (first <= depth ? 1 : 0);
  return {
    r1: hit(1),
    r5: hit(5),
    r10: hit(10),
    mrr: 1 / first,
    map: ranks.reduce((sum, rank, index) => sum + (index + 1) / rank, 0) / ranks.length,
    recall16: ranks.filter((rank) => rank <= 16).length / ranks.length,
  };
}

/**
 * Means with 95 % intervals by the percentile bootstrap over queries (Efron, 1979): queries are drawn with replacement,
 * as many as there are.
 * @param seed same seed, same intervals
 */
export function summarise(queries: readonly QueryFigures[], resamples = 1000, seed = 1): Summary {
  if (queries.length === 0) throw new RangeError('there are no queries to summarise');
  const columns = figures.map((figure) => queries.map((query) => query[figure]));
  const means = columns.map(() => new Float64Array(resamples));
  const random = mulberry32(seed);
  const drawn = new Uint32Array(queries.length);
  for (let round = 0; round < resamples; round++) {
    for (let at = 0; at < drawn.length; at++) drawn[at] = Math.floor(random() * queries.length);
    for (const [index, column] of columns.entries()) {
      let sum = 0;
      for (const query of drawn) sum += column[query] ?? 0;
      (means[index] ?? new Float64Array())[round] = sum / drawn.length;
    }
  }
  for (const sample of means) sample.sort();
  const at = (share: number) => asFigures((index) => means[index]?.[Math.round(share * (resamples - 1))] ?? 0);
  return {
    mean: asFigures((index) => (columns[index] ?? []).reduce((sum, value) => sum + value, 0) / queries.length),
    low: at(0.025),
    high: at(0.975),
  };
}

function asFigures(column: (index: number) => number): QueryFigures {
  const [r1 = 0, r5 = 0, r10 = 0, mrr = 0, map = 0, recall16 = 0] = figures.map((_, index) => column(index));
  return { r1, r5, r10, mrr, map, recall16 };
}

/** Mulberry32 by Tommy Ettinger (public domain): small, even enough for resampling, and the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

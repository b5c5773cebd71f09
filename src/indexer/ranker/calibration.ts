import type { Spread } from './spread.ts';

/** Cosines by percentile: `{percent: 95, score}` says that 95% of the pairs score less. Ascending in both. */
export interface ScorePercentiles {
  readonly percentiles: readonly { readonly percent: number; readonly score: number }[];
}

/** What a model package says about its cosines: those of unrelated pairs, for each kind of pair. */
export interface BackgroundScores {
  readonly textImage?: { readonly background: ScorePercentiles };
  readonly imageImage?: { readonly background: ScorePercentiles };
}

interface Knot {
  readonly score: number;
  readonly share: number;
}

/**
 * Share of unrelated pairs that score less, 0 to 1: means the same for every model and query, for one pair. How much a match
 * says among all pictures of a folder: `MatchScale`.
 * @param background of unrelated pairs of this kind; undefined where the package holds none
 * @param score cosine
 * @returns without a background the cosine brought to 0..1
 */
export function percentile(background: ScorePercentiles | undefined, score: number): number {
  if (Number.isNaN(score)) return 0;
  const above = shareAbove(background, score);
  return above === undefined ? Math.max(0, Math.min(1, (score + 1) / 2)) : 1 - above;
}

/**
 * Share of unrelated pairs that score more, above 0 and below 1. Between the percentiles of the package it is linear; below the
 * lowest and above the highest it nears 1 and 0 exponentially, with the slope that the outermost two percentiles have, so that
 * a higher cosine always gives a smaller share.
 * @returns undefined without a background
 */
export function shareAbove(background: ScorePercentiles | undefined, score: number): number | undefined {
  const knots = knotsOf(background);
  const [first, second] = knots;
  const last = knots.at(-1);
  const beforeLast = knots.at(-2);
  if (first === undefined || second === undefined || last === undefined || beforeLast === undefined) return undefined;
  if (score <= first.score) return 1 - first.share * Math.exp(-(first.score - score) * decay(first, second, 'low'));
  if (score >= last.score) return (1 - last.share) * Math.exp(-(score - last.score) * decay(beforeLast, last, 'high'));
  let at = 1;
  while ((knots[at]?.score ?? score) < score) at++;
  const low = knots[at - 1] ?? first;
  const high = knots[at] ?? last;
  return 1 - (low.share + ((score - low.score) / (high.score - low.score)) * (high.share - low.share));
}

/**
 * The score that a share of unrelated pairs exceeds: `shareAbove` the other way round.
 * @param share above 0 and below 1
 * @returns undefined without a background
 */
export function scoreExceededBy(background: ScorePercentiles | undefined, share: number): number | undefined {
  const knots = knotsOf(background);
  const [first, second] = knots;
  const last = knots.at(-1);
  const beforeLast = knots.at(-2);
  if (first === undefined || second === undefined || last === undefined || beforeLast === undefined) return undefined;
  const below = 1 - share;
  if (below <= first.share) return first.score + Math.log(below / first.share) / decay(first, second, 'low');
  if (below >= last.share) return last.score - Math.log(share / (1 - last.share)) / decay(beforeLast, last, 'high');
  let at = 1;
  while ((knots[at]?.share ?? below) < below) at++;
  const low = knots[at - 1] ?? first;
  const high = knots[at] ?? last;
  return low.score + ((below - low.share) / (high.share - low.share)) * (high.score - low.score);
}

/** Mean and standard deviation of unrelated pairs, by the quartiles; undefined without a background. */
export function backgroundSpread(background: ScorePercentiles | undefined): Spread | undefined {
  const knots = knotsOf(background);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => knots.find((knot) => knot.share === share)?.score);
  if (low === undefined || middle === undefined || high === undefined) return undefined;
  // Of a normal distribution the quartiles are 1.349 standard deviations apart.
  return { mean: middle, deviation: (high - low) / 1.349 };
}

const cached = new WeakMap<ScorePercentiles, readonly Knot[]>();

/** The package's percentiles, rising in both score and share; equal or falling ones are left out. */
function knotsOf(background: ScorePercentiles | undefined): readonly Knot[] {
  if (background === undefined) return [];
  let knots = cached.get(background);
  if (knots === undefined) {
    const rising: Knot[] = [];
    const all = background.percentiles.map(({ percent, score }) => ({ score, share: percent / 100 }));
    for (const knot of all.sort((a, b) => a.share - b.share)) {
      const isUsable = knot.share > 0 && knot.share < 1 && Number.isFinite(knot.score);
      if (isUsable && knot.score > (rising.at(-1)?.score ?? Number.NEGATIVE_INFINITY)) rising.push(knot);
    }
    knots = rising;
    cached.set(background, knots);
  }
  return knots;
}

/** How fast the tail beyond two percentiles falls off, per unit of cosine. */
function decay(low: Knot, high: Knot, tail: 'low' | 'high'): number {
  const ratio = tail === 'low' ? high.share / low.share : (1 - low.share) / (1 - high.share);
  return Math.log(ratio) / (high.score - low.score);
}

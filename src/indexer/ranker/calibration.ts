import type { Spread } from './fusion.ts';

/** Which vectors were compared: a text with a picture, or a picture with a picture. */
export type ScoreKind = 'textImage' | 'imageImage';

/** Cosines by percentile: `{percent: 95, score}` says that 95% of the pairs score less. Ascending in both. */
export interface ScorePercentiles {
  readonly percentiles: readonly { readonly percent: number; readonly score: number }[];
}

/** What a model package says about its cosines: those of unrelated pairs, for each kind of pair. */
export interface BackgroundScores {
  readonly textImage?: { readonly background: ScorePercentiles };
  readonly imageImage?: { readonly background: ScorePercentiles };
}

/**
 * Where the divider stands when nothing is known but the model package: at a cosine that one unrelated pair in 100 exceeds.
 * Lower would call noise a match in any folder of hundreds of pictures; higher would hide right answers: of the bundled
 * model's pictures with their own names about three in four are above it.
 */
export const likelyConfidence = 0.99;

interface Knot {
  readonly score: number;
  readonly share: number;
}

/**
 * Share of unrelated pairs that score less, 0 to 1: means the same for every model and query. Between the percentiles of
 * the package it is linear; below the lowest and above the highest it nears 0 and 1 exponentially, with the slope that the
 * outermost two percentiles have, so that a higher cosine always gives a higher confidence.
 * @param score cosine
 * @returns the cosine brought to 0..1 when the package holds no background of this kind
 */
export function confidence(calibration: BackgroundScores, kind: ScoreKind, score: number): number {
  if (Number.isNaN(score)) return 0;
  const knots = knotsOf(calibration, kind);
  const [first, second] = knots;
  const last = knots.at(-1);
  const beforeLast = knots.at(-2);
  if (first === undefined || second === undefined || last === undefined || beforeLast === undefined) {
    return Math.max(0, Math.min(1, (score + 1) / 2));
  }
  if (score <= first.score) return first.share * Math.exp(-(first.score - score) * decay(first, second, 'low'));
  if (score >= last.score)
    return 1 - (1 - last.share) * Math.exp(-(score - last.score) * decay(beforeLast, last, 'high'));
  let at = 1;
  while ((knots[at]?.score ?? score) < score) at++;
  const low = knots[at - 1] ?? first;
  const high = knots[at] ?? last;
  return low.share + ((score - low.score) / (high.score - low.score)) * (high.share - low.share);
}

/**
 * The cosine from which a match is better than chance: what `confidence` maps to `wanted`.
 * @returns -Infinity when the package holds no background of this kind: without one no match can be called unlikely
 */
export function scoreCutoff(calibration: BackgroundScores, kind: ScoreKind, wanted: number = likelyConfidence): number {
  if (knotsOf(calibration, kind).length < 2) return Number.NEGATIVE_INFINITY;
  let low = -1;
  let high = 1;
  // The confidence rises everywhere, so 40 halvings find the cosine to the last bit that matters.
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (confidence(calibration, kind, middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean and standard deviation of unrelated pairs, by the quartiles; undefined without a background of this kind. */
export function backgroundSpread(calibration: BackgroundScores, kind: ScoreKind): Spread | undefined {
  const knots = knotsOf(calibration, kind);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => knots.find((knot) => knot.share === share)?.score);
  if (low === undefined || middle === undefined || high === undefined) return undefined;
  // Of a normal distribution the quartiles are 1.349 standard deviations apart.
  return { mean: middle, deviation: (high - low) / 1.349 };
}

const cached = new WeakMap<ScorePercentiles, readonly Knot[]>();

/** The package's percentiles, rising in both score and share; equal or falling ones are left out. */
function knotsOf(calibration: BackgroundScores, kind: ScoreKind): readonly Knot[] {
  const background = calibration[kind]?.background;
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

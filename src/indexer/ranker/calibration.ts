import type { Calibration, ScoreDistribution } from '../encoder/modelPackage.ts';

/** What was compared with what: their cosines are distributed differently. */
export type ScoreKind = 'textImage' | 'imageImage';

/**
 * Matches above this share of unrelated pairs are likely ones; the divider stands below them. One unrelated picture in a
 * hundred passes; of the bundled model's pictures with their own names about three in four do.
 */
const likelyConfidence = 0.99;

/**
 * Share of unrelated pairs that score less than `score`, 0 to 1: the same meaning for every model and query. Without a
 * background distribution, the cosine itself brought to 0..1.
 * @param score cosine
 */
export function confidence(calibration: Calibration, kind: ScoreKind, score: number): number {
  const background = calibration[kind]?.background;
  if (background === undefined) return Math.max(0, Math.min(1, (score + 1) / 2));
  return interpolate(points(background), score, 'score', 'percent') / 100;
}

/** Cosine from which on a match is a likely one; without a background distribution, every match. */
export function scoreCutoff(calibration: Calibration, kind: ScoreKind): number {
  const background = calibration[kind]?.background;
  if (background === undefined) return Number.NEGATIVE_INFINITY;
  return interpolate(points(background), likelyConfidence * 100, 'percent', 'score');
}

interface Point {
  readonly percent: number;
  readonly score: number;
}

/** The percentiles with ends at the scores that a cosine can have at all. */
function points({ percentiles }: ScoreDistribution): readonly Point[] {
  return [{ percent: 0, score: -1 }, ...percentiles, { percent: 100, score: 1 }];
}

/** Piecewise linear, so it is monotone as its points are. */
function interpolate(table: readonly Point[], value: number, from: keyof Point, to: keyof Point): number {
  let before = table[0];
  for (const point of table) {
    if (before !== undefined && value < point[from]) {
      const width = point[from] - before[from];
      const part = width === 0 ? 0 : Math.max(0, value - before[from]) / width;
      return before[to] + part * (point[to] - before[to]);
    }
    before = point;
  }
  return before?.[to] ?? 0;
}

import { type BackgroundScores, type ScoreKind, scoreExceededBy, shareAbove } from './calibration.ts';

/** What a query is compared by: the distribution of unrelated cosines that chance is measured with. */
export interface Chance {
  readonly calibration: BackgroundScores;
  readonly kind: ScoreKind;
}

/**
 * What the best of several tiles is worth beside pictures that have one vector. The largest of n unrelated cosines is below t
 * with the probability F(t)^n, so it is brought to the cosine that a single one is below with the same probability:
 * long pictures are then found by a tile that stands out, and not for having many (docs/search-quality.md).
 * @param best cosine of the best tile
 * @param tiles how many there are
 * @returns never more than `best`; NaN without a background of this kind
 */
export function worthOfBest({ calibration, kind }: Chance, best: number, tiles: number): number {
  const above = shareAbove(calibration, kind, best);
  if (above === undefined) return Number.NaN;
  // 1 - (1 - above)^n, exact where the share is tiny.
  const share = -Math.expm1(tiles * Math.log1p(-above));
  // Nearly all unrelated pairs are better: nothing to be told apart there.
  if (share >= 1) return Number.NaN;
  return Math.min(best, scoreExceededBy(calibration, kind, share) ?? Number.NaN);
}

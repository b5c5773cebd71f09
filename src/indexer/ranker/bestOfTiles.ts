import { type ScorePercentiles, scoreExceededBy, shareAbove } from './calibration.ts';

/** Cosines from -1 to 1 in steps of 1/512: between two of them a worth is as good as straight. */
const steps = 1024;
/** By background and number of tiles, what each step is worth: with many long pictures each query asks thousands of times. */
const known = new WeakMap<ScorePercentiles, (Float32Array | undefined)[]>();

/**
 * What the best of several tiles is worth beside pictures that have one vector. The largest of n unrelated cosines is below t
 * with the probability F(t)^n, so it is brought to the cosine that a single one is below with the same probability:
 * long pictures are then found by a tile that stands out, and not for having many (docs/search-quality.md).
 * @param background of unrelated pairs, by which chance is measured
 * @param best cosine of the best tile
 * @param tiles how many there are
 * @returns never more than `best`; NaN where the background tells too little
 */
export function worthOfBest(background: ScorePercentiles, best: number, tiles: number): number {
  let tables = known.get(background);
  if (tables === undefined) {
    tables = [];
    known.set(background, tables);
  }
  tables[tiles] ??= Float32Array.from({ length: steps + 1 }, (_, at) =>
    exactWorth(background, (2 * at) / steps - 1, tiles),
  );
  const table = tables[tiles];
  const place = ((best + 1) / 2) * steps;
  const at = Math.max(0, Math.min(steps - 1, Math.floor(place)));
  const low = table[at] ?? Number.NaN;
  return Math.min(best, low + (place - at) * ((table[at + 1] ?? Number.NaN) - low));
}

function exactWorth(background: ScorePercentiles, best: number, tiles: number): number {
  const above = shareAbove(background, best);
  if (above === undefined) return Number.NaN;
  // 1 - (1 - above)^n, exact where the share is tiny.
  const share = -Math.expm1(tiles * Math.log1p(-above));
  // Nearly all unrelated pairs are better: nothing to be told apart there.
  return share >= 1 ? -1 : (scoreExceededBy(background, share) ?? Number.NaN);
}

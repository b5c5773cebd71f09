import type { ScorePercentiles } from './calibration.ts';
import type { Spread } from './spread.ts';

/**
 * Cosines of queries and unrelated names in the bundled sentence encoder's space, after what all names have in common was
 * taken off: of 2,578 tags with 741 icon names and of 2,642 tags with 975 emoji names that they are not of, the two upper
 * percentiles raised towards those of alt texts with the names of screenshots, which are longer.
 */
export const meaningBackground: ScorePercentiles = {
  percentiles: [
    { percent: 1, score: -0.104 },
    { percent: 5, score: -0.059 },
    { percent: 25, score: 0.004 },
    { percent: 50, score: 0.05 },
    { percent: 75, score: 0.096 },
    { percent: 90, score: 0.142 },
    { percent: 95, score: 0.173 },
    { percent: 99, score: 0.27 },
    { percent: 99.9, score: 0.42 },
  ],
};

/** The same, as mean and standard deviation. */
export const meaningSpread: Spread = { mean: 0.053, deviation: 0.073 };

/** BM25 of queries with the text in pictures that they do not mean: most have none of the words. */
export const textWordsSpread: Spread = { mean: 0, deviation: 0.5 };

/** Cosines of queries with the text in pictures that they do not mean: 771 alt texts with the text of 771 screenshots. */
export const textMeaningSpread: Spread = { mean: 0.087, deviation: 0.098 };

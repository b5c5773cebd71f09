import { type BackgroundScores, type ScorePercentiles, scoreExceededBy } from './calibration.ts';
import { lengthOf, type WeightedVector, weightedSum } from './normalisedSum.ts';

/** What the unit vector of a query is made of: the lengths of its parts, which stand at any angle to each other. */
export interface QueryParts {
  /** Of what is said in words; 0 where nothing is. */
  readonly words: number;
  /** Of what is shown by pictures; 0 where none is, below 0 where they say what is not wanted. */
  readonly pictures: number;
}

/** @param words and pictures of which the query is the sum, before that is made a unit vector */
export function queryParts(words: readonly WeightedVector[], pictures: readonly WeightedVector[]): QueryParts {
  const whole = lengthOfSum([...words, ...pictures]);
  const isWanted = pictures.reduce((sum, { weight }) => sum + weight, 0) >= 0;
  return { words: lengthOfSum(words) / whole, pictures: ((isWanted ? 1 : -1) * lengthOfSum(pictures)) / whole };
}

/**
 * What cosines of unrelated pictures with a query are like. Of words and pictures together each part has its own background:
 * their medians are added, and the distances from them in squares, as of chances that know nothing of each other
 * (docs/search-quality.md, "Words and a picture together").
 * @returns undefined where the model's package does not say it
 */
export function queryBackground(
  { textImage, imageImage }: BackgroundScores,
  { words, pictures }: QueryParts,
): ScorePercentiles | undefined {
  if (pictures === 0) return textImage?.background;
  if (words === 0) return imageImage?.background;
  if (textImage === undefined || imageImage === undefined) return undefined;
  const parts = [
    { background: textImage.background, length: words },
    { background: imageImage.background, length: pictures },
  ];
  const percents = new Set(parts.flatMap(({ background }) => background.percentiles.map(({ percent }) => percent)));
  const scoreOf = (percent: number): number => {
    const distances = parts.map((part) => cosineAt(part, percent) - cosineAt(part, 50));
    const median = parts.reduce((sum, part) => sum + cosineAt(part, 50), 0);
    return median + Math.sign(percent - 50) * Math.hypot(...distances);
  };
  return { percentiles: [...percents].sort((a, b) => a - b).map((percent) => ({ percent, score: scoreOf(percent) })) };
}

/** What a part brings to the cosine at a percentile: of what is not wanted the other end, taken away. */
function cosineAt({ background, length }: { background: ScorePercentiles; length: number }, percent: number): number {
  const below = (length < 0 ? 100 - percent : percent) / 100;
  return length * (scoreExceededBy(background, 1 - below) ?? Number.NaN);
}

function lengthOfSum(terms: readonly WeightedVector[]): number {
  const sum = weightedSum(terms);
  return sum === undefined ? 0 : lengthOf(sum);
}

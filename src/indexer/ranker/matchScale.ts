import { backgroundSpread, type ScorePercentiles, shareAbove } from './calibration.ts';

/** How many pictures a query was compared with. */
export interface SearchedPictures {
  /** By looks alone: their paths say nothing, or names are not compared. */
  readonly unnamed: number;
  /** By looks and by what their paths say. */
  readonly named: number;
  /** Of both kinds together those that have text inside, which is compared besides. */
  readonly read: number;
}

/** Where the divider stands: of queries whose answer is not there, so many show nothing above it. */
export const likelyConfidence = 0.8;

/**
 * How the best of so many unrelated matches is distributed: a Gumbel distribution (E. J. Gumbel, Statistics of Extremes, 1958)
 * whose place grows with the logarithm of their number. Growth and decay were fitted to queries without an answer in parts of 25
 * to 975 pictures of the evaluation sets, the start so that the divider stands right for the bundled model; docs/search-quality.md.
 */
interface BestOfMany {
  /** What four of five bests of one picture stay below. */
  readonly start: number;
  /** How much that rises when pictures are ten times as many. */
  readonly perDecade: number;
  /** How fast the chance of more falls off, in powers of ten. */
  readonly decay: number;
}

/** Of looks, in powers of ten of the share of unrelated pairs that score more. */
const bestLooks: BestOfMany = { start: 1.65, perDecade: 0.5, decay: 1.3 };
/** Of scores that names are part of, in deviations of the background: a path that has some of the words is far out and no rarity. */
const bestFused: BestOfMany = { start: 2.3, perDecade: 1.3, decay: 0.58 };
/** What text inside adds to that: words of the query among the hundreds on screenshots, so that more of them rise fast. */
const bestRead: BestOfMany = { start: -1.9, perDecade: 2.2, decay: 0.4 };
/** ln(1 / likelyConfidence) */
const atDivider = -Math.log(likelyConfidence);

/**
 * Turns the scores of one query into numbers that mean the same for every model, query and folder: the share of queries without
 * any answer whose best match would score less. The order of a list of scores stays.
 */
export class MatchScale {
  /** The score from which a match is better than chance; -Infinity without a background. */
  readonly cutoff: number;
  readonly #background: ScorePercentiles | undefined;
  readonly #searched: SearchedPictures;

  /** @param background of unrelated pairs of this kind; undefined where the package holds none */
  constructor(background: ScorePercentiles | undefined, searched: SearchedPictures) {
    this.#background = background;
    this.#searched = searched;
    this.cutoff = this.#findCutoff();
  }

  /**
   * @param score as `Fusion` gives it
   * @returns 0 to 1; without a background the score brought to 0..1
   */
  confidence(score: number): number {
    const above = shareAbove(this.#background, score);
    const spread = backgroundSpread(this.#background);
    if (above === undefined || spread === undefined) return Math.max(0, Math.min(1, (score + 1) / 2));
    const { unnamed, named, read } = this.#searched;
    const deviations = (score - spread.mean) / spread.deviation;
    const byLooks = expected(bestLooks, unnamed, -Math.log10(above));
    const byNames = expected(bestFused, named, deviations);
    const byText = expected(bestRead, read, deviations);
    return Math.exp(-atDivider * (byLooks + byNames + byText));
  }

  #findCutoff(): number {
    if (backgroundSpread(this.#background) === undefined) return Number.NEGATIVE_INFINITY;
    // A path that has all the words scores a few units more than the cosine. 60 halvings find the score to the last bit.
    let low = -1;
    let high = 100;
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (this.confidence(middle) < likelyConfidence) low = middle;
      else high = middle;
    }
    return high;
  }
}

/** How many unrelated matches of this strength are to be expected, 1 where the divider would stand for these pictures alone. */
function expected({ start, perDecade, decay }: BestOfMany, pictures: number, strength: number): number {
  if (pictures <= 0) return 0;
  return 10 ** (decay * (start + perDecade * Math.log10(pictures) - strength));
}

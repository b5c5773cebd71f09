import { backgroundSpread, type ScorePercentiles } from './calibration.ts';
import type { SearchedPictures } from './matchScale.ts';
import { meaningSpread, textMeaningSpread, textWordsSpread } from './meaningCalibration.ts';
import { type FusionFactors, rowKernel, type TextFactors } from './rowKernel.ts';
import type { RowSignals } from './rowSignals.ts';
import { type MeasuredSpread, spreadOf } from './spread.ts';

/** What each signal counts; chosen by measurement, docs/search-quality.md. */
export interface FusionWeights {
  readonly looks: number;
  readonly meaning: number;
  /** For a path that has all words of the query. */
  readonly words: number;
  /** For a picture whose text stands out, by words and meaning together. */
  readonly text: number;
}

export const fusionWeights: FusionWeights = { looks: 0.6, meaning: 1, words: 8, text: 0.7 };
/** How the text in pictures matches, over all that have any. */
interface TextSpreads {
  readonly words: MeasuredSpread;
  readonly meaning: MeasuredSpread;
}

/** Standard deviations that a text must stand out by before it counts: many stand somewhat above the mean by chance. */
const leastText = 2;

/**
 * One score from all signals: the weighted sum of their z-scores over the searched files, brought back to the scale of the
 * cosines. So a file whose path says nothing has its cosine as its score and loses nothing against others, and where no
 * path says anything the order is that of the looks alone. The weights are divided by their length, so that the sum of two
 * signals spreads as one. A name that means something else cannot hide a picture that looks right: no file scores less than
 * its cosine.
 */
export class Fusion {
  readonly searched: SearchedPictures;
  readonly #factors: FusionFactors;
  /** Undefined when no picture has any text. */
  readonly #text: TextFactors | undefined;

  /**
   * @param looks spread of the cosines
   * @param meaning spread of the cosines with what the paths say; undefined when none says anything
   * @param text spreads of the text in pictures, by words and by meaning; undefined when there is none
   */
  constructor(
    looks: MeasuredSpread,
    meaning: MeasuredSpread | undefined,
    text?: TextSpreads | undefined,
    weights: FusionWeights = fusionWeights,
  ) {
    const named = Math.min(looks.count, meaning?.count ?? 0);
    this.searched = { named, unnamed: looks.count - named, read: text?.meaning.count ?? 0 };
    const length = Math.hypot(weights.looks, weights.meaning);
    const share = weights.looks / length;
    const perMeaning = meaning === undefined ? 0 : (looks.deviation * weights.meaning) / length / meaning.deviation;
    this.#factors = {
      // What the means take away; where no path says anything no score is more than its cosine.
      fixed: meaning === undefined ? Number.NaN : (1 - share) * looks.mean - perMeaning * meaning.mean,
      share,
      perMeaning,
      perWord: (looks.deviation * weights.words) / length,
    };
    if (text === undefined) return;
    const perText = (looks.deviation * weights.text) / length;
    // The sum of two z-scores, brought back to the spread of one.
    const perWord = perText / Math.SQRT2 / text.words.deviation;
    const perTextMeaning = perText / Math.SQRT2 / text.meaning.deviation;
    const fixed = -perWord * text.words.mean - perTextMeaning * text.meaning.mean - perText * leastText;
    this.#text = { perWord, perMeaning: perTextMeaning, fixed };
  }

  /**
   * A score a row; NaN where there is no picture vector.
   * @param scores what they are written to
   */
  score({ looks, meaning, words, text }: RowSignals, scores: Float32Array): void {
    rowKernel().fuse(looks, meaning, words, this.#factors, scores);
    // A picture without text keeps its score, and a text that says something else takes nothing.
    if (text !== undefined && this.#text !== undefined)
      rowKernel().addText(text.words, text.meaning, this.#text, scores);
  }

  /** How much of a difference of the cosine comes into the score. */
  shareOfLooks(look: number, meaning: number): number {
    const { fixed, share, perMeaning } = this.#factors;
    return fixed + share * look + perMeaning * meaning > look ? share : 1;
  }
}

/** How far the text of each picture stands out, by words and meaning together; NaN where there is none. */
export function textScores(signals: readonly RowSignals[]): Float32Array[] {
  const spreads = textSpreads(signals);
  return signals.map(({ looks, text }) => {
    const scores = new Float32Array(looks.length).fill(Number.NaN);
    if (text === undefined || spreads === undefined) return scores;
    for (let row = 0; row < scores.length; row++) {
      const words = ((text.words[row] ?? 0) - spreads.words.mean) / spreads.words.deviation;
      scores[row] = words + ((text.meaning[row] ?? 0) - spreads.meaning.mean) / spreads.meaning.deviation;
    }
    return scores;
  });
}

function textSpreads(signals: readonly RowSignals[]): TextSpreads | undefined {
  const texts = signals.flatMap(({ text }) => text ?? []);
  const words = spreadOf(
    texts.map((text) => text.words),
    textWordsSpread,
  );
  const meaning = spreadOf(
    texts.map((text) => text.meaning),
    textMeaningSpread,
  );
  return words && meaning && { words, meaning };
}

/**
 * The fusion for a query, from all files searched, before filters: a filter must not change a score.
 * @param background of unrelated pairs of this kind; undefined where the package holds none
 * @param partInWords how much of the query is words, 0 to 1: what is compared with words alone counts so much less
 * @returns undefined when no file has a picture vector
 */
export function fusionOf(
  signals: readonly RowSignals[],
  background: ScorePercentiles | undefined,
  partInWords = 1,
): Fusion | undefined {
  const looks = spreadOf(
    signals.map((each) => each.looks),
    backgroundSpread(background),
  );
  const meaning = spreadOf(
    signals.map((each) => each.meaning),
    meaningSpread,
  );
  // Looks are all that tells of a picture, and part of what tells of words.
  const { looks: ofLooks, meaning: ofNames, words, text } = fusionWeights;
  const length = Math.hypot(ofLooks, ofNames);
  const weights = {
    looks: partInWords * ofLooks + (1 - partInWords) * length,
    meaning: partInWords * ofNames,
    words: partInWords * words,
    text: partInWords * text,
  };
  return looks && new Fusion(looks, meaning, textSpreads(signals), weights);
}

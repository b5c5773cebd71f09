import { backgroundSpread, type ScorePercentiles } from './calibration.ts';
import type { SearchedPictures } from './matchScale.ts';
import { meaningSpread, textMeaningSpread, textWordsSpread } from './meaningCalibration.ts';
import type { RowSignals, TextSignals } from './rowSignals.ts';
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
  /** What the means take away. */
  readonly #fixed: number;
  /** Of the looks in the score of a file whose path says something. */
  readonly #share: number;
  readonly #perMeaning: number;
  readonly #perWord: number;
  /** What one standard deviation of the text's words, and of its meaning, adds; undefined when no picture has any. */
  readonly #text: { readonly perWord: number; readonly perMeaning: number; readonly fixed: number } | undefined;

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
    this.#share = weights.looks / length;
    this.#perMeaning = meaning === undefined ? 0 : (looks.deviation * weights.meaning) / length / meaning.deviation;
    this.#fixed = meaning === undefined ? Number.NaN : (1 - this.#share) * looks.mean - this.#perMeaning * meaning.mean;
    this.#perWord = (looks.deviation * weights.words) / length;
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
    // One loop without calls, and without conditions that cannot be foreseen: those would double its time.
    const share = this.#share;
    const perMeaning = this.#perMeaning;
    const perWord = this.#perWord;
    const fixed = this.#fixed;
    for (let row = 0; row < scores.length; row++) {
      const look = looks[row] ?? 0;
      const more = fixed + share * look + perMeaning * (meaning[row] ?? 0) - look;
      // The larger of the two.
      const named = look + (more + Math.abs(more)) / 2;
      // The meaning of a path that says nothing is NaN.
      const score = Number.isNaN(named) ? look : named;
      const part = words[row] ?? 0;
      // Half of the words tell less than half: in a short query the word that is missing is what was meant.
      scores[row] = part === 0 ? score : score + perWord * part * Math.sqrt(part);
    }
    if (text !== undefined) this.#addText(text, scores);
  }

  /** Adds what the text in pictures says. A picture without any keeps its score, and a text that says something else takes nothing. */
  #addText({ words, meaning }: TextSignals, scores: Float32Array): void {
    if (this.#text === undefined) return;
    const { perWord, perMeaning, fixed } = this.#text;
    for (let row = 0; row < scores.length; row++) {
      const more = fixed + perWord * (words[row] ?? 0) + perMeaning * (meaning[row] ?? 0);
      // False as well where there is no text, which is NaN.
      if (more > 0) scores[row] = (scores[row] ?? 0) + more;
    }
  }

  /** How much of a difference of the cosine comes into the score. */
  shareOfLooks(look: number, meaning: number): number {
    return this.#fixed + this.#share * look + this.#perMeaning * meaning > look ? this.#share : 1;
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

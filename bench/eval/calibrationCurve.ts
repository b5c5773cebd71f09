import type { ScorePercentiles } from '../../src/indexer/ranker/calibration.ts';
import { fusionOf } from '../../src/indexer/ranker/fusion.ts';
import { MatchScale } from '../../src/indexer/ranker/matchScale.ts';
import type { RowSignals } from '../../src/indexer/ranker/rowSignals.ts';

/** What the divider made of one query. */
export interface Verdict {
  /** Confidence of the best match when the answers were taken out of the index. */
  readonly absent: number;
  /** Confidence of each answer that is among the first ten of the whole index. */
  readonly present: readonly number[];
}

const firstRows = 10;

/**
 * Ranks a query twice as the product does: with its answers in the index and without them.
 * @param signals one number a picture
 * @param answers pictures that are right
 * @param related pictures that would be as good an answer to a person: taken out as well
 */
export function judge(
  signals: RowSignals,
  answers: ReadonlySet<number>,
  related: ReadonlySet<number>,
  background: ScorePercentiles | undefined,
): Verdict {
  const whole = confidences(signals, background);
  const first = Array.from(whole.keys()).sort((a, b) => (whole[b] ?? 0) - (whole[a] ?? 0));
  const { text } = signals;
  // A picture that has all words of the query in it is an answer, whatever it is called.
  const isLeft = (_: number, picture: number) =>
    !answers.has(picture) && !related.has(picture) && text?.complete[picture] !== 1;
  const left = {
    looks: signals.looks.filter(isLeft),
    meaning: signals.meaning.filter(isLeft),
    words: signals.words.filter(isLeft),
    text: text && {
      words: text.words.filter(isLeft),
      meaning: text.meaning.filter(isLeft),
      complete: text.complete.filter(isLeft),
    },
  };
  return {
    absent: Math.max(0, ...confidences(left, background)),
    present: first.slice(0, firstRows).flatMap((picture) => (answers.has(picture) ? (whole[picture] ?? 0) : [])),
  };
}

/** The same with names out of sight. */
export function looksAlone({ looks }: RowSignals): RowSignals {
  return { looks, meaning: new Float32Array(looks.length).fill(Number.NaN), words: new Float32Array(looks.length) };
}

/** A divider and what stands above it. */
export interface CurvePoint {
  readonly divider: number;
  /** Share of the queries without an answer that show nothing. */
  readonly silent: number;
  /** Share of the answers among the first ten that stand above. */
  readonly shown: number;
}

/** What dividers at these confidences would do. */
export function curve(verdicts: readonly Verdict[], dividers: readonly number[]): CurvePoint[] {
  const present = verdicts.flatMap((verdict) => verdict.present);
  return dividers.map((divider) => ({
    divider,
    silent: verdicts.filter(({ absent }) => absent < divider).length / verdicts.length,
    shown: present.filter((confidence) => confidence >= divider).length / present.length,
  }));
}

function confidences(signals: RowSignals, background: ScorePercentiles | undefined): number[] {
  const fusion = fusionOf([signals], background);
  if (fusion === undefined) return [];
  const scale = new MatchScale(background, fusion.searched);
  const scores = new Float32Array(signals.looks.length);
  fusion.score(signals, scores);
  return Array.from(scores, (score) => (Number.isNaN(score) ? 0 : scale.confidence(score)));
}

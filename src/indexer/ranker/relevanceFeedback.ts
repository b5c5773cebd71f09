import { normalisedSum, type WeightedVector } from './normalisedSum.ts';

/** What each part of a query counts once a person has said what is more and what is less like what they want. */
export interface FeedbackWeights {
  readonly query: number;
  /** For the mean of all pictures that are more like it. */
  readonly more: number;
  /** For the mean of all pictures that are less like it. */
  readonly less: number;
}

/** Chosen by measurement: docs/search-quality.md, "More and less like these". */
export const feedbackWeights: FeedbackWeights = { query: 1, more: 0.5, less: 0.15 };

export interface Feedback {
  readonly more: readonly Float32Array[];
  readonly less: readonly Float32Array[];
}

/**
 * A query moved towards what is wanted and away from what is not: the query, plus the mean of the one, less the mean of the
 * other (Rocchio, "Relevance feedback in information retrieval", in The SMART Retrieval System, 1971). The means make many
 * pictures count no more than one, so that a handful of them does not drown what was asked for in words.
 * @param query unit vector; undefined when nothing but pictures was given
 * @returns a unit vector; undefined when nothing is left
 */
export function withFeedback(
  query: Float32Array | undefined,
  feedback: Feedback,
  weights: FeedbackWeights = feedbackWeights,
): Float32Array | undefined {
  const asked = query === undefined ? [] : [{ vector: query, weight: weights.query }];
  return normalisedSum([...asked, ...feedbackTerms(feedback, weights)]);
}

/** What feedback adds to a query. */
export function feedbackTerms({ more, less }: Feedback, weights: FeedbackWeights = feedbackWeights): WeightedVector[] {
  const parts = [
    { vector: mean(more), weight: weights.more },
    { vector: mean(less), weight: -weights.less },
  ];
  return parts.flatMap(({ vector, weight }) => (vector === undefined ? [] : [{ vector, weight }]));
}

/** The mean direction. */
function mean(vectors: readonly Float32Array[]): Float32Array | undefined {
  return normalisedSum(vectors.map((vector) => ({ vector, weight: 1 })));
}

import { ExactIndex } from '../ranker/exactIndex.ts';

/**
 * Vectors of what paths or the text in pictures say. Where there are many, four bits of each value are kept: a cosine is off by
 * 0.0055 then, of a signal whose matches lie tenths apart and that ranks together with others.
 */
export function sentenceIndex(dimension: number): ExactIndex {
  return new ExactIndex(dimension, () => undefined, 4);
}

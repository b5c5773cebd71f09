import type { BackgroundScores, ScorePercentiles } from './calibration.ts';

const percents = [1, 5, 25, 50, 75, 90, 95, 99, 99.9] as const;

/**
 * What cosines mean, where a model's package does not say it: measured on pictures that are there. Of any two pictures, and
 * of any picture and a text about nothing in particular, nearly all are unrelated; those that are not make it a little strict.
 * @param pictures unit vectors
 * @param texts unit vectors, none for a model that reads no texts
 */
export function fitBackground(pictures: readonly Float32Array[], texts: readonly Float32Array[]): BackgroundScores {
  const between: number[] = [];
  for (const [at, picture] of pictures.entries()) {
    for (const other of pictures.slice(at + 1)) between.push(cosine(picture, other));
  }
  const across = texts.flatMap((text) => pictures.map((picture) => cosine(text, picture)));
  return {
    ...(across.length === 0 ? {} : { textImage: { background: percentilesOf(across) } }),
    ...(between.length === 0 ? {} : { imageImage: { background: percentilesOf(between) } }),
  };
}

function percentilesOf(scores: readonly number[]): ScorePercentiles {
  const sorted = Float64Array.from(scores).sort();
  const at = (percent: number): number => sorted[Math.round((percent / 100) * (sorted.length - 1))] ?? 0;
  return { percentiles: percents.map((percent) => ({ percent, score: at(percent) })) };
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

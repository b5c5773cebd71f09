import { dotProduct } from './exactRerank.ts';

/** A sum of opposites points nowhere. */
const leastNorm = 1e-4;

/** A part of a sum. */
export interface WeightedVector {
  readonly vector: Float32Array;
  readonly weight: number;
}

/** Weighted sum of unit vectors, as a unit vector; undefined when there is none or it points nowhere. */
export function normalisedSum(terms: readonly WeightedVector[]): Float32Array | undefined {
  const sum = weightedSum(terms);
  if (sum === undefined) return undefined;
  const norm = lengthOf(sum);
  if (norm < leastNorm) return undefined;
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) / norm;
  return sum;
}

/** Euclidean length. */
export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dotProduct(vector, vector));
}

/** Weighted sum of vectors; undefined when there is none. */
export function weightedSum(terms: readonly WeightedVector[]): Float32Array | undefined {
  const [first] = terms;
  if (first === undefined) return undefined;
  const sum = new Float32Array(first.vector.length);
  for (const { vector, weight } of terms) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
  }
  return sum;
}

import { rowKernel } from './rowKernel.ts';

/** Mean and standard deviation of a signal over the searched files, or over unrelated pairs. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** A spread that was measured. */
export interface MeasuredSpread extends Spread {
  /** Values that were there. */
  readonly count: number;
}

/** A background counts as much as so many files: with only a few the files' own spread says little. */
const backgroundFiles = 20;
const leastDeviation = 1e-6;

/**
 * Mean and deviation over all files, NaN left out; drawn to the background's where files are few.
 * @param background of unrelated pairs. Where the files spread less than that, nothing stands out, and the best of them is not
 * to count as if it did: the deviation is never below the background's
 * @returns undefined when there is nothing to measure
 */
export function spreadOf(parts: readonly Float32Array[], background?: Spread): MeasuredSpread | undefined {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const values of parts) {
    const part = rowKernel().sums(values);
    count += part.count;
    sum += part.sum;
    squares += part.squares;
  }
  const measured = count;
  if (count === 0) return undefined;
  if (background !== undefined) {
    count += backgroundFiles;
    sum += backgroundFiles * background.mean;
    squares += backgroundFiles * (background.mean ** 2 + background.deviation ** 2);
  }
  const mean = sum / count;
  const least = background?.deviation ?? leastDeviation;
  return { count: measured, mean, deviation: Math.max(least, Math.sqrt(Math.max(0, squares / count - mean * mean))) };
}

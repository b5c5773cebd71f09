import { gather } from './gather.ts';
import { rowKernel } from './rowKernel.ts';

/** Blocks for each score that is wanted: with more of them fewer scores are sorted in vain. */
const blocksPerScore = 3;
/** What a block holds at least, and at most. */
const [leastBlock, mostBlock] = [4, 4096];

/**
 * Positions of the `count` highest scores, best first, equal scores by ascending id.
 * @param scores no NaN
 * @param ids ids of the same positions, distinct; equal scores stay in the order of their positions when absent
 */
export function topScores(scores: Float32Array, count: number, ids?: Uint32Array): Uint32Array {
  if (count <= 0) return new Uint32Array(0);
  const size = 2 ** Math.floor(Math.log2(scores.length / (blocksPerScore * count)));
  if (!(size >= leastBlock)) return sorted(scores, count, ids);
  const high = rowKernel().positionsFrom(lowerBound(scores, count, Math.min(size, mostBlock)), scores);
  const best = sorted(gather(scores, high), count, ids && gather(ids, high));
  return best.map((at) => high[at] ?? 0);
}

/** A score that at least `count` others reach: so many blocks have one in them. Not many more do where the best are scattered. */
function lowerBound(scores: Float32Array, count: number, blockSize: number): number {
  const maxima = rowKernel().maxima(scores, blockSize).sort();
  return maxima[maxima.length - count] ?? Number.NEGATIVE_INFINITY;
}

/** Least-significant-digit radix sort of the scores' bits, three passes of 11 bits. */
function sorted(scores: Float32Array, count: number, ids: Uint32Array | undefined): Uint32Array {
  const length = scores.length;
  const keys = new Uint32Array(length);
  // Flipping the sign bit, or all bits of a negative number, orders floats like unsigned integers; inverted once more,
  // the highest score comes first. -0 counts as 0.
  const bits = new Uint32Array(new Float32Array(scores).buffer);
  for (let i = 0; i < length; i++) {
    const value = bits[i] === 0x80000000 ? 0 : (bits[i] ?? 0);
    keys[i] = value >>> 31 === 0 ? ~(value | 0x80000000) : value;
  }
  let order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  let next = new Uint32Array(length);
  for (const shift of [0, 11, 22]) {
    const starts = new Uint32Array(2049);
    for (let i = 0; i < length; i++) {
      const digit = ((keys[i] ?? 0) >>> shift) & 2047;
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
    }
    for (let digit = 1; digit < 2049; digit++) starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
    for (let i = 0; i < length; i++) {
      const position = order[i] ?? 0;
      const digit = ((keys[position] ?? 0) >>> shift) & 2047;
      const at = starts[digit] ?? 0;
      starts[digit] = at + 1;
      next[at] = position;
    }
    [order, next] = [next, order];
  }
  if (ids !== undefined) sortEqual(order, keys, ids, count);
  return order.subarray(0, count);
}

/** Puts positions whose keys are equal into the order of their ids, as far as `count`. */
function sortEqual(order: Uint32Array, keys: Uint32Array, ids: Uint32Array, count: number): void {
  for (let start = 0; start < order.length && start < count; ) {
    let end = start + 1;
    while (end < order.length && keys[order[end] ?? 0] === keys[order[start] ?? 0]) end++;
    if (end - start > 1) sortById(order.subarray(start, end), ids);
    start = end;
  }
}

/** Mostly ids ascend with the positions, and there is nothing to do. */
function sortById(positions: Uint32Array, ids: Uint32Array): void {
  const ascends = positions.every(
    (position, at) => at === 0 || (ids[positions[at - 1] ?? 0] ?? 0) < (ids[position] ?? 0),
  );
  if (!ascends) positions.sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
}

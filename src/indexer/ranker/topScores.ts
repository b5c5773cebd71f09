/** Up to here a heap is faster than sorting everything. */
const mostForHeap = 512;

/**
 * Positions of the `count` highest scores, best first, equal scores by ascending id.
 * @param scores no NaN
 * @param ids ids of the same positions, distinct
 */
export function topScores(scores: Float32Array, ids: Uint32Array, count: number): Uint32Array {
  if (count <= 0) return new Uint32Array(0);
  return count <= mostForHeap && count < scores.length ? topByHeap(scores, ids, count) : topBySort(scores, ids, count);
}

/** A min-heap of the best so far: after the first few hundred scores nearly all fail one comparison. */
function topByHeap(scores: Float32Array, ids: Uint32Array, count: number): Uint32Array {
  const worse = (a: number, b: number): boolean => {
    const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
    return difference < 0 || (difference === 0 && (ids[a] ?? 0) > (ids[b] ?? 0));
  };
  const heap = new Uint32Array(count);
  const sink = (start: number, length: number): void => {
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) return;
      if (child + 1 < length && worse(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      if (!worse(heap[child] ?? 0, heap[at] ?? 0)) return;
      const moved = heap[at] ?? 0;
      heap[at] = heap[child] ?? 0;
      heap[child] = moved;
      at = child;
    }
  };
  for (let i = 0; i < count; i++) heap[i] = i;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(i, count);
  let threshold = scores[heap[0] ?? 0] ?? 0;
  for (let i = count; i < scores.length; i++) {
    if ((scores[i] ?? 0) < threshold || !worse(heap[0] ?? 0, i)) continue;
    heap[0] = i;
    sink(0, count);
    threshold = scores[heap[0] ?? 0] ?? 0;
  }
  for (let end = count - 1; end > 0; end--) {
    const worst = heap[0] ?? 0;
    heap[0] = heap[end] ?? 0;
    heap[end] = worst;
    sink(0, end);
  }
  return heap;
}

/** Least-significant-digit radix sort of the scores' bits, three passes of 11 bits. */
function topBySort(scores: Float32Array, ids: Uint32Array, count: number): Uint32Array {
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
  for (let start = 0; start < length && start < count; ) {
    let end = start + 1;
    while (end < length && keys[order[end] ?? 0] === keys[order[start] ?? 0]) end++;
    if (end - start > 1) order.subarray(start, end).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
    start = end;
  }
  return order.subarray(0, count);
}

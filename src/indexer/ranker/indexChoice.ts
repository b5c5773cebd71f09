/** Values (vectors times dimensions) that the exact scan reads in a millisecond on one core of a small machine. */
const valuesPerMillisecond = 17_000_000;
/** Milliseconds of scanning from which a person would notice: the engine answers within 60, words and fusion included. */
const longestScan = 45;

export interface IndexChoice {
  readonly kind: 'exact' | 'hnsw';
  /** For the log and for `doctor`. */
  readonly reason: string;
}

/**
 * Which index serves so many vectors. A graph takes minutes to build and ten times the memory, and finds text queries only
 * with a wide search, so it is worth its price only where scanning takes too long: docs/decisions/0002-exact-search-first.md.
 */
export function chooseIndex(size: number, dimension: number): IndexChoice {
  const milliseconds = (size * dimension) / valuesPerMillisecond;
  // Formatting for a locale would read megabytes of its data into memory, for good.
  const count = String(size).replace(/\B(?=(\d{3})+$)/g, ',');
  if (milliseconds <= longestScan) {
    return { kind: 'exact', reason: `Scanning all ${count} vectors takes about ${Math.ceil(milliseconds)} ms.` };
  }
  return {
    kind: 'hnsw',
    reason: `Scanning all ${count} vectors would take about ${Math.round(milliseconds)} ms, more than ${longestScan}.`,
  };
}

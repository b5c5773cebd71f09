import { likelyConfidence } from '../ranker/matchScale.ts';
import type { KeptResults } from '../store/records.ts';
import type { Candidates } from './candidates.ts';
import type { Collected } from './collector.ts';
import type { RootIndex } from './rootIndex.ts';

/** Results that are kept with a past query, of all roots together: more than a screen shows, in 2.4 kB. */
export const mostKept = 200;

/**
 * The results of one root among the best.
 * @param best positions of the best candidates, best first
 */
export function resultsOfRoot(
  { roots, fileIds, scores }: Candidates,
  best: Uint32Array,
  root: number,
  confidenceOf: (position: number) => number,
): KeptResults {
  const own = best.filter((position) => roots[position] === root);
  return {
    fileIds: own.map((position) => fileIds[position] ?? 0),
    scores: Float32Array.from(own, (position) => scores[position] ?? 0),
    confidences: Float32Array.from(own, confidenceOf),
  };
}

/**
 * What a past query found when it was last remembered, of files that are still there: known without any search.
 * @returns undefined where no root keeps anything of it
 */
export function keptResults(roots: readonly RootIndex[], text: string, filter: string): Collected | undefined {
  const kept = roots.map((root) => root.history.results(text, filter));
  if (kept.every((results) => results === undefined)) return undefined;
  const found = roots.flatMap(({ table }, root) => {
    const { fileIds, scores, confidences } = kept[root] ?? { fileIds: [], scores: [], confidences: [] };
    return Array.from(fileIds, (fileId, at) => ({
      root,
      fileId,
      score: scores[at] ?? 0,
      confidence: confidences[at] ?? 0,
    })).filter(({ fileId }) => table.indexOf(fileId) >= 0);
  });
  return {
    candidates: {
      roots: Uint8Array.from(found, ({ root }) => root),
      fileIds: Uint32Array.from(found, ({ fileId }) => fileId),
      scores: Float32Array.from(found, ({ score }) => score),
      count: found.length,
      whole: false,
    },
    filteredOut: 0,
    confidenceOf: (position) => found[position]?.confidence ?? 0,
    likely: found.filter(({ confidence }) => confidence >= likelyConfidence).length,
    hints: [],
  };
}

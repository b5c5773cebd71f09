import { variedOrder } from '../ranker/diversity.ts';
import type { Candidates } from './candidates.ts';
import type { Ordering } from './ranking.ts';
import type { RootIndex } from './rootIndex.ts';

/** Candidates among which variety is looked for, and how many are chosen from them. */
const considered = 160;
const chosen = 48;

/** Candidates in order, a part at a time. */
export type PositionOrder = Pick<Ordering, 'slice'>;

/** An ordering whose first results are spread over what they show; the others follow as they were. */
export class VariedOrder implements PositionOrder {
  readonly #ordering: PositionOrder;
  readonly #head: Uint32Array;

  /**
   * @param likely results that are better than chance: only they are spread, so that variety does not bring in what does not match
   * @param model key of the vectors
   */
  constructor(
    candidates: Candidates,
    ordering: PositionOrder,
    roots: readonly RootIndex[],
    likely: number,
    model: string,
  ) {
    const head = ordering.slice(0, Math.min(considered, likely > 1 ? likely : considered, candidates.count));
    const contents = Array.from(head, (position) => {
      const root = candidates.roots[position] ?? 0;
      const table = roots[root]?.table;
      const row = table?.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
      return { root, contentId: row < 0 ? 0 : (table?.columns.contentId[row] ?? 0) };
    });
    const byRoot = roots.map((root, number) => {
      const ids = contents.filter((each) => each.root === number).map(({ contentId }) => contentId);
      return ids.length === 0 ? new Map<number, Float32Array>() : root.catalogue.embeddingsOf([...new Set(ids)], model);
    });
    const vectors = contents.map(({ root, contentId }) => byRoot[root]?.get(contentId));
    const scores = Array.from(head, (position) => candidates.scores[position] ?? 0);
    this.#ordering = ordering;
    this.#head = Uint32Array.from(variedOrder(scores, vectors, chosen), (index) => head[index] ?? 0);
  }

  slice(offset: number, count: number): Uint32Array {
    const slice = this.#ordering.slice(offset, count);
    if (offset >= this.#head.length) return slice;
    const varied = slice.slice();
    varied.set(this.#head.subarray(offset, offset + varied.length));
    return varied;
  }
}

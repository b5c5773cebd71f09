import type { SortOrder } from '../../shared/protocol.ts';
import { dotProduct, rerankDepth } from '../ranker/exactRerank.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { topScores } from '../ranker/topScores.ts';
import type { Candidates } from './candidates.ts';

/** Rows that are put in order when a query is answered; the rest when somebody scrolls there. */
const orderedAtOnce = 512;

/** What is known of a candidate's looks. */
export interface CandidateLooks {
  readonly root: number;
  readonly contentId: number;
  /** The approximate cosine that is in its score. */
  readonly cosine: number;
  /** What a difference of the cosine makes in the score. */
  readonly share: number;
}

/**
 * Scores the looks of the best candidates again in float32: as many different contents as the exact index does, so that
 * every root's head is in its true order. The others keep their approximate score, never above the head's.
 * @param vectorsOf reads the vectors of some contents of a root; those that are gone are left out
 */
export function refineHead(
  candidates: Candidates,
  queries: readonly Float32Array[],
  looksOf: (position: number) => CandidateLooks | undefined,
  vectorsOf: (root: number, contentIds: readonly number[]) => ReadonlyMap<number, Float32Array>,
): void {
  const { scores, count } = candidates;
  const known = new KnownCosines(queries, vectorsOf);
  for (let wanted = 3 * rerankDepth; ; wanted *= 4) {
    const head = topScores(scores, Math.min(wanted, count));
    const refined = exactScores(candidates, head, looksOf, known);
    // Many copies of a few contents: the head must reach farther.
    if (refined === undefined) continue;
    let floor = Number.POSITIVE_INFINITY;
    for (const exact of refined.values()) floor = Math.min(floor, exact);
    lower(scores, floor, head);
    for (const [position, exact] of refined) scores[position] = exact;
    return;
  }
}

/**
 * Makes no score more than the floor.
 * @param head positions of the highest, best first
 */
function lower(scores: Float32Array, floor: number, head: Uint32Array): void {
  const isInHead = head.length === scores.length || (scores[head.at(-1) ?? 0] ?? 0) <= floor;
  const count = isInHead ? head.length : scores.length;
  for (let i = 0; i < count; i++) {
    const position = isInHead ? (head[i] ?? 0) : i;
    if ((scores[position] ?? 0) > floor) scores[position] = floor;
  }
}

/** Exact cosines by content, read many at a time. */
class KnownCosines {
  readonly #queries: readonly Float32Array[];
  readonly #vectorsOf: (root: number, contentIds: readonly number[]) => ReadonlyMap<number, Float32Array>;
  /** By root and content; undefined for a content whose vector is gone. */
  readonly #cosines = new Map<number, number | undefined>();

  constructor(
    queries: readonly Float32Array[],
    vectorsOf: (root: number, contentIds: readonly number[]) => ReadonlyMap<number, Float32Array>,
  ) {
    this.#queries = queries;
    this.#vectorsOf = vectorsOf;
  }

  /** Names a content whatever its root. */
  key({ root, contentId }: CandidateLooks): number {
    return root * 2 ** 32 + contentId;
  }

  has(key: number): boolean {
    return this.#cosines.has(key);
  }

  get(key: number): number | undefined {
    return this.#cosines.get(key);
  }

  read(looks: Iterable<CandidateLooks>): void {
    const byRoot = Map.groupBy(looks, ({ root }) => root);
    for (const [root, ofRoot] of byRoot) {
      const vectors = this.#vectorsOf(
        root,
        ofRoot.map(({ contentId }) => contentId),
      );
      for (const one of ofRoot) {
        const vector = vectors.get(one.contentId);
        const cosine = vector && Math.max(...this.#queries.map((query) => dotProduct(query, vector)));
        this.#cosines.set(this.key(one), cosine);
      }
    }
  }
}

/**
 * Exact scores by position for the first contents of the head.
 * @returns undefined when the head ends before these contents and what scores the same have been met
 */
function exactScores(
  { scores, count }: Candidates,
  head: Uint32Array,
  looksOf: (position: number) => CandidateLooks | undefined,
  known: KnownCosines,
): Map<number, number> | undefined {
  const contents = new Set<number>();
  const byPosition = new Map<number, number>();
  let last = Number.POSITIVE_INFINITY;
  for (const [rank, position] of head.entries()) {
    const approximate = scores[position] ?? 0;
    if (contents.size >= rerankDepth && approximate < last) return byPosition;
    const looks = looksOf(position);
    if (looks === undefined) continue;
    const key = known.key(looks);
    if (!known.has(key) && contents.size < rerankDepth) {
      known.read(unknownOf(head, rank, rerankDepth - contents.size, looksOf, known));
    }
    const cosine = known.get(key);
    if (cosine === undefined) continue;
    if (!contents.has(key)) {
      if (contents.size >= rerankDepth) continue;
      contents.add(key);
      last = approximate;
    }
    byPosition.set(position, approximate + looks.share * (cosine - looks.cosine));
  }
  return head.length === count ? byPosition : undefined;
}

/** The next contents of the head whose cosines are not known. */
function unknownOf(
  head: Uint32Array,
  start: number,
  most: number,
  looksOf: (position: number) => CandidateLooks | undefined,
  known: KnownCosines,
): Iterable<CandidateLooks> {
  const unknown = new Map<number, CandidateLooks>();
  for (let rank = start; rank < head.length && unknown.size < most; rank++) {
    const looks = looksOf(head[rank] ?? 0);
    if (looks === undefined) continue;
    const key = known.key(looks);
    if (!known.has(key)) unknown.set(key, looks);
  }
  return unknown.values();
}

/** Candidates in order, the first few hundred at once and the rest on demand. */
export class Ordering {
  readonly #candidates: Candidates;
  readonly #tables: readonly FileTable[];
  readonly #sort: SortOrder;
  #order: Uint32Array | undefined;
  #complete = false;

  constructor(candidates: Candidates, tables: readonly FileTable[], sort: SortOrder) {
    this.#candidates = candidates;
    this.#tables = tables;
    this.#sort = sort;
  }

  /** Positions of the candidates from `offset` on, at most `count`. */
  slice(offset: number, count: number): Uint32Array {
    if (this.#order === undefined || (!this.#complete && offset + count > this.#order.length)) {
      const wanted = offset + count <= orderedAtOnce ? orderedAtOnce : this.#candidates.count;
      this.#order = this.#compute(Math.min(wanted, this.#candidates.count));
      this.#complete = this.#order.length === this.#candidates.count;
    }
    return this.#order.subarray(offset, offset + count);
  }

  /** How many of the first `total` rows each folder has, in their order; for the sort order `folder`. */
  folderGroups(total: number): { readonly root: number; readonly folder: string; readonly count: number }[] {
    const { fileIds, roots } = this.#candidates;
    const groups: { root: number; folder: string; count: number }[] = [];
    for (const position of this.slice(0, total)) {
      const root = roots[position] ?? 0;
      const table = this.#tables[root];
      const row = table?.indexOf(fileIds[position] ?? 0) ?? -1;
      const folder = table === undefined || row < 0 ? '' : folderOf(table, row);
      const last = groups.at(-1);
      if (last?.root === root && last.folder === folder) last.count++;
      else groups.push({ root, folder, count: 1 });
    }
    return groups;
  }

  #compute(count: number): Uint32Array {
    const { fileIds, roots, scores, count: all } = this.#candidates;
    switch (this.#sort) {
      case 'relevance':
        return topScores(scores, count);
      case 'newest': {
        const newest = this.#column((table, row) => table.columns.modified[row] ?? 0);
        let latest = 0;
        for (const time of newest) latest = Math.max(latest, time);
        // As an age in seconds a time keeps its precision in float32 where it matters: among the newest.
        for (let i = 0; i < all; i++) newest[i] = ((newest[i] ?? 0) - latest) / 1000;
        return topScores(new Float32Array(newest), count);
      }
      case 'size':
        return topScores(new Float32Array(this.#column((table, row) => table.columns.bytes[row] ?? 0)), count);
      default: {
        const key = this.#sort === 'name' ? nameKey : pathKey;
        const keys = Array.from(fileIds, (fileId, i) => {
          const table = this.#tables[roots[i] ?? 0];
          const row = table?.indexOf(fileId) ?? -1;
          return table === undefined || row < 0 ? '' : key(table, row);
        });
        const byRoot = (a: number, b: number): number =>
          this.#sort === 'folder' ? (roots[a] ?? 0) - (roots[b] ?? 0) : 0;
        return positions(all).sort((a, b) => byRoot(a, b) || compare(keys[a] ?? '', keys[b] ?? '') || a - b);
      }
    }
  }

  #column(value: (table: FileTable, row: number) => number): Float64Array {
    const { fileIds, roots, count } = this.#candidates;
    const column = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const table = this.#tables[roots[i] ?? 0];
      const row = table?.indexOf(fileIds[i] ?? 0) ?? -1;
      column[i] = table === undefined || row < 0 ? 0 : value(table, row);
    }
    return column;
  }
}

function positions(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}

function nameKey(table: FileTable, row: number): string {
  return table.lowerName(row);
}

/** Folder first, so that what lies together stands together, also where folders differ only in letter case. */
function pathKey(table: FileTable, row: number): string {
  const folder = folderOf(table, row);
  return `${folder.toLowerCase()}\u0000${folder}\u0000${nameKey(table, row)}`;
}

function folderOf(table: FileTable, row: number): string {
  return table.folders[table.columns.folder[row] ?? 0] ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { SortOrder } from '../../shared/protocol.ts';
import { dotProduct, rerankDepth } from '../ranker/exactRerank.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { topScores } from '../ranker/topScores.ts';

/** Rows that are put in order when a query is answered; the rest when somebody scrolls there. */
const orderedAtOnce = 512;

/** The files that match a query, of all roots together, with a score each. */
export interface Candidates {
  /** Index into the searched roots. */
  readonly roots: Uint8Array;
  readonly fileIds: Uint32Array;
  readonly scores: Float32Array;
  readonly count: number;
}

/** Collects candidates root by root. */
export class CandidateList {
  readonly #roots: Uint8Array;
  readonly #fileIds: Uint32Array;
  readonly #scores: Float32Array;
  #count = 0;

  /** @param capacity candidates at most */
  constructor(capacity: number) {
    this.#roots = new Uint8Array(capacity);
    this.#fileIds = new Uint32Array(capacity);
    this.#scores = new Float32Array(capacity);
  }

  add(root: number, fileId: number, score: number): void {
    this.#roots[this.#count] = root;
    this.#fileIds[this.#count] = fileId;
    this.#scores[this.#count] = score;
    this.#count++;
  }

  /**
   * Adds the rows of a root that have a score of at least `least`, all in one loop: 100,000 rows take 0.2 ms.
   * @param scores by row; without it every row scores 0, and a row whose score is NaN is left out
   * @param matches leaves out the rows for which it is false
   * @param own ids of files that are left out
   */
  addRows(
    root: number,
    table: FileTable,
    scores: Float32Array | undefined,
    least: number,
    own: readonly number[],
    matches: ((row: number) => boolean) | undefined,
  ): void {
    const { fileId } = table.columns;
    const rows = table.count;
    let at = this.#count;
    for (let row = 0; row < rows; row++) {
      const score = scores === undefined ? 0 : (scores[row] ?? 0);
      if (!(score >= least)) continue;
      const id = fileId[row] ?? 0;
      if (own.length > 0 && own.includes(id)) continue;
      if (matches !== undefined && !matches(row)) continue;
      this.#fileIds[at] = id;
      this.#scores[at] = score;
      at++;
    }
    this.#roots.fill(root, this.#count, at);
    this.#count = at;
  }

  finish(): Candidates {
    const count = this.#count;
    return {
      roots: this.#roots.subarray(0, count),
      fileIds: this.#fileIds.subarray(0, count),
      scores: this.#scores.subarray(0, count),
      count,
    };
  }
}

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
 */
export function refineHead(
  candidates: Candidates,
  queries: readonly Float32Array[],
  looksOf: (position: number) => CandidateLooks | undefined,
  vectorOf: (root: number, contentId: number) => Float32Array | undefined,
): void {
  const { scores, count } = candidates;
  const cosineOf = (root: number, contentId: number): number | undefined => {
    const vector = vectorOf(root, contentId);
    return vector && Math.max(...queries.map((query) => dotProduct(query, vector)));
  };
  for (let wanted = 3 * rerankDepth; ; wanted *= 4) {
    const head = topScores(scores, sharedPositions(count), Math.min(wanted, count));
    const refined = exactScores(candidates, head, looksOf, cosineOf);
    // Many copies of a few contents: the head must reach farther.
    if (refined === undefined) continue;
    let floor = Number.POSITIVE_INFINITY;
    for (const exact of refined.values()) floor = Math.min(floor, exact);
    for (let i = 0; i < count; i++) if ((scores[i] ?? 0) > floor) scores[i] = floor;
    for (const [position, exact] of refined) scores[position] = exact;
    return;
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
  cosineOf: (root: number, contentId: number) => number | undefined,
): Map<number, number> | undefined {
  const byContent = new Map<number, number>();
  const byPosition = new Map<number, number>();
  let last = Number.POSITIVE_INFINITY;
  for (const position of head) {
    const approximate = scores[position] ?? 0;
    if (byContent.size >= rerankDepth && approximate < last) return byPosition;
    const looks = looksOf(position);
    if (looks === undefined) continue;
    const key = looks.root * 2 ** 32 + looks.contentId;
    let cosine = byContent.get(key);
    if (cosine === undefined && byContent.size < rerankDepth) {
      cosine = cosineOf(looks.root, looks.contentId);
      if (cosine === undefined) continue;
      byContent.set(key, cosine);
      last = approximate;
    }
    if (cosine !== undefined) byPosition.set(position, approximate + looks.share * (cosine - looks.cosine));
  }
  return head.length === count ? byPosition : undefined;
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
        return topScores(scores, sharedPositions(all), count);
      case 'newest': {
        const newest = this.#column((table, row) => table.columns.modified[row] ?? 0);
        let latest = 0;
        for (const time of newest) latest = Math.max(latest, time);
        // As an age in seconds a time keeps its precision in float32 where it matters: among the newest.
        return topScores(
          Float32Array.from(newest, (time) => (time - latest) / 1000),
          sharedPositions(all),
          count,
        );
      }
      case 'size':
        return topScores(
          Float32Array.from(this.#column((table, row) => table.columns.bytes[row] ?? 0)),
          sharedPositions(all),
          count,
        );
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

let counted: Uint32Array = new Uint32Array(0);

/** The same as `positions`, to be read only: every query asks for it, so it is made once. */
function sharedPositions(count: number): Uint32Array {
  if (counted.length < count) counted = positions(Math.ceil(count * 1.25));
  return counted.subarray(0, count);
}

function nameKey(table: FileTable, row: number): string {
  return table.lowerNames[row] ?? '';
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

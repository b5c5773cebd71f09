import type { SortOrder } from '../../shared/protocol.ts';
import { dotProduct, rerankDepth } from '../ranker/exactRerank.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { topScores } from '../ranker/topScores.ts';
import type { RootIndex } from './rootIndex.ts';

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

/**
 * Cosines of one root's contents with the best of several query vectors, by content id; NaN where there is no vector.
 * Approximate (int8); `refineHead` makes the best ones exact.
 */
export function contentScores(root: RootIndex, model: string, queries: readonly Float32Array[]): Float32Array {
  const index = root.vectors(model);
  let best = new Float32Array(0);
  for (const query of queries) {
    if (index === undefined) break;
    const { ids, scores } = index.scores(query);
    if (best.length === 0) {
      let largest = 0;
      for (let i = 0; i < ids.length; i++) largest = Math.max(largest, ids[i] ?? 0);
      best = new Float32Array(largest + 1).fill(Number.NaN);
    }
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? 0;
      const before = best[id] ?? Number.NaN;
      const score = scores[i] ?? 0;
      if (!(before >= score)) best[id] = score;
    }
  }
  return best;
}

/**
 * Scores the best candidates again in float32: as many different contents as the exact index does, so that every root's
 * head is in its true order.
 */
export function refineHead(
  candidates: Candidates,
  queries: readonly Float32Array[],
  contentOf: (position: number) => { readonly root: number; readonly contentId: number } | undefined,
  vectorOf: (root: number, contentId: number) => Float32Array | undefined,
): void {
  const exact = new Map<string, number>();
  let floor = 1;
  const head = topScores(candidates.scores, positions(candidates.count), Math.min(orderedAtOnce, candidates.count));
  for (const position of head) {
    const content = contentOf(position);
    if (content === undefined) continue;
    const key = `${content.root} ${content.contentId}`;
    let score = exact.get(key);
    if (score === undefined && exact.size < rerankDepth) {
      const vector = vectorOf(content.root, content.contentId);
      if (vector === undefined) continue;
      score = Math.max(...queries.map((query) => dotProduct(query, vector)));
      exact.set(key, score);
      floor = Math.min(floor, score);
    }
    // Those behind the head keep their approximate score, never above the head's.
    candidates.scores[position] = score ?? Math.min(floor, candidates.scores[position] ?? 0);
  }
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

  #compute(count: number): Uint32Array {
    const { fileIds, roots, scores, count: all } = this.#candidates;
    switch (this.#sort) {
      case 'relevance':
        return topScores(scores, positions(all), count);
      case 'newest': {
        const newest = this.#column((table, row) => table.columns.modified[row] ?? 0);
        let latest = 0;
        for (const time of newest) latest = Math.max(latest, time);
        // As an age in seconds a time keeps its precision in float32 where it matters: among the newest.
        return topScores(
          Float32Array.from(newest, (time) => (time - latest) / 1000),
          positions(all),
          count,
        );
      }
      case 'size':
        return topScores(
          Float32Array.from(this.#column((table, row) => table.columns.bytes[row] ?? 0)),
          positions(all),
          count,
        );
      default: {
        const key = this.#sort === 'name' ? nameKey : pathKey;
        const keys = Array.from(fileIds, (fileId, i) => {
          const table = this.#tables[roots[i] ?? 0];
          const row = table?.indexOf(fileId) ?? -1;
          return table === undefined || row < 0 ? '' : key(table, row);
        });
        return positions(all).sort((a, b) => compare(keys[a] ?? '', keys[b] ?? '') || a - b);
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
  return (table.names[row] ?? '').toLowerCase();
}

/** Folder first, so that what lies together stands together. */
function pathKey(table: FileTable, row: number): string {
  const path = table.path(row).toLowerCase();
  const slash = path.lastIndexOf('/');
  return `${path.slice(0, Math.max(0, slash))}\u0000${path.slice(slash + 1)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

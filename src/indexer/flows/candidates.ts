import type { FileTable } from '../ranker/fileTable.ts';
import { roomFor } from '../ranker/room.ts';

/** The files that match a query, of all roots together, with a score each. */
export interface Candidates {
  /** Index into the searched roots. */
  readonly roots: Uint8Array;
  readonly fileIds: Uint32Array;
  readonly scores: Float32Array;
  readonly count: number;
  /** True where they are all rows of the only root, in the order of the rows. */
  readonly whole: boolean;
}

/** What decides which rows of a root are candidates. */
export interface RowChoice {
  /** By row; without them every row scores 0, and a row whose score is NaN is left out. */
  readonly scores?: Float32Array | undefined;
  /** True where none of the scores is NaN. */
  readonly isComplete?: boolean;
  readonly leastScore: number;
  /** Rows that the text's conditions let through, 1 or 0 a row; all when absent. */
  readonly text?: Uint8Array | undefined;
  /** Of those the rows that the chips let through as well. */
  readonly chips?: Uint8Array | undefined;
  /** Ids of files that are left out. */
  readonly own: readonly number[];
}

/** The root of each candidate where there is one root only: shared by all answers. */
let firstRoot = new Uint8Array(0);

/** An answer with fewer candidates than this share of all files gets a copy of their scores, and their memory is used again. */
const leastShare = 0.5;

/**
 * Collects candidates root by root. Its memory is used again after `start`, and an answer keeps no more than it has to: where
 * all files of the only root match, answers share the list of their ids.
 *
 * The scores of many candidates go with the answer and come back when nobody needs it any more (`release`): 400 KB a query at
 * 100,000 files, taken anew each time, let the garbage collector mark everything every thirty queries, for 10 ms or more.
 */
export class CandidateList {
  #roots = new Uint8Array(0);
  #fileIds = new Uint32Array(0);
  #scores: Float32Array = new Float32Array(0);
  /** Of an answer that has gone. */
  #spare: Float32Array | undefined;
  #count = 0;
  #filteredOut = 0;
  /** The ids of all rows of a table, as they were when its version was this; the list has room for more. */
  #all:
    | { readonly table: FileTable; readonly version: number; readonly list: Uint32Array; readonly count: number }
    | undefined;
  /** The table that all candidates come from, while there is only one. */
  #only: FileTable | undefined;

  /** @param capacity candidates at most */
  start(capacity: number): void {
    if (capacity > this.#fileIds.length) {
      const room = roomFor(capacity);
      this.#roots = new Uint8Array(room);
      this.#fileIds = new Uint32Array(room);
    }
    if (capacity > this.#scores.length) {
      const spare = this.#spare;
      this.#scores = spare !== undefined && spare.length >= capacity ? spare : new Float32Array(this.#fileIds.length);
      this.#spare = undefined;
    }
    this.#count = 0;
    this.#filteredOut = 0;
    this.#only = undefined;
  }

  /** Rows that the text let through and the chips did not. */
  get filteredOut(): number {
    return this.#filteredOut;
  }

  /** Adds the chosen rows of a root. */
  addRows(root: number, table: FileTable, choice: RowChoice): void {
    this.#only = root === 0 ? table : undefined;
    const before = this.#count;
    if (choosesAll(choice)) this.#addAll(table, choice.scores);
    else this.#addChosen(table, choice);
    this.#roots.fill(root, before, this.#count);
  }

  /**
   * Adds these rows of a root with their scores, ascending.
   * @param filteredOut how many others the text lets through and the chips do not
   */
  addSome(root: number, table: FileTable, rows: Uint32Array, scores: Float32Array, filteredOut: number): void {
    this.#only = root === 0 ? table : undefined;
    const { fileId } = table.columns;
    const fileIds = this.#fileIds.subarray(this.#count);
    for (let i = 0; i < rows.length; i++) fileIds[i] = fileId[rows[i] ?? 0] ?? 0;
    this.#scores.set(scores, this.#count);
    this.#roots.fill(root, this.#count, this.#count + rows.length);
    this.#count += rows.length;
    this.#filteredOut += filteredOut;
  }

  #addAll(table: FileTable, scores: Float32Array | undefined): void {
    const at = this.#count;
    this.#count += table.count;
    this.#fileIds.set(table.columns.fileId.subarray(0, table.count), at);
    if (scores === undefined) this.#scores.fill(0, at, this.#count);
    else this.#scores.set(scores.subarray(0, table.count), at);
  }

  #addChosen(table: FileTable, { scores, leastScore, text, chips, own }: RowChoice): void {
    const { fileId } = table.columns;
    const rows = table.count;
    let at = this.#count;
    let out = 0;
    for (let row = 0; row < rows; row++) {
      const score = scores === undefined ? 0 : (scores[row] ?? 0);
      if (!(score >= leastScore) || (text !== undefined && text[row] === 0)) continue;
      const id = fileId[row] ?? 0;
      if (own.length > 0 && own.includes(id)) continue;
      if (chips !== undefined && chips[row] === 0) {
        out++;
        continue;
      }
      this.#fileIds[at] = id;
      this.#scores[at] = score;
      at++;
    }
    this.#filteredOut += out;
    this.#count = at;
  }

  /** What was collected. */
  finish(): Candidates {
    const count = this.#count;
    const table = this.#only;
    const scores = this.#takeScores();
    if (table === undefined) {
      return {
        roots: this.#roots.slice(0, count),
        fileIds: this.#fileIds.slice(0, count),
        scores,
        count,
        whole: false,
      };
    }
    if (firstRoot.length < count) firstRoot = new Uint8Array(roomFor(count));
    const whole = count === table.count;
    const fileIds = whole ? this.#allIds(table) : this.#fileIds.slice(0, count);
    return { roots: firstRoot.subarray(0, count), fileIds, scores, count, whole };
  }

  /** Takes back what an answer holds that was collected here, and that nobody reads any more. */
  release({ scores }: Candidates): void {
    const memory = new Float32Array(scores.buffer as ArrayBuffer);
    if (memory.length > (this.#spare?.length ?? 0)) this.#spare = memory;
  }

  #takeScores(): Float32Array {
    if (this.#count < leastShare * this.#scores.length) return this.#scores.slice(0, this.#count);
    const scores = this.#scores.subarray(0, this.#count);
    this.#scores = new Float32Array(0);
    return scores;
  }

  /** The ids of all rows. Where rows were only added, as while a folder is indexed, answers before and after share one list. */
  #allIds(table: FileTable): Uint32Array {
    const { count, version } = table;
    const ids = this.#fileIds.subarray(0, count);
    const before = this.#all;
    if (before?.table === table && before.version === version) return before.list.subarray(0, count);
    let list = before?.list;
    if (list === undefined || list.length < count || !beginsWith(ids, list.subarray(0, before?.count))) {
      list = new Uint32Array(roomFor(count));
    }
    list.set(ids);
    this.#all = { table, version, list, count };
    return list.subarray(0, count);
  }
}

/** The usual query has no filters, and each picture a score. */
function choosesAll({ scores, isComplete, leastScore, text, chips, own }: RowChoice): boolean {
  if (leastScore !== Number.NEGATIVE_INFINITY || own.length > 0) return false;
  return text === undefined && chips === undefined && (scores === undefined || isComplete === true);
}

function beginsWith(ids: Uint32Array, beginning: Uint32Array): boolean {
  // A loop, because with every change of a large table a function would be called 100,000 times.
  for (let at = 0; at < beginning.length; at++) if (beginning[at] !== ids[at]) return false;
  return true;
}

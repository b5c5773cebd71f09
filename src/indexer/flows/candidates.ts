import type { FileTable } from '../ranker/fileTable.ts';
import type { RowSignals, SignalCutoffs } from '../ranker/rowSignals.ts';

/** The files that match a query, of all roots together, with a score each. */
export interface Candidates {
  /** Index into the searched roots. */
  readonly roots: Uint8Array;
  readonly fileIds: Uint32Array;
  readonly scores: Float32Array;
  readonly count: number;
}

/** What decides which rows of a root are candidates. */
export interface RowChoice {
  /** By row; without them every row scores 0, and a row whose score is NaN is left out. */
  readonly scores?: Float32Array | undefined;
  readonly leastScore: number;
  /** Rows that the text's conditions let through, 1 or 0 a row; all when absent. */
  readonly text?: Uint8Array | undefined;
  /** Of those the rows that the chips let through as well. */
  readonly chips?: Uint8Array | undefined;
  /** What makes a row better than chance; without it none counts as such. */
  readonly likely?: { readonly signals: RowSignals; readonly cutoffs: SignalCutoffs } | undefined;
  /** Ids of files that are left out. */
  readonly own: readonly number[];
}

const none: RowSignals = { looks: new Float32Array(), meaning: new Float32Array(), words: new Float32Array() };
const nothing: SignalCutoffs = {
  looks: Number.POSITIVE_INFINITY,
  meaning: Number.POSITIVE_INFINITY,
  words: Number.POSITIVE_INFINITY,
};

/** Collects candidates root by root. */
export class CandidateList {
  readonly #roots: Uint8Array;
  readonly #fileIds: Uint32Array;
  readonly #scores: Float32Array;
  #count = 0;
  #filteredOut = 0;
  #likely = 0;

  /** @param capacity candidates at most */
  constructor(capacity: number) {
    this.#roots = new Uint8Array(capacity);
    this.#fileIds = new Uint32Array(capacity);
    this.#scores = new Float32Array(capacity);
  }

  /** Rows that the text let through and the chips did not. */
  get filteredOut(): number {
    return this.#filteredOut;
  }

  /** Candidates that are better than chance. */
  get likely(): number {
    return this.#likely;
  }

  add(root: number, fileId: number, score: number): void {
    this.#roots[this.#count] = root;
    this.#fileIds[this.#count] = fileId;
    this.#scores[this.#count] = score;
    this.#count++;
  }

  /** Adds the chosen rows of a root, all in one loop: 100,000 rows take 0.2 ms. */
  addRows(root: number, table: FileTable, choice: RowChoice): void {
    const { scores, leastScore, text, chips, likely, own } = choice;
    const { fileId } = table.columns;
    const rows = table.count;
    const { looks, meaning, words } = likely?.signals ?? none;
    const cutoffs = likely?.cutoffs ?? nothing;
    const { looks: leastLooks, meaning: leastMeaning, words: leastWords } = cutoffs;
    const before = this.#count;
    let at = before;
    let counted = 0;
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
      // A signal that is NaN is below every cutoff.
      if ((looks[row] ?? 0) >= leastLooks || (meaning[row] ?? 0) >= leastMeaning || (words[row] ?? 0) >= leastWords) {
        counted++;
      }
      this.#fileIds[at] = id;
      this.#scores[at] = score;
      at++;
    }
    this.#likely += counted;
    this.#filteredOut += out;
    this.#roots.fill(root, before, at);
    this.#count = at;
  }

  /** Copies where only some were chosen, so that what is kept with the answer is no larger than the answer. */
  finish(): Candidates {
    const count = this.#count;
    const isFull = count === this.#fileIds.length;
    return {
      roots: isFull ? this.#roots : this.#roots.slice(0, count),
      fileIds: isFull ? this.#fileIds : this.#fileIds.slice(0, count),
      scores: isFull ? this.#scores : this.#scores.slice(0, count),
      count,
    };
  }
}

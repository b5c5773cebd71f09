import type { ExactIndex } from '../ranker/exactIndex.ts';
import { dotProduct } from '../ranker/exactRerank.ts';
import type { RowSignals } from '../ranker/fusion.ts';
import type { WordHits } from '../store/records.ts';
import type { QueryVectors } from './queryVectors.ts';
import type { RootIndex } from './rootIndex.ts';

/** How well one file matches, each way; undefined where it cannot. */
export interface FileEvidence {
  /** Cosine, exact. */
  readonly looks: number | undefined;
  /** Cosine with what the path says, less what all names have in common. */
  readonly meaning: number | undefined;
  /** Words of the query in the path, with their shares. */
  readonly words: readonly WordHits[];
}

/** What of one root speaks for a query: by looks, by the words of paths, and by what those mean. */
export class RootEvidence {
  readonly root: RootIndex;
  readonly #model: string;
  readonly #looks: readonly Float32Array[];
  readonly #meanings: readonly Float32Array[];
  /** For each alternative of the query. */
  readonly #hits: readonly (readonly WordHits[])[];

  /** @param model key of the embeddings */
  constructor(root: RootIndex, model: string, vectors: QueryVectors) {
    this.root = root;
    this.#model = model;
    this.#looks = vectors.alternatives;
    const { agree, common } = root.names;
    this.#meanings = agree ? vectors.meanings.map((vector) => without(vector, common)) : [];
    this.#hits = agree ? vectors.words.map((words) => root.wordHits(words)) : [];
  }

  /** Cosines of the contents with the best of the query's vectors, by content id; NaN where there is no vector. */
  async scanLooks(): Promise<Float32Array> {
    const vectors = this.root.vectors(this.#model);
    let best: Float32Array = new Float32Array(0);
    for (const query of this.#looks) {
      await vectors?.scan(query, (ids, scores) => {
        best = keepBest(best, ids, scores);
      });
    }
    return best;
  }

  /**
   * How well every file matches, by row of the table as it is now.
   * @param looksById what `scanLooks` gave
   */
  signals(looksById: Float32Array): RowSignals {
    const { table, phrases, names } = this.root;
    const { columns, count } = table;
    const looks = byRow(looksById, columns.contentId, count, 0);
    const meaning = byRow(bestScores(phrases, this.#meanings), columns.phraseId, count, names.offset);
    const words = new Float32Array(count);
    for (const hits of this.#hits) {
      const own = this.#hits.length === 1 ? words : new Float32Array(count);
      for (const { fileIds, share } of hits) {
        for (let i = 0; i < fileIds.length; i++) {
          const row = table.indexOf(fileIds[i] ?? 0);
          if (row >= 0) own[row] = (own[row] ?? 0) + share;
        }
      }
      if (own !== words) for (let row = 0; row < count; row++) words[row] = Math.max(words[row] ?? 0, own[row] ?? 0);
    }
    return { looks, meaning, words };
  }

  /** How well one file matches; undefined when it is gone. */
  of(fileId: number): FileEvidence | undefined {
    const { table, phrases, catalogue, names } = this.root;
    const row = table.indexOf(fileId);
    if (row < 0) return undefined;
    const vector = catalogue.embedding(table.columns.contentId[row] ?? 0, this.#model);
    const phraseId = table.columns.phraseId[row] ?? 0;
    const meanings = this.#meanings.flatMap((meaning) => phrases?.scoreOf(meaning, phraseId) ?? []);
    const words = this.#hits.map((hits) => hits.filter(({ fileIds }) => fileIds.includes(fileId)));
    return {
      looks: vector && largest(this.#looks.map((query) => dotProduct(query, vector))),
      meaning: meanings.length === 0 ? undefined : Math.max(...meanings) - names.offset,
      words: words.sort((a, b) => shareOf(b) - shareOf(a))[0] ?? [],
    };
  }
}

/** Share of the query's words that were found, 0 to 1. */
export function shareOf(hits: readonly WordHits[]): number {
  return hits.reduce((sum, { share }) => sum + share, 0);
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function without(vector: Float32Array, common: Float32Array | undefined): Float32Array {
  return common === undefined ? vector : vector.map((value, at) => value - (common[at] ?? 0));
}

/** Approximate (int8) cosines with the best of several vectors, by id; NaN where there is no vector. */
function bestScores(index: ExactIndex | undefined, queries: readonly Float32Array[]): Float32Array {
  let best: Float32Array = new Float32Array(0);
  for (const query of queries) {
    if (index === undefined) break;
    const { ids, scores } = index.scores(query);
    best = keepBest(best, ids, scores);
  }
  return best;
}

/** The better of what was known and what is new, by id. */
function keepBest(before: Float32Array, ids: Uint32Array, scores: Float32Array): Float32Array {
  let last = before.length - 1;
  for (let i = 0; i < ids.length; i++) if ((ids[i] ?? 0) > last) last = ids[i] ?? 0;
  let best = before;
  if (last >= best.length) {
    best = new Float32Array(last + 1).fill(Number.NaN);
    best.set(before);
  }
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    const score = scores[i] ?? 0;
    if (!((best[id] ?? Number.NaN) >= score)) best[id] = score;
  }
  return best;
}

function byRow(byId: Float32Array, ids: Uint32Array, count: number, less: number): Float32Array {
  const values = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const id = ids[row] ?? 0;
    values[row] = id < byId.length ? (byId[id] ?? 0) - less : Number.NaN;
  }
  return values;
}

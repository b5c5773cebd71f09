import { RequestType } from 'vscode-jsonrpc/node';

export const hnswFailures = ['not-installed', 'file-invalid', 'stopped', 'failed'] as const;
export type HnswFailure = (typeof hnswFailures)[number];

/**
 * A graph index that cannot be used, now or any more. The vectors are safe in the catalogue: whoever gets this searches
 * exactly instead.
 */
export class HnswError extends Error {
  override readonly name = 'HnswError';
  readonly reason: HnswFailure;

  constructor(reason: HnswFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What an answer that failed carries besides its message. */
export interface HnswProblem {
  readonly reason: HnswFailure;
}

/** How a graph is built: links of a node, and how widely its neighbours are looked for. */
export interface HnswBuild {
  readonly links: number;
  readonly efConstruction: number;
}

export interface HnswState {
  /** Ids of all vectors in the graph. */
  readonly ids: Uint32Array;
  /** How widely a search looks, as it was chosen before the index was saved. */
  readonly ef: number;
}

/** What stands beside a saved graph, in FILE.json. The graph's own file has no check of any kind. */
export interface HnswManifest {
  readonly version: 1;
  readonly sha256: string;
  readonly bytes: number;
  readonly dimension: number;
  /** Which vectors these are: model and state of the catalogue. */
  readonly label: string;
  readonly ef: number;
  /** Ids that the graph still holds, marked as removed. */
  readonly removed: readonly number[];
}

export const createRequest = new RequestType<HnswBuild & { dimension: number; capacity: number }, void, HnswProblem>(
  'hnsw/create',
);
export const loadRequest = new RequestType<{ file: string; dimension: number; label: string }, HnswState, HnswProblem>(
  'hnsw/load',
);
/** `vectors` holds them one after the other, in the order of `ids`. */
export const addRequest = new RequestType<{ ids: Uint32Array; vectors: Float32Array }, void, HnswProblem>('hnsw/add');
export const removeRequest = new RequestType<{ ids: Uint32Array }, void, HnswProblem>('hnsw/remove');
export const searchRequest = new RequestType<
  { query: Float32Array; count: number; ef: number; allowed?: Uint32Array },
  { ids: Uint32Array; scores: Float32Array },
  HnswProblem
>('hnsw/search');
export const saveRequest = new RequestType<{ file: string; label: string; ef: number }, void, HnswProblem>('hnsw/save');

/** One hit of a vector search. */
export interface Neighbour {
  readonly id: number;
  /** Cosine similarity in float32, -1 to 1. */
  readonly score: number;
}

/** Reads the float32 unit vector of an id, the truth that every index reranks by; undefined when it is gone. */
export type VectorSource = (id: number) => Float32Array | undefined;

/**
 * Finds the vectors most similar to a query. An index is a cache of vectors that are stored elsewhere; ids are the
 * contents' ids. All vectors are unit vectors.
 */
export interface VectorIndex {
  readonly dimension: number;
  /** Number of vectors. */
  readonly size: number;
  /** Adds a vector or replaces the one with this id. */
  upsert(id: number, vector: Float32Array): void;
  /** Removes a vector; false when there is none with this id. */
  delete(id: number): boolean;
  /**
   * The `k` most similar, best first, equal scores by ascending id.
   * @param query unit vector
   * @param allowed when given, only these ids may be returned
   */
  search(query: Float32Array, k: number, allowed?: ReadonlySet<number>): Promise<readonly Neighbour[]>;
  dispose(): void;
}

import type { LogLevel } from '../../shared/protocol.ts';
import { ExactIndex, type Int8Vector } from '../ranker/exactIndex.ts';
import type { Scores } from '../ranker/exactRerank.ts';
import { HnswIndex } from '../ranker/hnswIndex.ts';
import { HnswError } from '../ranker/hnswProtocol.ts';
import { chooseIndex, type IndexChoice } from '../ranker/indexChoice.ts';
import { normalisedSum } from '../ranker/normalisedSum.ts';
import { TileIndex } from '../ranker/tileIndex.ts';
import type { VectorSource } from '../ranker/vectorIndex.ts';

/** Results that a graph is asked for: where it serves, what lies behind them is not listed. */
const graphResults = 2000;
/** Queries by which a graph's search width is chosen. */
const sampleQueries = 32;

export interface ModelVectorsOptions {
  readonly dimension: number;
  /** Reads the float32 vectors. */
  readonly vectors: VectorSource;
  /** Where a graph is kept between starts. */
  readonly graphFile: string;
  readonly log: (level: LogLevel, message: string) => void;
  readonly choose?: (size: number, dimension: number) => IndexChoice;
}

/**
 * The vectors of one model in memory. Searched exactly; where they are so many that a scan would be felt, a graph in a process
 * of its own takes over once it is built, and hands back when it fails.
 */
export class ModelVectors {
  readonly #options: ModelVectorsOptions;
  readonly #exact: ExactIndex;
  /** Of long pictures; scanned whatever serves the rest, because they are few. */
  readonly tiles: TileIndex;
  #graph: HnswIndex | undefined;
  #considering: Promise<void> | undefined;
  #closed = false;

  constructor(options: ModelVectorsOptions) {
    this.#options = options;
    this.#exact = new ExactIndex(options.dimension, options.vectors);
    this.tiles = new TileIndex(options.dimension);
  }

  get size(): number {
    return this.#exact.size;
  }

  /** What answers now. */
  get kind(): IndexChoice['kind'] {
    return this.#graph === undefined ? 'exact' : 'hnsw';
  }

  has(contentId: number): boolean {
    return this.#exact.has(contentId);
  }

  /** Takes over what the store has already made int8. */
  load(entries: Iterable<Int8Vector>, expected: number): void {
    this.#exact.load(entries, expected);
  }

  upsert(contentId: number, vector: Float32Array): void {
    this.#exact.upsert(contentId, vector);
    this.#tellGraph((graph) => graph.upsert(contentId, vector));
  }

  delete(contentId: number): void {
    this.#exact.delete(contentId);
    this.tiles.delete(contentId);
    this.#tellGraph((graph) => graph.delete(contentId));
  }

  /** The best, where a graph serves; undefined where all vectors are to be scanned. */
  async nearest(query: Float32Array): Promise<Scores | undefined> {
    if (this.#graph === undefined) return undefined;
    try {
      const found = await this.#graph.search(query, graphResults);
      return {
        ids: Uint32Array.from(found, ({ id }) => id),
        scores: Float32Array.from(found, ({ score }) => score),
      };
    } catch (error) {
      this.#dropGraph(error);
      return undefined;
    }
  }

  /** All vectors, for a scan. */
  get exact(): ExactIndex {
    return this.#exact;
  }

  /**
   * Brings the graph up if there are vectors enough for one; resolves when it serves or when exact search stays.
   * @param label state of the catalogue that the vectors come from
   */
  considerGraph(label: string): Promise<void> {
    this.#considering ??= this.#consider(label).finally(() => {
      this.#considering = undefined;
    });
    return this.#considering;
  }

  async #consider(label: string): Promise<void> {
    const { choose = chooseIndex, dimension, log } = this.#options;
    const choice = choose(this.size, dimension);
    if (choice.kind === 'exact' || this.#graph !== undefined) return;
    log('info', choice.reason);
    try {
      const graph = await this.#openGraph(label);
      if (this.#closed) graph.dispose();
      else this.#graph = graph;
    } catch (error) {
      if (!(error instanceof HnswError)) throw error;
      log('info', `All vectors are scanned: ${error.message}`);
    }
  }

  /** Gives memory and process back. */
  dispose(): void {
    this.#closed = true;
    this.#graph?.dispose();
    this.#graph = undefined;
    this.#exact.dispose();
    this.tiles.dispose();
  }

  async #openGraph(label: string): Promise<HnswIndex> {
    const { dimension, vectors, graphFile } = this.#options;
    const options = { dimension, vectors };
    try {
      return await HnswIndex.open(options, graphFile, label);
    } catch (error) {
      // Not there, or of another state of the catalogue: it is built from the vectors.
      if (!(error instanceof HnswError) || error.reason !== 'file-invalid') throw error;
    }
    const graph = await HnswIndex.create(options, this.size);
    await graph.addAll(this.#stored());
    await graph.chooseEf(this.#sample(), (query, k) => this.#exact.search(query, k));
    await graph.save(graphFile, label);
    return graph;
  }

  *#stored(): Generator<{ readonly id: number; readonly vector: Float32Array }> {
    for (const id of this.#exact.ids()) {
      const vector = this.#options.vectors(id);
      if (vector !== undefined) yield { id, vector };
    }
  }

  /** Half of them lie at pictures, as image queries do, and half between pictures, as text queries do. */
  #sample(): Float32Array[] {
    const step = Math.max(1, Math.floor(this.size / sampleQueries));
    const ids = this.#exact.ids().filter((_, i) => i % step === 0);
    const some = Array.from(ids, (id) => this.#options.vectors(id)).filter((vector) => vector !== undefined);
    return some.flatMap((vector, i) => {
      const other = some[(i + 1) % some.length];
      if (i % 2 === 0 || other === undefined) return [vector];
      const between = normalisedSum([
        { vector, weight: 1 },
        { vector: other, weight: 1 },
      ]);
      return between === undefined ? [] : [between];
    });
  }

  #tellGraph(tell: (graph: HnswIndex) => void): void {
    if (this.#graph === undefined) return;
    try {
      tell(this.#graph);
    } catch (error) {
      this.#dropGraph(error);
    }
  }

  #dropGraph(error: unknown): void {
    if (!(error instanceof HnswError)) throw error;
    this.#options.log('warning', `${error.message} All vectors are scanned from now on.`);
    this.#graph?.dispose();
    this.#graph = undefined;
  }
}

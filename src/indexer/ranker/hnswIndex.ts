import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  NullLogger,
  type RequestType,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { assertVector, byScore, dotProduct, neighbours, rerank, rerankDepth } from './exactRerank.ts';
import {
  addRequest,
  createRequest,
  type HnswBuild,
  HnswError,
  type HnswFailure,
  type HnswProblem,
  type HnswState,
  hnswFailures,
  loadRequest,
  removeRequest,
  saveRequest,
  searchRequest,
} from './hnswProtocol.ts';
import { IdMap } from './idMap.ts';
import type { Neighbour, VectorIndex, VectorSource } from './vectorIndex.ts';

const defaultBuild: HnswBuild = { links: 16, efConstruction: 100 };
/** Where `chooseEf` begins: what the rerank wants to see. */
const leastEf = rerankDepth;
const mostEf = 4096;
/** Vectors sent to the process at once. */
const batchSize = 256;
/** Few allowed ids are scored one by one: a graph that may return hardly any of its nodes finds little. */
const mostToScoreEach = 2000;

export interface HnswOptions {
  readonly dimension: number;
  /** Reads the float32 vectors by which everything found is put into its final order. */
  readonly vectors: VectorSource;
  readonly build?: HnswBuild;
  /** Milliseconds until a search counts as hung and the process is ended. */
  readonly searchTimeoutMs?: number;
  /** Options for the runtime of the process. */
  readonly execArgv?: readonly string[];
}

/** How well a graph finds what exact search finds, and with which effort. */
export interface MeasuredEf {
  readonly ef: number;
  /** Share of the true ten best that were found. */
  readonly recall: number;
}

/**
 * A graph index (HNSW: Malkov and Yashunin, 2018) for more vectors than exact search has time for. The graph lives in a
 * process of its own. When that ends, every call, the open ones included, fails with HnswError 'stopped'.
 */
export class HnswIndex implements VectorIndex {
  readonly dimension: number;
  readonly #vectors: VectorSource;
  readonly #searchTimeoutMs: number;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #ids = new IdMap();
  #added = new Map<number, Float32Array>();
  #ef = leastEf * 4;
  #failure: HnswError | undefined;

  private constructor(options: HnswOptions) {
    this.dimension = options.dimension;
    this.#vectors = options.vectors;
    this.#searchTimeoutMs = options.searchTimeoutMs ?? 10_000;
    this.#child = forkProcess(options.execArgv ?? []);
    this.#connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
      NullLogger,
    );
    this.#child.once('error', (error) => this.#stop(`could not be started: ${error.message}`));
    this.#child.once('exit', (code, signal) => this.#stop(`ended (${signal ?? `exit code ${code}`})`));
    this.#connection.onError(([error]) => this.#stop(`cannot be reached: ${error.message}`));
    this.#connection.listen();
  }

  /**
   * An empty graph with room for `capacity` vectors; it grows when needed.
   * @throws HnswError 'not-installed' where hnswlib-node could not be installed
   */
  static async create(options: HnswOptions, capacity: number): Promise<HnswIndex> {
    const index = new HnswIndex(options);
    const build = options.build ?? defaultBuild;
    await index.#firstRequest(createRequest, { ...build, dimension: options.dimension, capacity });
    return index;
  }

  /**
   * A saved graph, checked before the library sees it, in a fresh process.
   * @param label what `save` was given: which vectors these have to be
   * @throws HnswError 'file-invalid' when it is damaged, of another dimension or of another label; 'not-installed'
   */
  static async open(options: HnswOptions, file: string, label: string): Promise<HnswIndex> {
    const index = new HnswIndex(options);
    const state: HnswState = await index.#firstRequest(loadRequest, { file, dimension: options.dimension, label });
    for (const id of state.ids) index.#ids.set(id, 0);
    index.#ef = state.ef;
    return index;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** How widely a search looks; `chooseEf` sets it. */
  get ef(): number {
    return this.#ef;
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Adds many vectors and waits for the graph, so that no more than a few batches are in memory.
   * @throws HnswError, RangeError
   */
  async addAll(entries: Iterable<{ readonly id: number; readonly vector: Float32Array }>): Promise<void> {
    for (const { id, vector } of entries) {
      this.#put(id, vector);
      if (this.#added.size >= batchSize) await this.#flush();
    }
    await this.#flush();
  }

  /** @throws RangeError when the vector has another dimension or values that are not finite; HnswError when it has ended */
  upsert(id: number, vector: Float32Array): void {
    this.#assertUsable();
    this.#put(id, vector);
    if (this.#added.size >= batchSize) this.#flushLater();
  }

  /** @throws HnswError when the process has ended */
  delete(id: number): boolean {
    this.#assertUsable();
    if (!this.#ids.delete(id)) return false;
    this.#flushLater();
    this.#inBackground(this.#request(removeRequest, { ids: Uint32Array.of(id) }));
    return true;
  }

  /**
   * @throws (as a rejection) HnswError when the process has ended or hangs; RangeError when the query has another dimension
   *   or values that are not finite
   */
  async search(query: Float32Array, k: number, allowed?: ReadonlySet<number>): Promise<readonly Neighbour[]> {
    assertVector(query, this.dimension);
    this.#assertUsable();
    if (k <= 0) return [];
    if (allowed !== undefined && allowed.size <= mostToScoreEach) return this.#scoreEach(query, k, allowed);
    this.#flushLater();
    const most = this.#ids.size;
    const ids = allowed === undefined ? undefined : Uint32Array.from(allowed);
    const count = Math.min(most, Math.max(k, rerankDepth));
    // A filter hides nodes from the result, so a search as wide as usual may end with too few.
    for (let ef = Math.max(this.#ef, count); ; ef *= 4) {
      const wanted = { query, count, ef: Math.min(ef, most), ...(ids && { allowed: ids }) };
      const found = await this.#searchInTime(wanted);
      if (found.ids.length >= count || ef >= most) return neighbours(rerank(query, found, k, this.#vectors));
    }
  }

  /**
   * Chooses how widely to search by what is then found: doubles the width until the wanted recall is reached.
   * @param queries a sample of real ones; text queries need a wider search than pictures
   * @param truth exact search over the same vectors
   */
  async chooseEf(
    queries: readonly Float32Array[],
    truth: (query: Float32Array, k: number) => Promise<readonly Neighbour[]>,
    wantedRecall = 0.99,
  ): Promise<MeasuredEf> {
    const expected = await Promise.all(
      queries.map(async (query) => new Set((await truth(query, 10)).map(({ id }) => id))),
    );
    const possible = expected.reduce((sum, set) => sum + set.size, 0);
    for (let ef = leastEf; ; ef *= 2) {
      this.#ef = ef;
      let found = 0;
      for (const [i, query] of queries.entries()) {
        const best = await this.search(query, 10);
        found += best.filter(({ id }) => expected[i]?.has(id)).length;
      }
      const recall = possible === 0 ? 1 : found / possible;
      if (recall >= wantedRecall || ef * 2 > mostEf) return { ef, recall };
    }
  }

  /** Writes the graph and its checksum beside it. @throws HnswError */
  async save(file: string, label: string): Promise<void> {
    await this.#flush();
    await this.#request(saveRequest, { file, label, ef: this.#ef });
  }

  /** Ends the process. */
  dispose(): void {
    this.#stop('was closed');
    this.#child.kill('SIGKILL');
  }

  #put(id: number, vector: Float32Array): void {
    assertVector(vector, this.dimension);
    this.#ids.set(id, 0);
    this.#added.set(id, vector);
  }

  async #flush(): Promise<void> {
    this.#assertUsable();
    if (this.#added.size === 0) return;
    const ids = Uint32Array.from(this.#added.keys());
    const vectors = new Float32Array(ids.length * this.dimension);
    for (const [i, vector] of [...this.#added.values()].entries()) vectors.set(vector, i * this.dimension);
    this.#added = new Map();
    await this.#request(addRequest, { ids, vectors });
  }

  /** Messages arrive in order, so what follows sees the change; only its failure has to be kept. */
  #flushLater(): void {
    this.#inBackground(this.#flush());
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#failure ??= error instanceof HnswError ? error : new HnswError('failed', String(error), { cause: error });
    });
  }

  #scoreEach(query: Float32Array, k: number, allowed: ReadonlySet<number>): Neighbour[] {
    const scored: Neighbour[] = [];
    for (const id of allowed) {
      const vector = this.#ids.get(id) < 0 ? undefined : this.#vectors(id);
      if (vector !== undefined) scored.push({ id, score: Math.fround(dotProduct(query, vector)) });
    }
    return scored.sort(byScore).slice(0, k);
  }

  async #searchInTime(wanted: {
    readonly query: Float32Array;
    readonly count: number;
    readonly ef: number;
  }): Promise<{ ids: Uint32Array; scores: Float32Array }> {
    const timer = setTimeout(() => {
      this.#stop(`did not answer within ${this.#searchTimeoutMs} ms`);
      this.#child.kill('SIGKILL');
    }, this.#searchTimeoutMs);
    try {
      return await this.#request(searchRequest, wanted);
    } finally {
      clearTimeout(timer);
    }
  }

  async #firstRequest<P, R>(type: RequestType<P, R, HnswProblem>, params: P): Promise<R> {
    try {
      return await this.#request(type, params);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  async #request<P, R>(type: RequestType<P, R, HnswProblem>, params: P): Promise<R> {
    this.#assertUsable();
    try {
      return await this.#connection.sendRequest<R>(type.method, params);
    } catch (error) {
      if (this.#failure !== undefined) throw this.#failure;
      const message = error instanceof Error ? error.message : String(error);
      throw new HnswError(failureOf(error), message, { cause: error });
    }
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #stop(how: string): void {
    this.#failure ??= new HnswError('stopped', `The process of the graph index ${how}.`);
    // Open requests would otherwise never settle.
    this.#connection.dispose();
  }
}

function failureOf(error: unknown): HnswFailure {
  const data: unknown = error instanceof ResponseError ? error.data : undefined;
  const reason = data !== null && typeof data === 'object' && 'reason' in data ? data.reason : undefined;
  return hnswFailures.find((failure) => failure === reason) ?? 'failed';
}

/** From source `hnswProcess.ts` beside this file, from a bundle `hnsw.js` beside the bundle. */
function forkProcess(execArgv: readonly string[]): ChildProcess {
  const here = import.meta.url;
  const fromSource = here.endsWith('.ts');
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  // What a debugger or a test runner leaves for its own children.
  for (const name of ['NODE_OPTIONS', 'NODE_TEST_CONTEXT', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']) {
    delete env[name];
  }
  const typescript = fromSource ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : [];
  return fork(fileURLToPath(new URL(fromSource ? './hnswProcess.ts' : './hnsw.js', here)), {
    execArgv: [...typescript, ...execArgv],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
}

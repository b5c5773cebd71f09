// Entry of the process that holds a graph index. hnswlib is native code without checks of its own: damaged files and some
// orders of calls end the process, so it has one to itself and holds nothing that cannot be made again.
import type { HierarchicalNSW } from 'hnswlib-node';
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { checkedManifest, saveChecked } from './hnswFile.ts';
import {
  addRequest,
  createRequest,
  HnswError,
  type HnswProblem,
  type HnswState,
  loadRequest,
  removeRequest,
  saveRequest,
  searchRequest,
} from './hnswProtocol.ts';

/** The one graph of this process. A reload over a graph in use is a crash, so there is never a second one. */
class Graph {
  readonly #index: HierarchicalNSW;
  readonly #dimension: number;
  readonly #removed: Set<number>;

  private constructor(index: HierarchicalNSW, dimension: number, removed: Iterable<number>) {
    this.#index = index;
    this.#dimension = dimension;
    this.#removed = new Set(removed);
  }

  static async create(dimension: number, capacity: number, links: number, efConstruction: number): Promise<Graph> {
    const index = await newIndex(dimension);
    index.initIndex({ maxElements: Math.max(16, capacity), m: links, efConstruction, randomSeed: 100 });
    return new Graph(index, dimension, []);
  }

  static async load(file: string, dimension: number, label: string): Promise<{ graph: Graph; state: HnswState }> {
    const { ef, removed } = await checkedManifest(file, dimension, label);
    const index = await newIndex(dimension);
    await index.readIndex(file);
    const graph = new Graph(index, dimension, removed);
    const ids = Uint32Array.from(index.getIdsList().filter((id) => !graph.#removed.has(id)));
    return { graph, state: { ids, ef } };
  }

  add(ids: Uint32Array, vectors: Float32Array): void {
    const known = this.#index.getCurrentCount();
    const most = this.#index.getMaxElements();
    if (known + ids.length > most) this.#index.resizeIndex(Math.ceil(Math.max(known + ids.length, most * 1.5)));
    for (const [i, id] of ids.entries()) {
      const vector = vectors.subarray(i * this.#dimension, (i + 1) * this.#dimension);
      if (this.#removed.delete(id)) this.#index.unmarkDelete(id);
      this.#index.addPoint(Array.from(vector), id);
    }
  }

  remove(ids: Uint32Array): void {
    for (const id of ids) {
      this.#index.markDelete(id);
      this.#removed.add(id);
    }
  }

  search(
    query: Float32Array,
    count: number,
    ef: number,
    allowed?: Uint32Array,
  ): { ids: Uint32Array; scores: Float32Array } {
    this.#index.setEf(ef);
    const set = allowed === undefined ? undefined : new Set(allowed);
    const { neighbors, distances } = this.#index.searchKnn(Array.from(query), count, set && ((id) => set.has(id)));
    return { ids: Uint32Array.from(neighbors), scores: Float32Array.from(distances, (distance) => 1 - distance) };
  }

  async save(file: string, label: string, ef: number): Promise<void> {
    const description = { dimension: this.#dimension, label, ef, removed: [...this.#removed] };
    await saveChecked(file, description, async (path) => {
      await this.#index.writeIndex(path);
    });
  }
}

/** @throws HnswError 'not-installed' */
async function newIndex(dimension: number): Promise<HierarchicalNSW> {
  try {
    const library = await import('hnswlib-node');
    return new library.default.HierarchicalNSW('ip', dimension);
  } catch (error) {
    throw new HnswError('not-installed', 'hnswlib-node is not installed: it needs a compiler.', { cause: error });
  }
}

let graph: Graph | undefined;

function theGraph(): Graph {
  if (graph === undefined) throw new HnswError('failed', 'There is no graph yet.');
  return graph;
}

/** Errors go over as their reason and message. */
async function answer<Result>(work: () => Result | Promise<Result>): Promise<Result | ResponseError<HnswProblem>> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = error instanceof HnswError ? error.reason : 'failed';
    return new ResponseError(ErrorCodes.InternalError, message, { reason });
  }
}

function assertFresh(): void {
  if (graph !== undefined) throw new HnswError('failed', 'This process already holds a graph.');
}

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
connection.onRequest(createRequest, ({ dimension, capacity, links, efConstruction }) =>
  answer(async () => {
    assertFresh();
    graph = await Graph.create(dimension, capacity, links, efConstruction);
  }),
);
connection.onRequest(loadRequest, ({ file, dimension, label }) =>
  answer(async () => {
    assertFresh();
    const loaded = await Graph.load(file, dimension, label);
    graph = loaded.graph;
    return loaded.state;
  }),
);
connection.onRequest(addRequest, ({ ids, vectors }) => answer(() => theGraph().add(ids, vectors)));
connection.onRequest(removeRequest, ({ ids }) => answer(() => theGraph().remove(ids)));
connection.onRequest(searchRequest, ({ query, count, ef, allowed }) =>
  answer(() => theGraph().search(query, count, ef, allowed)),
);
connection.onRequest(saveRequest, ({ file, label, ef }) => answer(() => theGraph().save(file, label, ef)));
connection.listen();
// Without the parent nobody asks any more.
process.on('disconnect', () => process.exit(0));

import { fileURLToPath } from 'node:url';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { type EngineProcess, forkEngine } from '../src/host/engine/engineProcess.ts';
import { type EngineSettings, type IndexSummary, requests } from '../src/shared/protocol.ts';
import { MemoryWatch, type PeakMemory, processorMilliseconds } from './processUse.ts';

/** The built indexer as a child process, forked by the very code that the extension forks it with. */
export class Indexer {
  readonly #process: EngineProcess;
  readonly #memory: MemoryWatch;

  private constructor(process: EngineProcess) {
    this.#process = process;
    this.#memory = new MemoryWatch(process.pid ?? 0);
  }

  static async open(roots: readonly string[], settings: EngineSettings): Promise<Indexer> {
    const process = forkEngine(fileURLToPath(new URL('../dist/indexer.js', import.meta.url)));
    const indexer = new Indexer(process);
    process.connection.listen();
    await process.connection.sendRequest(requests.initialize, { roots, settings });
    return indexer;
  }

  get connection(): MessageConnection {
    return this.#process.connection;
  }

  index(root: string): Promise<IndexSummary> {
    return this.connection.sendRequest(requests.index, { roots: [root] });
  }

  /** The root's files are new again. */
  forget(root: string): Promise<void> {
    return this.connection.sendRequest(requests.forget, { roots: [root] });
  }

  /** Ids of the encoder processes that run now: those that index, then the one for queries. */
  async encoders(): Promise<readonly number[]> {
    return (await this.connection.sendRequest(requests.status, undefined)).encoders;
  }

  /** Processor time that the indexer and its encoders have used so far; undefined where the system does not tell. */
  async processorMilliseconds(): Promise<number | undefined> {
    let sum: number | undefined = 0;
    for (const pid of [this.#process.pid ?? 0, ...(await this.encoders())]) {
      const used = processorMilliseconds(pid);
      sum = sum === undefined || used === undefined ? undefined : sum + used;
    }
    return sum;
  }

  /** Of the indexer, or of an encoder that still runs. */
  peakMemory(pid?: number): PeakMemory {
    return this.#memory.peak(pid);
  }

  async close(): Promise<void> {
    this.#memory.stop();
    await this.connection.sendRequest(requests.shutdown, undefined);
    this.#process.kill();
    await this.#process.ended;
  }
}

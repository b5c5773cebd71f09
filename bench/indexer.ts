import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { type EngineSettings, type IndexSummary, requests } from '../src/shared/protocol.ts';
import { peakMegabytes } from './processMemory.ts';

/** The built indexer as a child process, forked as the extension forks it. */
export class Indexer {
  readonly connection: MessageConnection;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, connection: MessageConnection) {
    this.#child = child;
    this.connection = connection;
  }

  static async open(roots: readonly string[], settings: EngineSettings): Promise<Indexer> {
    const child = fork(fileURLToPath(new URL('../dist/indexer.js', import.meta.url)), [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, NODE_OPTIONS: '' },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    // Pending requests of a dead process settle only when the connection is disposed.
    child.once('exit', () => connection.dispose());
    await connection.sendRequest(requests.initialize, { roots, settings });
    return new Indexer(child, connection);
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

  get peakMegabytes(): number | undefined {
    return this.#child.pid === undefined ? undefined : peakMegabytes(this.#child.pid);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }
}

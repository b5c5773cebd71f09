import { Engine } from '../indexer/engine.ts';
import type { IndexParams, IndexSummary } from '../shared/protocol.ts';
import { type EngineOptions, engineSettings } from './options.ts';
import { Progress } from './progress.ts';
import { printable } from './table.ts';
import { UsageError } from './usage.ts';

/** An engine opened for one command; progress and warnings go to standard error, results to standard output. */
export class Session {
  readonly engine: Engine;
  readonly #progress: Progress;
  readonly #stop = new AbortController();

  private constructor(engine: Engine, progress: Progress) {
    this.engine = engine;
    this.#progress = progress;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => this.#stop.abort());
  }

  /**
   * Opens the engine on these folders.
   * @throws UsageError when `--index` is given with several folders
   * @throws EngineError when the model or the index cannot be used
   */
  static async open(roots: readonly string[], options: EngineOptions): Promise<Session> {
    if (options.index !== undefined && roots.length > 1) {
      throw new UsageError('--index names one index file, so it takes a single folder.');
    }
    const progress = new Progress(process.stderr);
    const engine = await Engine.open(
      { roots, settings: engineSettings(options) },
      {
        status: (status) => progress.update(status),
        log: (level, message) => {
          if (level !== 'warning' && level !== 'error') return;
          progress.end();
          process.stderr.write(`${printable(message)}\n`);
        },
      },
    );
    return new Session(engine, progress);
  }

  /** Aborted when the person asks to stop (Ctrl+C). */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async index(params: IndexParams = {}): Promise<IndexSummary> {
    try {
      return await this.engine.index(params, this.#stop.signal);
    } finally {
      this.#progress.end();
    }
  }

  /** Waits until texts are read, where the options ask for it, and long pictures looked at closer. */
  async backgroundDone(): Promise<void> {
    await this.engine.backgroundDone(this.#stop.signal);
    this.#progress.end();
  }

  async close(): Promise<void> {
    this.#progress.end();
    await this.engine.close();
  }
}

/** Opens a session, runs `work` and closes it whatever happens. */
export async function withSession<T>(
  roots: readonly string[],
  options: EngineOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await Session.open(roots, options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

import type { LogLevel } from '../../shared/protocol.ts';
import { EngineError } from '../errors.ts';
import { Gate } from './pipeline.ts';
import { Throttle } from './throttle.ts';

/** How far a kind of work is: contents of all roots. */
export interface BackgroundProgress {
  readonly done: number;
  readonly total: number;
}

/** Reading text, and looking at long pictures tile by tile. */
export type BackgroundKind = 'reading' | 'tiling';

/** What a piece of background work is given. */
export interface BackgroundContext {
  /** Closed while work is paused. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** True when something more urgent waits: the work ends, and the next run goes on. */
  readonly isWanted: () => boolean;
  readonly onProgress: (progress: BackgroundProgress) => void;
}

/** Work on what is indexed already, for which nobody waits. */
export interface BackgroundWork {
  readonly kind: BackgroundKind;
  /** The beginning of what the log says when it fails. */
  readonly failure: string;
  /** Does what waits; does nothing where nothing does. */
  run(context: BackgroundContext): Promise<void>;
}

export interface BackgroundRunsOptions {
  /** The first goes first. */
  readonly works: readonly BackgroundWork[];
  /** True while looks and words are indexed, which go first. */
  readonly isIndexing: () => boolean;
  readonly paused: boolean;
  readonly onStatus: () => void;
  readonly log: (level: LogLevel, message: string) => void;
}

const statusEveryMs = 500;
/** Milliseconds without a look at results after which work goes on. */
const restMs = 1000;

/** Runs background work one after the other, never while looks and words are indexed. */
export class BackgroundRuns {
  readonly #options: BackgroundRunsOptions;
  readonly #gate = new Gate();
  readonly #status: Throttle;
  readonly #stop = new AbortController();
  #paused: boolean;
  #rest: NodeJS.Timeout | undefined;
  #lastLook = Number.NEGATIVE_INFINITY;
  #progress: Partial<Record<BackgroundKind, BackgroundProgress>> = {};
  #run: Promise<void> | undefined;
  #again = false;

  constructor(options: BackgroundRunsOptions) {
    this.#options = options;
    this.#status = new Throttle(statusEveryMs, options.onStatus);
    this.#paused = options.paused;
    if (options.paused) this.#gate.close();
  }

  /** What is under way. */
  get progress(): Partial<Readonly<Record<BackgroundKind, BackgroundProgress>>> {
    return this.#progress;
  }

  pause(): void {
    this.#paused = true;
    this.#gate.close();
  }

  resume(): void {
    this.#paused = false;
    if (this.#rest === undefined) this.#gate.open();
  }

  /** Somebody looks through results: from the next picture on work rests until that is over, so that a scroll has the processor. */
  giveWay(): void {
    this.#lastLook = performance.now();
    if (this.#rest !== undefined || this.#stop.signal.aborted) return;
    this.#gate.close();
    this.#waitForRest(restMs);
  }

  /** One timer for many looks. */
  #waitForRest(milliseconds: number): void {
    this.#rest = setTimeout(() => {
      const left = this.#lastLook + restMs - performance.now();
      if (left > 0) return this.#waitForRest(left);
      this.#rest = undefined;
      if (!this.#paused) this.#gate.open();
    }, milliseconds);
  }

  /** Does what waits, unless something more urgent runs. */
  start(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#run !== undefined) {
      this.#again = true;
      return;
    }
    this.#run = this.#loop().finally(() => {
      this.#run = undefined;
      this.#status.now();
    });
  }

  /** Resolves when all is done that is to be. */
  async finished(): Promise<void> {
    while (this.#run !== undefined) await this.#run;
  }

  /** Ends the work at its current picture; resolves when it has ended. None starts afterwards. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#rest);
    await this.finished();
    this.#status.cancel();
  }

  async #loop(): Promise<void> {
    do {
      this.#again = false;
      for (const work of this.#options.works) await this.#do(work);
    } while (this.#again && !this.#stop.signal.aborted);
  }

  async #do(work: BackgroundWork): Promise<void> {
    const { isIndexing, log } = this.#options;
    const { signal } = this.#stop;
    if (signal.aborted || isIndexing()) return;
    try {
      await work.run({
        gate: this.#gate,
        signal,
        isWanted: isIndexing,
        onProgress: (progress) => {
          this.#progress = { [work.kind]: progress };
          this.#status.ask();
        },
      });
    } catch (error) {
      // Costs this way of finding only.
      log('warning', `${work.failure}: ${error instanceof Error ? error.message : String(error)}`);
      if (!(error instanceof EngineError)) throw error;
    } finally {
      this.#progress = {};
    }
  }
}

import { setImmediate } from 'node:timers/promises';
import type { EngineSettings, LogLevel } from '../../shared/protocol.ts';
import { EngineError } from '../errors.ts';
import { bundledReaderFolder, type ReaderPackage, readReaderPackage } from '../reader/readerPackage.ts';
import type { WaitingText } from '../store/records.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { Gate } from './pipeline.ts';
import type { RootIndex } from './rootIndex.ts';
import { runTextPass } from './textPass.ts';
import { Throttle } from './throttle.ts';

export interface TextRunsOptions {
  readonly roots: () => readonly RootIndex[];
  readonly runtime: () => ModelRuntime;
  readonly settings: () => EngineSettings;
  /** True while looks and words are indexed, which go first. */
  readonly isIndexing: () => boolean;
  readonly paused: boolean;
  readonly onStatus: () => void;
  readonly onChanged: (root: string) => void;
  readonly log: (level: LogLevel, message: string) => void;
}

/** How far reading is: contents of all roots. */
export interface TextProgress {
  readonly done: number;
  readonly total: number;
}

const statusEveryMs = 500;

/** Reads the text in the pictures of the roots, one pass at a time, never while looks and words are indexed. */
export class TextRuns {
  readonly #options: TextRunsOptions;
  readonly #gate = new Gate();
  readonly #status: Throttle;
  readonly #stop = new AbortController();
  #reader: ReaderPackage | undefined;
  #progress: TextProgress | undefined;
  #run: Promise<void> | undefined;
  #again = false;

  constructor(options: TextRunsOptions) {
    this.#options = options;
    this.#status = new Throttle(statusEveryMs, options.onStatus);
    if (options.paused) this.#gate.close();
  }

  /** What the pass under way is at; undefined when nothing is read. */
  get progress(): TextProgress | undefined {
    return this.#progress;
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Reads what is not read yet, unless something more urgent runs or it is not wanted. */
  start(): void {
    if (this.#stop.signal.aborted || !this.#options.settings().readText) return;
    if (this.#run !== undefined) {
      this.#again = true;
      return;
    }
    this.#run = this.#loop().finally(() => {
      this.#run = undefined;
      this.#progress = undefined;
      this.#status.now();
    });
  }

  /** Resolves when all is read that is to be. */
  async finished(): Promise<void> {
    while (this.#run !== undefined) await this.#run;
  }

  /** Ends the pass at its current picture; resolves when it has ended. None starts afterwards. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.finished();
    this.#status.cancel();
  }

  async #loop(): Promise<void> {
    const { log } = this.#options;
    try {
      do {
        this.#again = false;
        await this.#pass();
      } while (this.#again && !this.#stop.signal.aborted);
    } catch (error) {
      // Costs this way of finding only.
      log('warning', `The text in pictures is not read: ${error instanceof Error ? error.message : String(error)}`);
      if (!(error instanceof EngineError)) throw error;
    }
  }

  async #pass(): Promise<void> {
    const { roots, runtime, settings, isIndexing, onChanged } = this.#options;
    const { signal } = this.#stop;
    this.#reader ??= await readReaderPackage(bundledReaderFolder());
    const { key } = this.#reader;
    const work: { readonly root: RootIndex; readonly waiting: readonly WaitingText[] }[] = [];
    for (const root of roots()) {
      if (!root.writable) continue;
      const waiting: WaitingText[] = [];
      for (const some of root.catalogue.waitingTexts(key, settings().readTextPixels)) {
        waiting.push(...some);
        await setImmediate();
        if (signal.aborted || isIndexing()) return;
      }
      work.push({ root, waiting });
    }
    let done = 0;
    const total = work.reduce((sum, { waiting }) => sum + waiting.length, 0);
    if (total > 0) this.#progress = { done, total };
    for (const { root, waiting } of work) {
      const { pool, sentences } = runtime();
      if (signal.aborted || isIndexing() || !root.writable) return;
      let changed = false;
      await runTextPass({
        root: root.root,
        catalogue: root.catalogue,
        reader: key,
        waiting,
        read: (path, stop) => pool.readText(path, stop),
        sentences,
        gate: this.#gate,
        signal,
        isWanted: isIndexing,
        onRead: (pictures) => {
          done += pictures;
          changed = true;
          this.#progress = { done, total };
          this.#status.ask();
        },
        onVectors: (vectors) => {
          changed = true;
          root.applyTexts(vectors);
        },
      });
      if (!changed) continue;
      root.publishTexts();
      onChanged(root.root);
    }
  }
}

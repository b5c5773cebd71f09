import type { Message } from '../../shared/message.ts';
import type {
  EngineSettings,
  IndexParams,
  IndexPhase,
  IndexSummary,
  LogLevel,
  SkippedFile,
} from '../../shared/protocol.ts';
import { EngineError, wordingOf } from '../errors.ts';
import { type IndexFlowProgress, runIndexFlow } from './indexFlow.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { runPhrasePass } from './phrasePass.ts';
import { Gate } from './pipeline.ts';
import { RateMeter } from './rateMeter.ts';
import type { RootIndex } from './rootIndex.ts';
import { Throttle } from './throttle.ts';

export interface IndexRunsOptions {
  readonly roots: () => readonly RootIndex[];
  readonly runtime: () => ModelRuntime;
  readonly settings: () => EngineSettings;
  readonly paused: boolean;
  /** Make the first run try skipped files again. */
  readonly retrySkipped: boolean;
  readonly onStatus: () => void;
  /** Looks and words are done, or have failed. */
  readonly onIdle: () => void;
  readonly onChanged: (root: string) => void;
  readonly onSkipped: (file: SkippedFile) => void;
  readonly log: (level: LogLevel, message: string) => void;
}

export interface RootProgress {
  readonly phase: IndexPhase;
  readonly files: number;
  readonly pending: number;
}

interface Run {
  readonly controller: AbortController;
  readonly promise: Promise<IndexSummary>;
  /** Callers that still want it; when the last one cancels, the run ends. */
  callers: number;
  /** What was asked for while it ran: done at its end. */
  again: IndexParams | undefined;
}

const statusEveryMs = 250;

/** Runs the index flow over the roots, one run at a time; what is asked for meanwhile is joined to it. */
export class IndexRuns {
  readonly #options: IndexRunsOptions;
  readonly #gate = new Gate();
  readonly #rate = new RateMeter();
  readonly #status: Throttle;
  readonly #progress = new Map<string, IndexFlowProgress>();
  /** Roots that another process writes; they are tried again when it has gone. */
  readonly #waiting = new Set<string>();
  #run: Run | undefined;
  #retrySkipped: boolean;
  #problem: Message | undefined;
  #encodedBefore = 0;
  #stopped = false;

  constructor(options: IndexRunsOptions) {
    this.#options = options;
    this.#retrySkipped = options.retrySkipped;
    this.#status = new Throttle(statusEveryMs, options.onStatus);
    if (options.paused) this.#gate.close();
  }

  get paused(): boolean {
    return this.#gate.closed;
  }

  get running(): boolean {
    return this.#run !== undefined;
  }

  /** Why indexing needs a person; undefined when all is well. */
  get problem(): Message | undefined {
    return this.#problem;
  }

  /** Pictures per second; 0 when idle. */
  get rate(): number {
    return this.#run === undefined || this.paused ? 0 : this.#rate.perSecond;
  }

  pause(): void {
    this.#gate.close();
    this.#status.now();
  }

  resume(): void {
    this.#gate.open();
    this.#rate.reset();
    this.#status.now();
  }

  /** What a root's run is at; undefined when none is under way. */
  progress(root: string): RootProgress | undefined {
    if (this.#waiting.has(root)) return { phase: 'waiting', files: 0, pending: 0 };
    const progress = this.#progress.get(root);
    if (progress === undefined) return undefined;
    const phase = this.paused ? 'paused' : progress.phase;
    return { phase, files: progress.files, pending: progress.changed - progress.done };
  }

  /** @throws EngineError of the first root that could not be indexed, after the others were */
  async index(params: IndexParams, signal: AbortSignal): Promise<IndexSummary> {
    if (this.#run !== undefined) this.#run.again = merge(this.#run.again, params);
    const run = this.#run ?? this.#start(params);
    run.callers++;
    const leave = (): void => {
      run.callers--;
      if (run.callers === 0) run.controller.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await run.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Ends the run at its current batch; resolves when it has ended. No run starts afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    const run = this.#run;
    run?.controller.abort();
    // Its callers are told how it ended.
    await run?.promise.catch(() => undefined);
    this.#status.cancel();
  }

  /** Tries the roots again that another process was writing. */
  retryWaiting(): void {
    if (this.#run !== undefined || this.#stopped) return;
    const free = this.#options.roots().filter((root) => this.#waiting.has(root.root) && root.tryWrite());
    if (free.length === 0) return;
    this.index({ roots: free.map((root) => root.root) }, new AbortController().signal).catch((error: unknown) => {
      this.#options.log('warning', error instanceof Error ? error.message : String(error));
    });
  }

  #start(params: IndexParams): Run {
    const controller = new AbortController();
    const run: Run = {
      controller,
      callers: 0,
      again: undefined,
      promise: Promise.resolve().then(() => this.#loop(run, params)),
    };
    this.#run = run;
    return run;
  }

  async #loop(run: Run, first: IndexParams): Promise<IndexSummary> {
    this.#rate.reset();
    this.#problem = undefined;
    this.#encodedBefore = 0;
    let summary: IndexSummary | undefined;
    try {
      let next: IndexParams | undefined = first;
      while (next !== undefined) {
        run.again = undefined;
        const once: IndexSummary = await this.#once(next, run.controller.signal);
        summary = summary === undefined ? once : afterAnother(summary, once);
        next = run.controller.signal.aborted ? undefined : run.again;
      }
      return summary ?? emptySummary;
    } catch (error) {
      this.#problem = wordingOf(error);
      throw error;
    } finally {
      this.#run = undefined;
      this.#progress.clear();
      this.#status.now();
      this.#options.onIdle();
    }
  }

  async #once(params: IndexParams, signal: AbortSignal): Promise<IndexSummary> {
    const { roots, log } = this.#options;
    const chosen = roots().filter((root) => params.roots === undefined || params.roots.includes(root.root));
    let summary = emptySummary;
    let failure: EngineError | undefined;
    for (const root of chosen) {
      if (signal.aborted || this.#stopped) break;
      try {
        await root.settled();
        if (root.tryWrite()) {
          this.#waiting.delete(root.root);
          await root.catchUp();
          summary = together(summary, await this.#flow(root, params, signal));
          root.prune();
        } else {
          this.#waiting.add(root.root);
          log('info', `Another Lookalike indexes ${root.root}; this one follows its index.`);
        }
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        log('error', error.message);
        failure ??= error;
      } finally {
        this.#encodedBefore += this.#progress.get(root.root)?.encoded ?? 0;
        this.#progress.delete(root.root);
      }
    }
    this.#retrySkipped = false;
    // Looks first, of all roots: names are found by their words meanwhile.
    for (const root of chosen) await this.#readNames(root, signal);
    if (failure !== undefined) throw failure;
    return { ...summary, cancelled: signal.aborted };
  }

  #flow(root: RootIndex, params: IndexParams, signal: AbortSignal): Promise<IndexSummary> {
    const { log, onChanged, onSkipped, runtime, settings } = this.#options;
    const { pool, key } = runtime();
    const chosen = settings();
    const { gitignore, dependencies } = chosen;
    const { include, exclude } = chosen.globsByRoot?.[root.root] ?? chosen;
    const changed = new Throttle(statusEveryMs, () => onChanged(root.root));
    return runIndexFlow({
      root: root.root,
      catalogue: root.catalogue,
      model: key,
      scan: {
        include,
        exclude,
        gitignore,
        dependencies,
        onProblem: ({ path, error }) => log('warning', `${root.root}: ${path || 'the folder'}: ${error.message}`),
      },
      full: params.full ?? false,
      retrySkipped: this.#retrySkipped || (params.full ?? false),
      encode: (path, known, stop) => pool.encodeImage(path, stop, known),
      capacity: () => pool.capacity,
      gate: this.#gate,
      signal,
      onProgress: (progress) => {
        const before = this.#progress.get(root.root);
        this.#progress.set(root.root, progress);
        this.#rate.sample(this.#encodedBefore + progress.encoded);
        if (before?.phase === progress.phase) this.#status.ask();
        else this.#status.now();
      },
      onCommitted: (batch) => {
        root.apply(batch, key);
        changed.ask();
      },
      onSkipped,
    }).finally(() => {
      changed.cancel();
      onChanged(root.root);
    });
  }

  /** Gives what the paths of a root say their vectors. A failure costs that way of finding only. */
  async #readNames(root: RootIndex, signal: AbortSignal): Promise<void> {
    const { sentences, key } = this.#options.runtime();
    if (sentences === undefined || !root.writable || signal.aborted || this.#stopped) return;
    try {
      await root.settled();
      root.useSentenceEncoder(sentences.key);
      const done = await runPhrasePass({
        catalogue: root.catalogue,
        sentences,
        gate: this.#gate,
        signal,
        isWanted: () => this.#stopped || this.#run?.again !== undefined,
        onCommitted: (phrases) => root.applyPhrases(phrases),
      });
      if (done === 0) return;
      root.surveyNames(key);
      this.#options.onChanged(root.root);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#options.log('warning', `The names of ${root.root} are found by their words alone: ${error.message}`);
    }
  }
}

const emptySummary: IndexSummary = {
  files: 0,
  encoded: 0,
  reused: 0,
  skipped: 0,
  failed: 0,
  removed: 0,
  seconds: 0,
  cancelled: false,
};

/** Two roots. */
function together(a: IndexSummary, b: IndexSummary): IndexSummary {
  return {
    files: a.files + b.files,
    encoded: a.encoded + b.encoded,
    reused: a.reused + b.reused,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
    removed: a.removed + b.removed,
    seconds: a.seconds + b.seconds,
    cancelled: a.cancelled || b.cancelled,
  };
}

/** Two runs over the same roots: the state is the later one's, the work is that of both. */
function afterAnother(earlier: IndexSummary, later: IndexSummary): IndexSummary {
  const { files, skipped, failed } = later;
  return { ...together(earlier, later), files, skipped, failed };
}

/** What two requests ask for together. */
function merge(a: IndexParams | undefined, b: IndexParams): IndexParams {
  if (a === undefined) return b;
  const full = (a.full ?? false) || (b.full ?? false);
  if (a.roots === undefined || b.roots === undefined) return { full };
  return { full, roots: [...new Set([...a.roots, ...b.roots])] };
}

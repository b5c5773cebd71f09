import { type Message, message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { type Departure, EncoderChild, EncoderGone, type Log } from './child.ts';
import type { EncoderEntry } from './entry.ts';
import { type Job, PendingJob, type Task } from './job.ts';
import type { EncoderReady, EncoderSetup } from './protocol.ts';
import { isSuspect, Worker } from './worker.ts';

export interface LaneOptions {
  readonly entry: EncoderEntry;
  readonly setup: EncoderSetup;
  /** Processes at most; they are forked when there is work for them. */
  readonly size: number;
  /** Pictures that one process has at a time: the one it works on and those sent ahead. */
  readonly depth: number;
  readonly lowPriority: boolean;
  readonly startTimeoutMs: number;
  /** Milliseconds without work after which the processes are ended. */
  readonly idleMs: number;
  /** Milliseconds that a picture may take beyond the limit on decoding before its encoder is taken to hang. */
  readonly marginMs: number;
  readonly onLog: Log;
  readonly onReady: (ready: EncoderReady) => void;
}

/** Starts in a row that may fail before the waiting work is given up. */
const startAttempts = 3;
/** Pictures set aside in a row, without one success, that tell that the pictures are not at fault. */
const crashesInARow = 6;
/** Encoders that may crash with a picture before it is set aside. */
const pictureDeaths = 2;
/** Encoders that may crash with a text before it is given up; it is not suspected, so it gets one more. */
const textDeaths = 3;
/**
 * What an end from outside counts of a crash. It mostly says nothing about the work, but it is also what the system
 * does to a process that takes too much memory, so it cannot count nothing. A start or a text counts least: nothing is
 * set aside for it, and it only must not go on for ever.
 */
const outside = { picture: 1 / 2, other: 1 / 8 };
const longestBackOff = 30_000;

/**
 * Work for one or more encoder processes of the same kind. A process's death costs nothing but the picture it died of:
 * what it had not begun goes back to the queue; what it had begun is suspect and is tried again alone, one picture at a
 * time, so that the one that ends a second process is known and no other is blamed.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Job[] = [];
  readonly #suspects: Job[] = [];
  readonly #workers = new Set<Worker>();
  /** Processes that have been told to end, and get no more work. */
  readonly #ending = new Set<EncoderChild>();
  #failedStarts = 0;
  #crashes = 0;
  #backOff: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get processIds(): number[] {
    const children = [...[...this.#workers].map(({ child }) => child), ...this.#ending];
    return children.flatMap(({ pid }) => pid ?? []);
  }

  /** @throws EngineError `encoder-stopped` when no process can be started or the lane was closed; the signal's reason */
  run<R>(task: Task<R>): Promise<R> {
    if (this.#disposed) return Promise.reject(closed());
    if (task.signal?.aborted) return Promise.reject(task.signal.reason);
    const job: PendingJob<R> = new PendingJob(task, () => this.#forget(job));
    const behind = this.#queue.findIndex(({ rank }) => rank > job.rank);
    this.#queue.splice(behind === -1 ? this.#queue.length : behind, 0, job);
    this.#pump();
    return job.answer;
  }

  /** Ends the processes and rejects what waits. Resolves when they are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#backOff);
    this.#failAll(closed());
    for (const worker of this.#workers) this.#dismiss(worker);
    await Promise.all([...this.#ending].map(({ gone }) => gone));
  }

  /** Gives work to those who can take it, and sees to it that there are such. */
  #pump(): void {
    if (this.#disposed) return;
    this.#forkWhatIsNeeded();
    const ready = [...this.#workers].filter((worker) => worker.ready).sort((a, b) => a.pictures - b.pictures);
    const [lightest] = ready;
    while (lightest !== undefined && this.#queue[0]?.kind === 'text') this.#give(lightest, this.#queue);
    if (this.#suspects.length > 0 && !ready.some((worker) => worker.onTrial)) {
      // The one with the least to finish takes the suspect as soon as it is empty; the others go on meanwhile.
      const judge = ready.shift();
      if (judge?.pictures === 0) this.#give(judge, this.#suspects);
    }
    const open = ready.filter((worker) => !worker.onTrial);
    for (let round = 0; round < this.#options.depth; round++) {
      for (const worker of open) if (worker.pictures <= round) this.#give(worker, this.#queue);
    }
    this.#watchIdleness();
  }

  #forkWhatIsNeeded(): void {
    if (this.#backOff !== undefined) return;
    const { size, depth } = this.#options;
    const wanted = Math.min(size, Math.ceil(this.#load() / depth));
    while (this.#workers.size < wanted) this.#fork();
  }

  #load(): number {
    let load = this.#queue.length + this.#suspects.length;
    for (const { jobs } of this.#workers) load += jobs.size;
    return load;
  }

  #fork(): void {
    const { onReady, ...rest } = this.#options;
    const worker: Worker = new Worker(new EncoderChild({ ...rest, onStarted: (path) => this.#begun(worker, path) }));
    this.#workers.add(worker);
    worker.child.ready.then(
      (ready) => {
        worker.ready = true;
        onReady(ready);
        this.#pump();
      },
      (error: unknown) => {
        // It lives and says why it cannot work, such as a damaged model: another one would say the same.
        if (!(error instanceof EncoderGone)) {
          this.#failAll(error);
          this.#dismiss(worker);
        }
      },
    );
    worker.child.gone.then((departure) => this.#bury(worker, departure));
  }

  /** Sends the first job of `from`, if there is one. */
  #give(worker: Worker, from: Job[]): void {
    const job = from.shift();
    if (job === undefined) return;
    const { startTimeoutMs, marginMs } = this.#options;
    worker.jobs.add(job);
    // The first work of a process waits for a tower to be loaded; a picture's own time begins when it is begun.
    if (job.kind === 'text' || !worker.proven) {
      worker.limit(job, startTimeoutMs + marginMs, () => this.#hang(worker, job));
    }
    job.ask(worker.child).then(
      () => {
        if (!worker.proven) this.#failedStarts = 0;
        worker.proven = true;
        this.#crashes = 0;
        this.#finish(worker, job);
      },
      (error: unknown) => {
        // Without its process the job is not finished: `#bury` decides what becomes of it.
        if (error instanceof EncoderGone) return;
        job.fail(error);
        this.#finish(worker, job);
      },
    );
  }

  #finish(worker: Worker, job: Job): void {
    worker.finish(job);
    this.#pump();
  }

  #begun(worker: Worker, path: string): void {
    const { setup, marginMs } = this.#options;
    const patience = setup.limits.timeoutMs + marginMs;
    for (const job of worker.jobs) {
      if (job.kind !== 'picture' || job.path !== path || job.started) continue;
      job.started = true;
      worker.limit(job, patience, () => this.#hang(worker, job));
    }
  }

  #hang(worker: Worker, job: Job): void {
    worker.hung = job;
    this.#warn(worker, `hangs${job.path === '' ? '' : ` on ${job.path}`} and is ended`);
    worker.child.kill();
  }

  #forget(job: Job): void {
    for (const waiting of [this.#queue, this.#suspects]) {
      const index = waiting.indexOf(job);
      if (index !== -1) waiting.splice(index, 1);
    }
    this.#pump();
  }

  /** Decides what becomes of the jobs of a process that has ended. */
  #bury(worker: Worker, departure: Departure): void {
    const { manner } = departure;
    // One that was dismissed had no work, and its end is no news.
    if (!this.#workers.delete(worker)) return;
    const left = worker.surrender();
    const begun = left.filter((job) => job.kind === 'picture' && job.started);
    if (left.length > 0) {
      const names = begun.map(({ path }) => path).filter((path) => path !== '');
      this.#warn(worker, `ended (${manner})${names.length > 0 ? ` with ${names.join(', ')}` : ''}`);
    }
    // From the last to the first, so that those that go back to the front of a queue stand there in their order.
    for (const job of left.reverse()) {
      if (job.kind === 'text') this.#retryText(job, departure);
      else if (job.started) this.#suspect(job, departure, worker.hung === job && begun.length === 1);
      else (isSuspect(job) ? this.#suspects : this.#queue).unshift(job);
    }
    if (begun.length === 0 && !worker.proven) this.#startFailed(worker, departure);
    this.#pump();
  }

  #retryText(job: Job, { manner, killed }: Departure): void {
    job.deaths += killed ? outside.other : 1;
    if (job.deaths >= textDeaths) job.fail(stopped(message('The encoder ended again ({0})', manner)));
    else this.#queue.unshift(job);
  }

  #suspect(job: Job, { manner, killed }: Departure, hungAlone: boolean): void {
    job.deaths += killed ? outside.picture : 1;
    if (hungAlone) {
      job.skip({ ok: false, reason: 'timeout', detail: 'the encoder did not come back from it and was ended' });
    } else if (job.deaths < pictureDeaths) {
      this.#suspects.unshift(job);
    } else {
      job.skip({ ok: false, reason: 'crashed-encoder', detail: `the encoder ended: ${manner}` });
      this.#crashes++;
      if (this.#crashes >= crashesInARow) {
        this.#crashes = 0;
        const wording = message('The encoder ended with each of the last {0} pictures: {1}', crashesInARow, manner);
        this.#failAll(stopped(wording));
      }
    }
  }

  #startFailed({ child }: Worker, { manner, killed }: Departure): void {
    this.#failedStarts += killed ? outside.other : 1;
    // While another process works, the lane goes on with it and tries again now and then.
    if (this.#failedStarts >= startAttempts && ![...this.#workers].some(({ ready }) => ready)) {
      this.#failedStarts = 0;
      const words = child.lastWords;
      this.#failAll(
        stopped(
          words === ''
            ? message('The encoder cannot be started ({0})', manner)
            : message('The encoder cannot be started ({0}):\n{1}', manner, words),
        ),
      );
      return;
    }
    clearTimeout(this.#backOff);
    const delay = Math.min(longestBackOff, 100 * 5 ** (this.#failedStarts - 1));
    this.#backOff = setTimeout(() => {
      this.#backOff = undefined;
      this.#pump();
    }, delay);
  }

  #failAll(error: unknown): void {
    for (const waiting of [this.#queue, this.#suspects]) for (const job of waiting.splice(0)) job.fail(error);
    for (const { jobs } of this.#workers) for (const job of jobs) job.fail(error);
  }

  #watchIdleness(): void {
    clearTimeout(this.#idle);
    if (this.#load() > 0 || this.#workers.size === 0) return;
    // A timer alone must not keep the indexer alive.
    this.#idle = setTimeout(() => {
      for (const worker of this.#workers) this.#dismiss(worker);
    }, this.#options.idleMs).unref();
  }

  #dismiss(worker: Worker): void {
    const { child } = worker;
    this.#workers.delete(worker);
    worker.surrender();
    this.#ending.add(child);
    child.gone.then(() => this.#ending.delete(child));
    child.kill();
  }

  #warn({ child }: Worker, message: string): void {
    this.#options.onLog('warning', `Encoder ${child.name} ${message}`);
  }
}

function closed(): EngineError {
  return stopped(message('The encoders were closed'));
}

function stopped(wording: Message): EngineError {
  return new EngineError('encoder-stopped', wording);
}

import type { EncoderChild } from './child.ts';
import type { Job } from './job.ts';

/** An encoder process and what it has been given. */
export class Worker {
  readonly child: EncoderChild;
  readonly jobs = new Set<Job>();
  /** True from the moment that it can be given work. */
  ready = false;
  /** True when it has answered anything since its start. */
  proven = false;
  /** The job that it hung on, when it was killed for that. */
  hung: Job | undefined;
  readonly #timers = new Map<Job, NodeJS.Timeout>();

  constructor(child: EncoderChild) {
    this.child = child;
  }

  /** Pictures that it has, begun or not. */
  get pictures(): number {
    let count = 0;
    for (const { kind } of this.jobs) if (kind === 'picture') count++;
    return count;
  }

  /** True while it tries a suspect, which must be its only picture. */
  get onTrial(): boolean {
    for (const job of this.jobs) if (isSuspect(job)) return true;
    return false;
  }

  /** Calls `onHang` when the job is not finished in time. */
  limit(job: Job, milliseconds: number, onHang: () => void): void {
    clearTimeout(this.#timers.get(job));
    this.#timers.set(job, setTimeout(onHang, milliseconds));
  }

  finish(job: Job): void {
    this.jobs.delete(job);
    clearTimeout(this.#timers.get(job));
    this.#timers.delete(job);
  }

  /** Takes away what it was given: those jobs that still want an answer, oldest first. */
  surrender(): Job[] {
    const left = [...this.jobs].filter((job) => !job.settled);
    for (const job of [...this.jobs]) this.finish(job);
    return left;
  }
}

/** A picture that an encoder died with. */
export function isSuspect(job: Job): boolean {
  return job.kind === 'picture' && job.deaths > 0;
}

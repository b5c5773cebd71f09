import { type CancellationToken, CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { SkipReason } from '../../shared/image.ts';
import type { EncoderChild } from './child.ts';

/** Why a picture has no answer. */
export interface Skipped {
  readonly ok: false;
  readonly reason: SkipReason;
  readonly detail: string;
}

/** What a lane needs to know of a piece of work, whatever it answers. */
export interface Job {
  /** A `text` waits for no picture and is not suspected when an encoder dies. */
  readonly kind: 'picture' | 'text';
  /** Lower goes first. */
  readonly rank: number;
  /** What the encoder names when work on it begins: the picture's path, empty when it has none. */
  readonly path: string;
  /** True once it has an answer, has failed or was aborted. */
  readonly settled: boolean;
  /** How many encoders ended while they worked on it; one that was ended from outside counts less. */
  deaths: number;
  /** True from the moment that the present encoder works on it. */
  started: boolean;
  /** Asks an encoder, and settles the job by its answer. Rejects with EncoderGone, unsettled, when there is none. */
  ask(child: EncoderChild): Promise<void>;
  /** Settles it with a reason for which there is no answer. */
  skip(skipped: Skipped): void;
  fail(error: unknown): void;
}

/** What to ask an encoder for. */
export type Task<R> = {
  readonly ask: (child: EncoderChild, token: CancellationToken) => Promise<R>;
  /** Lower goes first; equal ones in the order of their coming. */
  readonly rank: number;
  readonly signal?: AbortSignal | undefined;
} & (
  | { readonly kind: 'text' }
  | {
      readonly kind: 'picture';
      readonly path: string;
      /** The answer for a picture that no encoder survives. */
      readonly skipped: (skipped: Skipped) => R;
    }
);

/** A task and the promise of its answer. */
export class PendingJob<R> implements Job {
  readonly kind: Job['kind'];
  readonly rank: number;
  readonly path: string;
  readonly answer: Promise<R>;
  deaths = 0;
  started = false;
  settled = false;
  readonly #task: Task<R>;
  readonly #cancellation = new CancellationTokenSource();
  readonly #resolve: (answer: R) => void;
  readonly #reject: (reason: unknown) => void;

  /** @param onAbort called once when the caller loses interest before the job is settled */
  constructor(task: Task<R>, onAbort: () => void) {
    this.kind = task.kind;
    this.rank = task.rank;
    this.path = task.kind === 'picture' ? task.path : '';
    this.#task = task;
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.answer = promise;
    const abort = () => {
      this.fail(task.signal?.reason);
      // An encoder that has not begun drops it.
      this.#cancellation.cancel();
      onAbort();
    };
    const settle = () => {
      this.settled = true;
      task.signal?.removeEventListener('abort', abort);
    };
    this.#resolve = (answer) => {
      settle();
      resolve(answer);
    };
    this.#reject = (reason) => {
      settle();
      reject(reason);
    };
    task.signal?.addEventListener('abort', abort, { once: true });
  }

  async ask(child: EncoderChild): Promise<void> {
    this.started = false;
    this.#resolve(await this.#task.ask(child, this.#cancellation.token));
  }

  skip(skipped: Skipped): void {
    if (this.#task.kind === 'picture') this.#resolve(this.#task.skipped(skipped));
    else this.#reject(new Error(skipped.detail));
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

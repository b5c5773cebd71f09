import { setImmediate } from 'node:timers/promises';

/**
 * Keeps long work from holding the event loop, because queries are answered on the same thread: ask `over` often, and
 * when it is true, `await rest()`.
 */
export class TimeSlice {
  readonly #milliseconds: number;
  #start = performance.now();

  /** @param milliseconds length of one slice of work */
  constructor(milliseconds = 5) {
    this.#milliseconds = milliseconds;
  }

  get over(): boolean {
    return performance.now() - this.#start > this.#milliseconds;
  }

  /** Lets everything that waits run (timers, messages, reads), then begins the next slice. */
  async rest(): Promise<void> {
    await setImmediate();
    this.#start = performance.now();
  }
}

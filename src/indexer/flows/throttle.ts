/** Calls `work` at most once in `milliseconds`, and once more at the end when it was asked for in between. */
export class Throttle {
  readonly #milliseconds: number;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(milliseconds: number, work: () => void) {
    this.#milliseconds = milliseconds;
    this.#work = work;
  }

  /** Asks for a call: now, or when the time is over. */
  ask(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.#milliseconds - performance.now();
    if (wait <= 0) this.now();
    else {
      this.#timer = setTimeout(() => this.now(), wait);
      this.#timer.unref();
    }
  }

  /** Calls at once; what was asked for is dealt with. */
  now(): void {
    this.cancel();
    this.#last = performance.now();
    this.#work();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

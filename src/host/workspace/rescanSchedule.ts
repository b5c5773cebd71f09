export interface Clock {
  /** Milliseconds; only goes forward. */
  now(): number;
  /** Calls back once after so many milliseconds; returns what cancels it. */
  later(callback: () => void, milliseconds: number): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  later: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A rescan waits until nothing was heard for so long. */
export const quietMs = 400;
/** But not longer than this after the first hint. */
export const longestMs = 5000;

/**
 * Turns hints that something changed into few rescans: a checkout of 10,000 files is one, a build that never rests is one
 * every few seconds.
 */
export class RescanSchedule {
  readonly #clock: Clock;
  readonly #rescan: (hints: number) => void;
  #cancel: (() => void) | undefined;
  #first = 0;
  #hints = 0;

  constructor(rescan: (hints: number) => void, clock: Clock = systemClock) {
    this.#rescan = rescan;
    this.#clock = clock;
  }

  hint(): void {
    const now = this.#clock.now();
    if (this.#hints === 0) this.#first = now;
    this.#hints += 1;
    this.#cancel?.();
    const wait = Math.max(0, Math.min(quietMs, this.#first + longestMs - now));
    this.#cancel = this.#clock.later(() => this.#fire(), wait);
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#hints = 0;
  }

  #fire(): void {
    const hints = this.#hints;
    this.#hints = 0;
    this.#cancel = undefined;
    this.#rescan(hints);
  }
}

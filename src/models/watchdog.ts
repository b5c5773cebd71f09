/** Nothing came for too long. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
}

/** Aborts what shows no sign of life for a time. Whoever makes one stops it. */
export class Watchdog {
  readonly #abort = new AbortController();
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param ms longest silence */
  constructor(ms: number) {
    this.#ms = ms;
    this.touch();
  }

  /** Aborted with a `StalledError` after the silence. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** There was a sign of life. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(new StalledError(`nothing came for ${this.#ms} ms`)), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Things per second over the last seconds, for "about 2 min left". */
export class RateMeter {
  readonly #windowMs: number;
  readonly #now: () => number;
  #samples: { readonly time: number; readonly count: number }[] = [];

  constructor(windowMs = 10_000, now: () => number = () => performance.now()) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** @param count all that were done since `reset` */
  sample(count: number): void {
    const time = this.#now();
    this.#samples.push({ time, count });
    while (this.#samples.length > 2 && time - (this.#samples[0]?.time ?? time) > this.#windowMs) this.#samples.shift();
  }

  /** 0 until there is something to go by. */
  get perSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time - first.time < 200) return 0;
    return ((last.count - first.count) / (last.time - first.time)) * 1000;
  }

  reset(): void {
    this.#samples = [];
  }
}

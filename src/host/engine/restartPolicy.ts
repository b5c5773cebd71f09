/** Crashes within this time count together. */
export const crashWindowMs = 5 * 60 * 1000;
/** With so many crashes in the window the engine stays down until a person starts it. */
export const mostCrashes = 3;
const delays = [500, 4000];

/** Decides after each crash whether, and when, the engine is started again. */
export class RestartPolicy {
  #crashes: number[] = [];

  /**
   * Notes a crash.
   * @param now milliseconds of any clock that only goes forward
   * @returns milliseconds to wait before the next start; undefined when it must not be started again by itself
   */
  crashed(now: number): number | undefined {
    this.#crashes = [...this.#crashes.filter((time) => now - time < crashWindowMs), now];
    return this.#crashes.length >= mostCrashes ? undefined : delays[this.#crashes.length - 1];
  }

  /** Forgets what was: a person asked for a new start. */
  reset(): void {
    this.#crashes = [];
  }
}

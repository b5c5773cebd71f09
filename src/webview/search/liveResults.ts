import type { Answer } from './searcher.ts';

const soonest = 2_000;
const latest = 60_000;

export interface LiveView {
  /** Asks the same query again with the rows that are in view now. */
  ask(): Promise<Answer>;
  /** The answer that is shown; undefined before the first one. */
  shown(): Answer | undefined;
  visible(): { readonly first: number; readonly last: number };
  /** True while a change of order could disturb: the pointer or the focus is in the results, or they are scrolled. */
  inUse(): boolean;
  /** Shows the answer in place of the one before. */
  apply(answer: Answer): void;
  /** An answer waits behind a button, or none any more. */
  waits(answer: Answer | undefined): void;
}

/** True when both answers have the same files, with the same content, in the rows that are in view. */
export function sameInView(a: Answer, b: Answer, first: number, last: number): boolean {
  for (let index = first; index <= last; index += 1) {
    const before = a.rows.get(index);
    const after = b.rows.get(index);
    if (before === undefined && after === undefined) continue;
    if (before?.path !== after?.path || before?.root !== after?.root || before?.sha256 !== after?.sha256) return false;
  }
  return true;
}

/**
 * Keeps results current while files come and go. What would move pictures that somebody looks at waits behind a button;
 * what changes nothing in view, or is watched by nobody, is applied at once. While an answer waits it is renewed ever more
 * seldom, because each one costs the engine a result set and only the latest few of those live.
 */
export class LiveResults {
  readonly #view: LiveView;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = false;
  #waiting: Answer | undefined;
  #interval = soonest;

  constructor(view: LiveView) {
    this.#view = view;
  }

  /** Files changed. */
  changed(): void {
    this.#stale = true;
    this.#timer ??= setTimeout(() => void this.#tick(), this.#interval);
  }

  /** Another query is shown: what waits belongs to the one before. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = false;
    this.#interval = soonest;
    this.#setWaiting(undefined);
  }

  /** Shows what waits. */
  take(): void {
    const answer = this.#waiting;
    if (answer === undefined) return;
    this.#interval = soonest;
    this.#setWaiting(undefined);
    this.#view.apply(answer);
  }

  #setWaiting(answer: Answer | undefined): void {
    if (this.#waiting === answer) return;
    this.#waiting = answer;
    this.#view.waits(answer);
  }

  async #tick(): Promise<void> {
    this.#timer = undefined;
    if (this.#waiting !== undefined && !this.#view.inUse()) this.take();
    if (this.#stale) {
      this.#stale = false;
      await this.#renew();
    }
    if (this.#stale || this.#waiting !== undefined) {
      this.#timer ??= setTimeout(() => void this.#tick(), this.#interval);
    }
  }

  async #renew(): Promise<void> {
    const before = this.#view.shown();
    if (before === undefined) return;
    const answer = await this.#view.ask().catch(() => undefined);
    // The engine is busy or away, or something else was asked meanwhile: the next change asks again.
    if (answer === undefined || this.#view.shown() !== before) return;
    const { first, last } = this.#view.visible();
    if (sameInView(before, answer, first, last) || !this.#view.inUse()) {
      this.#interval = soonest;
      this.#setWaiting(undefined);
      this.#view.apply(answer);
    } else {
      this.#interval = Math.min(latest, this.#interval * 2);
      this.#setWaiting(answer);
    }
  }
}

import type { Clock } from './rescanSchedule.ts';

/** A clock that a test moves by hand. */
export class FakeClock implements Clock {
  #time = 0;
  #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#time;
  }

  later(callback: () => void, milliseconds: number): () => void {
    const timer = { at: this.#time + milliseconds, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Moves on, calling back what falls due on the way, in order. */
  pass(milliseconds: number): void {
    const end = this.#time + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#time = Math.max(this.#time, next.at);
      next.callback();
    }
    this.#time = end;
  }
}

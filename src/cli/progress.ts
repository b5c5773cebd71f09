import type { EngineStatus } from '../shared/protocol.ts';
import { formatCount, formatSeconds } from './table.ts';

/** Where progress goes: a terminal that can be drawn over, or a log. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far indexing is: one line that is drawn over on a terminal, a plain line every five seconds elsewhere. */
export class Progress {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #drawn = false;
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(output: ProgressOutput, now: () => number = Date.now) {
    this.#output = output;
    this.#now = now;
  }

  update(status: EngineStatus): void {
    const text = progressText(status);
    if (text === undefined) return;
    if (this.#output.isTTY === true) {
      const width = Math.max(20, (this.#output.columns ?? 80) - 1);
      this.#output.write(`\r${text.slice(0, width)}\u001b[K`);
      this.#drawn = true;
    } else if (this.#now() - this.#lastLine >= 5000) {
      this.#lastLine = this.#now();
      this.#output.write(`${text}\n`);
    }
  }

  /** Takes the line away, so that results start on a clean one. */
  end(): void {
    if (this.#drawn) this.#output.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** One line on the state of indexing; undefined when there is nothing to say. */
export function progressText(status: EngineStatus): string | undefined {
  if (status.roots.some((root) => root.phase === 'scanning')) return 'Looking for images...';
  const pending = status.roots.reduce((sum, root) => sum + root.pending, 0);
  if (pending === 0 || !status.roots.some((root) => root.phase === 'encoding')) return undefined;
  const files = status.roots.reduce((sum, root) => sum + root.files, 0);
  const done = files - pending;
  const cells = 24;
  const filled = Math.floor((cells * done) / Math.max(1, files));
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(cells - filled)}]`;
  const rate = status.rate > 0 ? `, ${status.rate.toFixed(status.rate < 10 ? 1 : 0)} images/s` : '';
  const left = status.secondsLeft === undefined ? '' : `, ${formatSeconds(status.secondsLeft)} left`;
  return `${bar} Indexed ${formatCount(done)} of ${formatCount(files)}${rate}${left}`;
}

/** Where progress goes: a terminal that can be drawn over, or a log. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that is drawn over on a terminal, a plain line every five seconds elsewhere. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #drawn = false;
  #lastLine = Number.NEGATIVE_INFINITY;

  constructor(output: ProgressOutput, now: () => number = Date.now) {
    this.#output = output;
    this.#now = now;
  }

  show(text: string): void {
    if (this.#output.isTTY === true) {
      const width = Math.max(20, (this.#output.columns ?? 80) - 1);
      this.#output.write(`\r${text.slice(0, width)}\u001b[K`);
      this.#drawn = true;
    } else if (this.#now() - this.#lastLine >= 5000) {
      this.#lastLine = this.#now();
      this.#output.write(`${text}\n`);
    }
  }

  /** Takes the line away, so that what follows starts on a clean one. */
  end(): void {
    if (this.#drawn) this.#output.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** `[#####.....]` @param share 0 to 1 */
export function progressBar(share: number): string {
  const cells = 24;
  const filled = Math.floor(cells * Math.max(0, Math.min(1, share)));
  return `[${'#'.repeat(filled)}${'.'.repeat(cells - filled)}]`;
}

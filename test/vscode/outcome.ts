/** What one test came to. */
export interface Outcome {
  readonly title: string;
  /** Why it failed; absent when it passed. */
  readonly error?: string;
}

/** Prints outcomes and figures as they come, and counts. */
export class Report {
  readonly #print: (line: string) => void;
  #passed = 0;
  #failed = 0;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  get counts(): { readonly passed: number; readonly failed: number } {
    return { passed: this.#passed, failed: this.#failed };
  }

  add(suite: string, { title, error }: Outcome): void {
    if (error === undefined) {
      this.#passed++;
      this.#print(`ok ${suite}: ${title}`);
    } else {
      this.#failed++;
      this.#print(`not ok ${suite}: ${title}\n${error.replace(/^/gmu, '    ')}`);
    }
  }

  figure(line: string): void {
    this.#print(`  figure: ${line}`);
  }

  /** Prints the line that closes every test run, and returns the exit code. */
  close(): number {
    // A run without a single test has shown nothing.
    const failed = this.#passed + this.#failed === 0 ? 1 : this.#failed;
    this.#print(`\n${this.#passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a yardstick process is asked; it answers each with a `Measured` or a `NaiveRun`. */
export type Question =
  | { readonly kind: 'alone'; readonly modelFolder: string; readonly files: readonly string[] }
  | { readonly kind: 'naive'; readonly modelFolder: string; readonly files: readonly string[] };

/** Milliseconds of one picture in one thread with nothing else running. */
export interface Measured {
  readonly decode: number;
  readonly inference: number;
  /** Processor time of both together, the mean over the files. */
  readonly processor: number;
}

export interface NaiveRun {
  readonly imagesPerSecond: number;
}

/**
 * A process that measures what the product is compared with, apart from the bench: its threads, caches and memory are its
 * own. It is kept between questions, as an encoder is, so that no question pays for loading a model.
 */
export class Yardstick {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./yardstickProcess.ts', import.meta.url)), {
      execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** The crafter's and the encoder's own code, picture by picture; medians over the files. */
  alone(modelFolder: string, files: readonly string[]): Promise<Measured> {
    return this.#ask<Measured>({ kind: 'alone', modelFolder, files });
  }

  /** Decode, resize, a loop over the pixels and a session with default options, one file after the other. */
  naive(modelFolder: string, files: readonly string[]): Promise<NaiveRun> {
    return this.#ask<NaiveRun>({ kind: 'naive', modelFolder, files });
  }

  dispose(): void {
    this.#child.kill();
  }

  #ask<T>(question: Question): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`The yardstick process ended (${code}).`));
      this.#child.once('exit', ended);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', ended);
        resolve(answer as T);
      });
      this.#child.send(question);
    });
  }
}

import type { QueryResult } from '../../shared/protocol.ts';
import type { RowStore } from '../grid/rowStore.ts';
import type { QueryState } from '../query/queryState.ts';

/** An answered query with its first rows already here, so that it can be painted at once. */
export interface Answer {
  readonly query: QueryState;
  readonly result: QueryResult;
  readonly rows: RowStore;
}

export interface SearchBackend {
  /**
   * Answers with at least some of the rows between two indexes, both included.
   * @param kept what was found the last time will do, if it is at hand and an answer is not
   */
  query(query: QueryState, first: number, last: number, kept: boolean): Promise<Omit<Answer, 'query'>>;
}

/**
 * Runs one query at a time. Whatever is typed meanwhile waits as one: the newest, so that fast typing is answered often and
 * late answers to old questions are never shown over newer ones.
 */
export class Searcher {
  readonly #backend: SearchBackend;
  #running = false;
  #next: { readonly query: QueryState; readonly rows: number; readonly kept: boolean } | undefined;
  onAnswer: (answer: Answer) => void = () => {};
  onFailure: (error: unknown) => void = () => {};
  /** Called when it starts and when it has nothing more to do. */
  onBusy: (busy: boolean) => void = () => {};

  constructor(backend: SearchBackend) {
    this.#backend = backend;
  }

  get busy(): boolean {
    return this.#running;
  }

  /** @param rows how many rows to fetch with the answer, from the first one on */
  search(query: QueryState, rows: number): void {
    this.#next = { query, rows, kept: true };
    if (!this.#running) void this.#run();
  }

  /** Asks again without going through `onAnswer`: for new matches that wait behind a button. */
  async ask(query: QueryState, first: number, last: number, kept = false): Promise<Answer> {
    const { result, rows } = await this.#backend.query(query, first, last, kept);
    await rows.want(first, last);
    return { query, result, rows };
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.onBusy(true);
    while (this.#next !== undefined) {
      const { query, rows, kept } = this.#next;
      this.#next = undefined;
      try {
        const answer = await this.ask(query, 0, rows - 1, kept);
        // Something newer was typed: its answer is on the way, but this one is still nearer to it than what is shown.
        this.onAnswer(answer);
        // What was found the last time stands there while this is found out anew.
        if (answer.result.kept === true) this.#next ??= { query, rows, kept: false };
      } catch (error) {
        if (this.#next === undefined) this.onFailure(error);
      }
    }
    this.#running = false;
    this.onBusy(false);
  }
}

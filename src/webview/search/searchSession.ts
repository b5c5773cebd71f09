import type { ReactiveControllerHost } from 'lit';
import type { Span } from '../grid/gridViewport.ts';
import { findsTheSame, type QueryState, ranks } from '../query/queryState.ts';
import { sentence } from '../sentence.ts';
import { LiveResults } from './liveResults.ts';
import { type Answer, type SearchBackend, Searcher } from './searcher.ts';

/** Milliseconds after which a search that still runs shows a progress bar. */
const slowSearch = 300;

export interface SessionBackend extends SearchBackend {
  /** Has the query kept among the past ones. */
  remember(query: QueryState): Promise<void>;
}

/** Where the answers are shown. */
export interface SessionView {
  /** True as soon as there is something to search. */
  searchable(): boolean;
  /** How many rows fill the view. */
  capacity(): number;
  /** First and last row in view. */
  visible(): Span;
  /** True while a change of order could disturb. */
  inUse(): boolean;
  /** Shows the answer; with `keep` position, focus and selection stay. */
  show(answer: Answer, keep: boolean): void;
  /** Another query was taken over. @param typedAt when its last key was pressed, where it was typed */
  asked(typedAt?: number): void;
  /** The answer to a query that was typed is written. @param typedAt when, on the clock of `performance.now()` */
  answered(typedAt: number): void;
}

/** What is asked and what was answered: one query at a time, its answer, and what is newer and waits. */
export class SearchSession {
  readonly #host: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #backend: SessionBackend;
  readonly #view: SessionView;
  readonly #searcher: Searcher;
  readonly #live: LiveResults;
  /** When the key was pressed that led to a query. */
  readonly #typedAt = new WeakMap<QueryState, number>();
  readonly #remembered = new WeakSet<QueryState>();
  #query: QueryState;
  #answer: Answer | undefined;
  #waiting: Answer | undefined;
  #failure: string | undefined;
  #slow = false;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: Pick<ReactiveControllerHost, 'requestUpdate'>,
    backend: SessionBackend,
    view: SessionView,
    query: QueryState,
  ) {
    this.#host = host;
    this.#backend = backend;
    this.#view = view;
    this.#query = query;
    this.#searcher = new Searcher(backend);
    this.#searcher.onAnswer = (answer) => this.#onAnswer(answer);
    this.#searcher.onFailure = (error) => this.fail(error);
    this.#searcher.onBusy = (busy) => this.#onBusy(busy);
    this.#live = new LiveResults({
      ask: () => {
        const { first, last } = view.visible();
        return this.#searcher.ask(this.#query, first, last);
      },
      shown: () => this.#answer,
      visible: () => view.visible(),
      inUse: () => view.inUse(),
      apply: (answer) => this.#setAnswer(answer, true),
      waits: (answer) => {
        this.#waiting = answer;
        host.requestUpdate();
      },
    });
  }

  get query(): QueryState {
    return this.#query;
  }

  /** What is shown; undefined before the first answer. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** How many more results the answer has that waits behind a button; undefined while none waits. */
  get newMatches(): number | undefined {
    if (this.#waiting === undefined || this.#answer === undefined) return undefined;
    return this.#waiting.result.total - this.#answer.result.total;
  }

  /** What went wrong last, in a sentence for people. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** True when a search takes so long that it must be seen. */
  get slow(): boolean {
    return this.#slow;
  }

  /**
   * Takes a new query over and searches for it.
   * @param typedAt when its last key was pressed, on the clock of `performance.now()`
   */
  ask(query: QueryState, typedAt?: number): void {
    // What was unfolded belongs to the results that were shown.
    const isNew = query.unfolded === this.#query.unfolded && !findsTheSame(query, this.#query);
    this.#query = isNew && query.unfolded.length > 0 ? { ...query, unfolded: [] } : query;
    if (typedAt !== undefined) this.#typedAt.set(this.#query, typedAt);
    this.#host.requestUpdate();
    this.search();
    this.#view.asked(typedAt);
  }

  /** Searches for the same again. */
  search(): void {
    if (this.#view.searchable()) this.#searcher.search(this.#query, this.#view.capacity());
  }

  /** Sends the shown query once more, to be kept among the past ones: not each letter that was typed on the way to it. */
  remember(): void {
    const query = this.#query;
    if (!ranks(query) || this.#remembered.has(query) || this.#failure !== undefined) return;
    this.#remembered.add(query);
    this.#backend.remember(query).catch((error: unknown) => this.fail(error));
  }

  /** Files changed: the results may have, too. */
  changed(): void {
    this.#live.changed();
  }

  /** Shows the answer that waits. */
  takeNewMatches(): void {
    this.#live.take();
  }

  /** Something that the person asked for went wrong. It is told until the next answer. */
  fail(error: unknown): void {
    this.#failure = sentence(error);
    this.#host.requestUpdate();
  }

  #onAnswer(answer: Answer): void {
    // The same question again, after a restart or a click on Search Again, must not throw the person back to the top.
    const shown = this.#answer?.query;
    const same =
      shown === answer.query ||
      (shown?.unfolded !== answer.query.unfolded && shown !== undefined && findsTheSame(shown, answer.query));
    this.#failure = undefined;
    this.#live.reset();
    this.#setAnswer(answer, same);
    const typedAt = this.#typedAt.get(answer.query);
    if (typedAt === undefined) return;
    this.#typedAt.delete(answer.query);
    this.#view.answered(typedAt);
  }

  #setAnswer(answer: Answer, keep: boolean): void {
    answer.rows.onFailure = () => this.#live.changed();
    this.#answer = answer;
    this.#host.requestUpdate();
    this.#view.show(answer, keep);
  }

  #onBusy(busy: boolean): void {
    clearTimeout(this.#slowTimer);
    this.#setSlow(false);
    if (busy) this.#slowTimer = setTimeout(() => this.#setSlow(true), slowSearch);
  }

  #setSlow(slow: boolean): void {
    if (this.#slow === slow) return;
    this.#slow = slow;
    this.#host.requestUpdate();
  }
}

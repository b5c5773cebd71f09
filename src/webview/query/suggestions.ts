import type { Completion, Completions } from '../../shared/completion.ts';

/** The text of the bar with a suggestion taken, and where the caret then stands. */
export interface Taken {
  readonly text: string;
  readonly cursor: number;
  /** An operator waits for its value: what can follow is to be offered at once. */
  readonly open: boolean;
}

type Ask = (text: string, cursor: number) => Promise<Completions>;

/** The start of an operator's name, or the value of one that is being written, also inside quotation marks. */
const worthAsking = /(?:^|[\s(\-−])(?:[a-z]{2,}|[a-z]{1,12}:(?:[^\s"]|"[^"]*"?)*)$/iu;

/**
 * What is offered at the caret while one types. As in the terminal of VS Code, whose input is free text too, the first offer is
 * only outlined: Tab takes it, and Enter takes an offer only after an arrow key has chosen one, so that nobody who types plain
 * words and presses Enter gets anything but a search.
 */
export class Suggestions {
  readonly #ask: Ask;
  readonly #changed: () => void;
  #completions: Completions | undefined;
  #text = '';
  #active = -1;
  #asked = 0;
  /** A start of a word that nothing begins with: no longer one needs to be asked about. */
  #fruitless = '';

  /** @param changed called when there is something else to show */
  constructor(ask: Ask, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  get items(): readonly Completion[] {
    return this.#completions?.items ?? [];
  }

  get open(): boolean {
    return this.items.length > 0;
  }

  /** Index of the chosen offer; -1 while none is, and Enter still searches. */
  get active(): number {
    return this.#active;
  }

  /**
   * Offers what fits the text before the caret.
   * @param explicit true when the person asked for offers, also where nothing has been typed yet
   */
  async follow(text: string, cursor: number, explicit = false): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const before = text.slice(0, cursor);
    const known =
      this.#fruitless !== '' &&
      before.startsWith(this.#fruitless) &&
      !/[\s:]/u.test(before.slice(this.#fruitless.length));
    if (!explicit && (known || !worthAsking.test(before))) {
      this.#show(undefined, text);
      return;
    }
    const completions = await this.#ask(text, cursor).catch(() => undefined);
    // Offers that do not come are not worth a message: whatever keeps them away fails the search too.
    if (asked !== this.#asked) return;
    this.#fruitless = completions?.items.length === 0 && completions.kind === 'operator' ? before : '';
    this.#show(completions, text);
  }

  /** Chooses the next or the one before; beyond either end it goes on at the other. */
  move(step: 1 | -1): void {
    const { length } = this.items;
    const from = this.#active < 0 && step < 0 ? 0 : this.#active;
    this.#active = (from + step + length) % length;
    this.#changed();
  }

  /** Takes an offer into the text: the given one, else the chosen one, else the first. The list closes. */
  take(index = Math.max(0, this.#active)): Taken | undefined {
    const completions = this.#completions;
    const item = completions?.items[index];
    if (completions === undefined || item === undefined) return undefined;
    const text = this.#text.slice(0, completions.start) + item.insert + this.#text.slice(completions.end);
    this.close();
    const cursor = completions.start + item.insert.length;
    return { text, cursor, open: completions.kind === 'operator' };
  }

  close(): void {
    this.#asked += 1;
    this.#show(undefined, '');
  }

  #show(completions: Completions | undefined, text: string): void {
    const wasOpen = this.open;
    this.#completions = completions;
    this.#text = text;
    this.#active = -1;
    if (wasOpen || this.open) this.#changed();
  }
}

import type { ReactiveControllerHost } from 'lit';
import type { Facets } from '../../shared/protocol.ts';

/** What the results can be filtered by, with counts; loaded while the filter menu is open, and once for the colour of a chip. */
export class FacetsController {
  readonly #element: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #fetch: (resultSet: number) => Promise<Facets>;
  readonly #fail: (error: unknown) => void;
  #open = false;
  #facets: Facets | undefined;
  #resultSet: number | undefined;
  /** Colours by their words, as far as they are known: undefined for one that was looked for in vain. */
  readonly #hexes = new Map<string, string | undefined>();

  constructor(
    element: Pick<ReactiveControllerHost, 'requestUpdate'>,
    fetch: (resultSet: number) => Promise<Facets>,
    fail: (error: unknown) => void,
  ) {
    this.#element = element;
    this.#fetch = fetch;
    this.#fail = fail;
  }

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    this.#element.requestUpdate();
  }

  get facets(): Facets | undefined {
    return this.#facets;
  }

  /** The colour that a filter's word stands for, when it is known. */
  hexOf(colour: string): string | undefined {
    if (colour.startsWith('#')) return colour;
    return this.#hexes.get(colour);
  }

  /**
   * Follows the shown results while the menu is open.
   * @param colours words of the colours that the results are filtered by
   */
  async follow(resultSet: number | undefined, colours: readonly string[] = []): Promise<void> {
    const unknown = colours.filter((colour) => !colour.startsWith('#') && !this.#hexes.has(colour));
    if (!this.#open && unknown.length === 0) return;
    if (resultSet === undefined || resultSet === this.#resultSet) return;
    for (const colour of unknown) this.#hexes.set(colour, undefined);
    this.#resultSet = resultSet;
    try {
      const facets = await this.#fetch(resultSet);
      if (this.#resultSet !== resultSet) return;
      this.#facets = facets;
      for (const { value, hex } of facets.colours) this.#hexes.set(value, hex);
      this.#element.requestUpdate();
    } catch (error) {
      this.#fail(error);
    }
  }
}

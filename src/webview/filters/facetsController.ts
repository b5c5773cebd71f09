import type { ReactiveControllerHost } from 'lit';
import type { Facets } from '../../shared/protocol.ts';

/** What the results can be filtered by, with counts; loaded only while the filter menu is open. */
export class FacetsController {
  readonly #element: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #fetch: (resultSet: number) => Promise<Facets>;
  readonly #fail: (error: unknown) => void;
  #open = false;
  #facets: Facets | undefined;
  #resultSet: number | undefined;

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
    return this.#facets?.colours.find(({ value }) => value === colour)?.hex;
  }

  /** Follows the shown results while the menu is open. */
  async follow(resultSet: number | undefined): Promise<void> {
    if (!this.#open || resultSet === undefined || resultSet === this.#resultSet) return;
    this.#resultSet = resultSet;
    try {
      const facets = await this.#fetch(resultSet);
      if (this.#resultSet !== resultSet) return;
      this.#facets = facets;
      this.#element.requestUpdate();
    } catch (error) {
      this.#fail(error);
    }
  }
}

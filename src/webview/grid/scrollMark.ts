/** Milliseconds without a step after which scrolling counts as over. */
const restMs = 200;

/** Marks an element with the class `scrolling` while its content is scrolled, so that the style sheet can save work then. */
export class ScrollMark {
  readonly #element: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** The content has been scrolled by a step. */
  step(): void {
    if (this.#timer === undefined) this.#element.classList.add('scrolling');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#element.classList.remove('scrolling');
    }, restMs);
  }
}

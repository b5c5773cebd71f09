/** Milliseconds without a step after which scrolling counts as over. */
const restMs = 200;

/** Marks an element with the class `scrolling` while its content is scrolled, so that the style sheet can save work then. */
export class ScrollMark {
  readonly #element: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stepped = 0;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** The content has been scrolled by a step. */
  step(): void {
    this.#stepped = performance.now();
    if (this.#timer !== undefined) return;
    this.#element.classList.add('scrolling');
    this.#wait(restMs);
  }

  /** One timer for many steps: a scroll takes a step in each frame. */
  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      const left = this.#stepped + restMs - performance.now();
      if (left > 0) return this.#wait(left);
      this.#timer = undefined;
      this.#element.classList.remove('scrolling');
    }, milliseconds);
  }
}

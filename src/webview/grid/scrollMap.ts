/** Browsers lay out nothing beyond 2^25 px (33.5 million); far below it, so that zoom does not reach it either. */
const mostPixels = 8_000_000;

/**
 * Maps a scroll bar of limited length to content of any height. Small steps move the content by the same distance; a jump
 * by more than a screen moves it in proportion. (The method of SlickGrid's pages, M. Leibman.)
 */
export class ScrollMap {
  readonly #content: number;
  readonly #view: number;
  /** Height of the scrolled element. */
  readonly height: number;
  #offset = 0;
  #previous = 0;

  /** @param content height of the whole content; @param view height of what is seen of it; both in pixels */
  constructor(content: number, view: number) {
    this.#content = content;
    this.#view = Math.max(1, view);
    this.height = Math.min(content, mostPixels);
  }

  /** What to subtract from a position in the content to get its position in the scrolled element. */
  get offset(): number {
    return this.#offset;
  }

  get #range(): number {
    return Math.max(0, this.height - this.#view);
  }

  get #contentRange(): number {
    return Math.max(0, this.#content - this.#view);
  }

  /** Takes the element's new scroll position and returns the content's. */
  scrolled(scrollTop: number): number {
    if (this.height === this.#content) return scrollTop;
    const jumped = Math.abs(scrollTop - this.#previous) > this.#view;
    const atEnd = scrollTop <= 0 || scrollTop >= this.#range - 1;
    if (jumped || atEnd) {
      const share = this.#range === 0 ? 0 : Math.min(1, Math.max(0, scrollTop / this.#range));
      this.#offset = Math.round(share * this.#contentRange - scrollTop);
    }
    this.#previous = scrollTop;
    return Math.min(this.#contentRange, Math.max(0, scrollTop + this.#offset));
  }

  /** The element's scroll position that shows the content from `position` on; sets the offset that belongs to it. */
  reveal(position: number): number {
    const wanted = Math.min(this.#contentRange, Math.max(0, position));
    if (this.height === this.#content) return wanted;
    const near = wanted - this.#offset;
    const stays = Math.abs(near - this.#previous) <= this.#view && near > 0 && near < this.#range - 1;
    const scrollTop = stays
      ? Math.round(near)
      : Math.round(this.#contentRange === 0 ? 0 : (wanted / this.#contentRange) * this.#range);
    this.#offset = Math.round(wanted - scrollTop);
    this.#previous = scrollTop;
    return scrollTop;
  }
}

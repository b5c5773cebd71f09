import { type GridLayout, gap, type LayoutInput, layoutGrid, lineAt, lineNumberAt, placeOf } from './gridLayout.ts';
import { ScrollMap } from './scrollMap.ts';

/** Pixels that are rendered above and below what is seen. */
const overscan = 400;
/** Pixels beyond them that are fetched ahead of a scroll: what somebody passes in the fifth of a second that a thumbnail may take. */
const lookahead = 1200;
/** Pixels below the last line. */
const padding = 8;
/** Fewest items of a first fetch, for a view that is not laid out yet. */
const fewestItems = 24;

/** First and last of a run, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * The part of the results that is in view. Arithmetic over the layout and the scroll bar's map, in pixels; it touches no
 * document.
 */
export class GridViewport {
  #layout: GridLayout = layoutGrid({ width: 300, size: 120, count: 0, sections: [], lead: false });
  #map = new ScrollMap(0, 1);
  #size = 120;
  #width = 0;
  #height = 0;
  #position = 0;

  get layout(): GridLayout {
    return this.#layout;
  }

  /** Where in the whole content the view begins. */
  get position(): number {
    return this.#position;
  }

  /** Height of what is seen. */
  get height(): number {
    return this.#height;
  }

  /** Height of the scrolled element, which is lower than the content where that is too high for a browser. */
  get scrollHeight(): number {
    return this.#map.height;
  }

  /** What to subtract from a position in the content to get its position in the scrolled element. */
  get offset(): number {
    return this.#map.offset;
  }

  /** Index of the first item in view. */
  get top(): number {
    return lineAt(this.#layout, lineNumberAt(this.#layout, this.#position))?.start ?? 0;
  }

  /** Items in view. */
  get items(): Span {
    const last = lineAt(this.#layout, lineNumberAt(this.#layout, this.#position + this.#height));
    return { first: this.top, last: last === undefined ? 0 : last.start + Math.max(0, last.count - 1) };
  }

  /** Numbers of the lines that are drawn: those in view and some more on both sides. */
  get lines(): Span {
    return {
      first: lineNumberAt(this.#layout, Math.max(0, this.#position - overscan)),
      last: Math.min(lineNumberAt(this.#layout, this.#position + this.#height + overscan), this.#layout.lines - 1),
    };
  }

  /**
   * Numbers of the lines beyond those that are drawn, where scrolling in one direction comes next.
   * @param direction 1 down, -1 up
   * @returns undefined where there are none
   */
  ahead(direction: 1 | -1): Span | undefined {
    const { first, last } = this.lines;
    if (direction > 0) {
      const bottom = this.#position + this.#height + overscan + lookahead;
      const end = Math.min(lineNumberAt(this.#layout, bottom), this.#layout.lines - 1);
      return end > last ? { first: last + 1, last: end } : undefined;
    }
    const start = lineNumberAt(this.#layout, Math.max(0, this.#position - overscan - lookahead));
    return start < first ? { first: start, last: first - 1 } : undefined;
  }

  /** How many items fill the view, for the first fetch of an answer. */
  get capacity(): number {
    const lines = Math.ceil((this.#height + overscan) / (this.#layout.lineHeight + gap)) + 1;
    return Math.max(fewestItems, lines * this.#layout.columns);
  }

  /** Lines that a page key moves by. */
  get page(): number {
    return Math.max(1, Math.floor(this.#height / (this.#layout.lineHeight + gap)) - 1);
  }

  isInView(item: number): boolean {
    const line = lineAt(this.#layout, placeOf(this.#layout, item).line);
    return line !== undefined && this.overlaps(line.top, line.height);
  }

  /** True when something at that position of the content can be seen. */
  overlaps(top: number, height: number): boolean {
    return top + height > this.#position && top < this.#position + this.#height;
  }

  /** @returns true when the size is another one, so that the content must be laid out again */
  resize(width: number, height: number): boolean {
    if (width === this.#width && height === this.#height) return false;
    this.#width = width;
    this.#height = height;
    return true;
  }

  /** @param size wanted width of a cell; takes effect when the content is laid out again */
  setSize(size: number): boolean {
    if (size === this.#size) return false;
    this.#size = size;
    return true;
  }

  /**
   * Lays the content out anew, with the item's line first in view.
   * @returns the scroll position that the element must take
   */
  layOut(content: Omit<LayoutInput, 'width' | 'size'>, top: number): number {
    this.#layout = layoutGrid({ ...content, width: this.#width, size: this.#size });
    this.#map = new ScrollMap(this.#layout.height + padding, this.#height);
    const line =
      top > 0 ? lineAt(this.#layout, placeOf(this.#layout, Math.min(top, content.count - 1)).line) : undefined;
    return this.#moveTo(line?.top ?? 0);
  }

  /** The person scrolled the element. */
  scrolled(scrollTop: number): void {
    this.#position = this.#map.scrolled(scrollTop);
  }

  toStart(): void {
    this.#position = 0;
  }

  /** @returns the scroll position that brings the item into view; undefined when it is there */
  reveal(item: number): number | undefined {
    const line = lineAt(this.#layout, placeOf(this.#layout, item).line);
    if (line === undefined) return undefined;
    if (line.top < this.#position) return this.#moveTo(line.number === 0 ? 0 : line.top - gap);
    if (line.top + line.height > this.#position + this.#height) {
      return this.#moveTo(line.top + line.height + padding - this.#height);
    }
    return undefined;
  }

  #moveTo(position: number): number {
    const scrollTop = this.#map.reveal(position);
    this.#position = Math.min(position, Math.max(0, this.#layout.height + padding - this.#height));
    return scrollTop;
  }
}

import type { ResultRow } from '../../shared/protocol.ts';
import { type GridLayout, lineAt } from './gridLayout.ts';
import type { GridViewport, Span } from './gridViewport.ts';
import type { RowStore } from './rowStore.ts';
import type { ThumbnailQueue } from './thumbnailQueue.ts';

/** Scrolling faster than so many screens a frame passes over rows that nobody can see. */
const flyingScreens = 1.5;
/** Milliseconds without such a frame after which what is in view is fetched. */
const settleMs = 60;
/**
 * Milliseconds without a key after which what was typed is likely to be all. Somebody who types 80 words a minute takes 150; drawing
 * that begins between two keys takes the processor from the answer to the next one.
 */
const typingMs = 250;

/** Down or up. */
type Direction = 1 | -1;

type SuppliedRows = Pick<RowStore, 'get' | 'total' | 'want'>;

/** Items of a run of lines, both ends included. */
export function itemsOf(layout: GridLayout, { first, last }: Span): Span {
  const start = lineAt(layout, first)?.start ?? 0;
  const end = lineAt(layout, last);
  return { first: start, last: end === undefined ? start : end.start + Math.max(0, end.count - 1) };
}

function joined(one: Span, other: Span): Span {
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}

/**
 * The rows of a run of lines that are here already: those in view first, then those that a scroll in this direction comes to next,
 * then those that it leaves behind.
 */
export function rowsByUrgency(
  viewport: GridViewport,
  { first, last }: Span,
  rows: Pick<RowStore, 'get'>,
  direction: Direction,
): readonly ResultRow[] {
  const seen: ResultRow[] = [];
  const next: ResultRow[] = [];
  const behind: ResultRow[] = [];
  for (let step = 0; step <= last - first; step += 1) {
    const place = lineAt(viewport.layout, direction > 0 ? first + step : last - step);
    if (place === undefined) continue;
    const inView = viewport.overlaps(place.top, place.height);
    const list = inView ? seen : seen.length > 0 ? next : behind;
    for (let item = place.start; item < place.start + place.count; item += 1) {
      const row = rows.get(item);
      if (row !== undefined) list.push(row);
    }
  }
  return [...seen, ...next, ...behind.reverse()];
}

/**
 * Asks for the rows and thumbnails of what is drawn, and of what a scroll comes to next: once the person has stopped flying past
 * them, and thumbnails once nothing has been typed for a moment. Those that are in memory are shown with each key.
 */
export class GridSupply {
  #settling: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #position = 0;
  /** Where the last scroll of these rows went; undefined before the first. */
  #direction: Direction | undefined;
  #rows: SuppliedRows | undefined;
  #typedAt = Number.NEGATIVE_INFINITY;
  /** Thumbnails that are under way, and how they are asked for again. */
  #thumbnails: { readonly stop: () => void; readonly fetch: () => void } | undefined;

  /** A key was pressed: what is being drawn waits as well. @param time on the clock of `performance.now()` */
  keyPressed(time: number): void {
    this.#typedAt = time;
    if (this.#thumbnails === undefined) return;
    const { stop, fetch } = this.#thumbnails;
    stop();
    this.#afterTyping(fetch);
  }

  /** The lines were drawn. */
  drawn(viewport: GridViewport, lines: Span, rows: SuppliedRows, thumbnails: Pick<ThumbnailQueue, 'want'>): void {
    const moved = viewport.position - this.#position;
    const flying = Math.abs(moved) > flyingScreens * viewport.height;
    if (rows !== this.#rows || flying) this.#direction = undefined;
    else if (moved !== 0) this.#direction = moved > 0 ? 1 : -1;
    this.#rows = rows;
    this.#position = viewport.position;
    const ahead = this.#direction === undefined ? undefined : viewport.ahead(this.#direction);
    const wanted = ahead === undefined ? lines : joined(lines, ahead);
    const fetchRows = (): void => {
      if (rows.total === 0) return;
      const { first, last } = itemsOf(viewport.layout, wanted);
      void rows.want(first, last);
    };
    const fetch = (): void => {
      if (rows.total > 0) thumbnails.want(rowsByUrgency(viewport, wanted, rows, this.#direction ?? 1));
    };
    clearTimeout(this.#settling);
    clearTimeout(this.#resting);
    this.#thumbnails = undefined;
    const supply = (): void => {
      fetchRows();
      this.#thumbnails = { stop: () => thumbnails.want([]), fetch };
      this.#afterTyping(fetch);
    };
    if (flying) this.#settling = setTimeout(supply, settleMs);
    else supply();
  }

  #afterTyping(fetch: () => void): void {
    clearTimeout(this.#resting);
    const rest = this.#typedAt + typingMs - performance.now();
    if (rest <= 0) fetch();
    else this.#resting = setTimeout(() => this.#afterTyping(fetch), rest);
  }
}

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

type SuppliedRows = Pick<RowStore, 'get' | 'total' | 'want'>;

/** Items of a run of lines, both ends included. */
export function itemsOf(layout: GridLayout, { first, last }: Span): Span {
  const start = lineAt(layout, first)?.start ?? 0;
  const end = lineAt(layout, last);
  return { first: start, last: end === undefined ? start : end.start + Math.max(0, end.count - 1) };
}

/** The rows of a run of lines that are here already: those in view first, then those around it. */
export function rowsByUrgency(viewport: GridViewport, lines: Span, rows: Pick<RowStore, 'get'>): readonly ResultRow[] {
  const seen: ResultRow[] = [];
  const near: ResultRow[] = [];
  for (let number = lines.first; number <= lines.last; number += 1) {
    const place = lineAt(viewport.layout, number);
    if (place === undefined) continue;
    const list = viewport.overlaps(place.top, place.height) ? seen : near;
    for (let item = place.start; item < place.start + place.count; item += 1) {
      const row = rows.get(item);
      if (row !== undefined) list.push(row);
    }
  }
  return [...seen, ...near];
}

/**
 * Asks for the rows and thumbnails of what is drawn: once the person has stopped flying past them, and thumbnails once nothing has been
 * typed for a moment. Those that are in memory are shown with each key.
 */
export class GridSupply {
  #settling: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #position = 0;
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
    const flying = Math.abs(viewport.position - this.#position) > flyingScreens * viewport.height;
    this.#position = viewport.position;
    const fetchRows = (): void => {
      if (rows.total === 0) return;
      const { first, last } = itemsOf(viewport.layout, lines);
      void rows.want(first, last);
    };
    const fetch = (): void => {
      if (rows.total > 0) thumbnails.want(rowsByUrgency(viewport, lines, rows));
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

import type { QueryChip, QueryHandover, WebviewQuery } from '../shared/webviewProtocol.ts';
import { type Filters, filterText, hasFilters, noFilters, parseFilters } from './filters.ts';

/** What is asked, as the query bar and the filter chips show it. Immutable. */
export interface QueryState {
  readonly text: string;
  readonly images: readonly QueryChip[];
  readonly filters: Filters;
  /** Gallery only: under a heading for each folder instead of newest first. */
  readonly grouped: boolean;
}

/** More pictures than these added at once tell nothing more. */
export const mostQueryImages = 8;

export const emptyQuery: QueryState = { text: '', images: [], filters: noFilters, grouped: false };

/** True when results are ranked: something besides filters was given. */
export function ranks(query: QueryState): boolean {
  return query.text.trim() !== '' || query.images.length > 0;
}

/** True when anything but the whole gallery is asked for. */
export function asks(query: QueryState): boolean {
  return ranks(query) || hasFilters(query.filters);
}

/** The question to the engine. */
export function questionOf(query: QueryState): WebviewQuery {
  const filter = filterText(query.filters);
  return {
    text: query.text,
    images: query.images.map(({ source, weight, feedback }) => ({
      source,
      weight,
      ...(feedback === undefined ? {} : { feedback }),
    })),
    ...(filter === '' ? {} : { filter }),
    sort: ranks(query) ? 'relevance' : query.grouped ? 'folder' : 'newest',
  };
}

function sameSource(a: QueryChip, b: QueryChip): boolean {
  return JSON.stringify(a.source) === JSON.stringify(b.source);
}

/** Adds pictures; one that is there already takes the new weight instead of coming twice. */
export function addImages(query: QueryState, chips: readonly QueryChip[]): QueryState {
  const kept = query.images.filter((image) => !chips.some((chip) => sameSource(chip, image)));
  return { ...query, images: [...kept, ...chips] };
}

export function removeImage(query: QueryState, index: number): QueryState {
  return { ...query, images: query.images.filter((_, each) => each !== index) };
}

/** Turns a wanted picture into an excluded one and back. */
export function negateImage(query: QueryState, index: number): QueryState {
  return {
    ...query,
    images: query.images.map((image, each) => (each === index ? { ...image, weight: -image.weight } : image)),
  };
}

/** A query from elsewhere takes the place of this one; what it leaves open is empty. */
export function takeOver(query: QueryState, handover: QueryHandover): QueryState {
  return {
    text: handover.text ?? '',
    images: handover.images ?? [],
    filters: handover.filter === undefined ? noFilters : parseFilters(handover.filter),
    grouped: query.grouped,
  };
}

/** The query as it is handed to the other surface. Thumbnails made in this page would not load in another. */
export function handoverOf(query: QueryState): QueryHandover {
  return {
    text: query.text,
    images: query.images.map(({ thumbnail, ...chip }) =>
      thumbnail === undefined || thumbnail.startsWith('blob:') ? chip : { ...chip, thumbnail },
    ),
    filter: filterText(query.filters),
  };
}

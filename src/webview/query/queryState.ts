import type { QueryResult } from '../../shared/protocol.ts';
import type { QueryChip, QueryHandover, WebviewQuery } from '../../shared/webviewProtocol.ts';
import { type Filters, filterText, hasFilters, noFilters, parseFilters } from '../filters/filters.ts';

/** What is asked, as the query bar and the filter chips show it. Immutable. */
export interface QueryState {
  readonly text: string;
  readonly images: readonly QueryChip[];
  readonly filters: Filters;
  /** Gallery only: under a heading for each folder instead of newest first. */
  readonly grouped: boolean;
  /** Near-duplicates share a row. */
  readonly folded: boolean;
  /** Keys of the groups of near-duplicates that are shown whole all the same. */
  readonly unfolded: readonly string[];
  /** Results are spread over what they show. */
  readonly varied: boolean;
  /** A text that is not to be corrected: the person insisted. Another text may be. */
  readonly asTyped?: string;
}

/** More pictures than these added at once tell nothing more. */
export const mostQueryImages = 8;

export const emptyQuery: QueryState = {
  text: '',
  images: [],
  filters: noFilters,
  grouped: false,
  folded: true,
  unfolded: [],
  varied: false,
};

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
    ...(query.folded ? { fold: { unfolded: query.unfolded } } : {}),
    ...(query.asTyped === query.text ? { asTyped: true } : {}),
    ...(query.varied && ranks(query) ? { varied: true } : {}),
    // Else the engine decides: it knows whether the text says more than filters do.
    ...(query.grouped && !ranks(query) ? { sort: 'folder' } : {}),
  };
}

/** Searches for the words as they stand. */
export function asTyped(query: QueryState): QueryState {
  return { ...query, asTyped: query.text };
}

/** Shows a group of near-duplicates whole, or as one row again. */
export function toggleFold(query: QueryState, key: string): QueryState {
  const others = query.unfolded.filter((each) => each !== key);
  return { ...query, unfolded: others.length < query.unfolded.length ? others : [...others, key] };
}

/** True where it makes a difference whether near-duplicates are folded, or where the person has chosen to see them all. */
export function foldsAnything(query: QueryState, result: QueryResult | undefined): boolean {
  return !query.folded || query.unfolded.length > 0 || (result?.folded ?? 0) > 0;
}

/** True when two queries find the same in the same order, and differ in no more than what is folded away. */
export function findsTheSame(a: QueryState, b: QueryState): boolean {
  const { unfolded: _, ...asked } = a;
  const { unfolded: __, ...again } = b;
  return JSON.stringify(asked) === JSON.stringify(again);
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
    folded: query.folded,
    unfolded: [],
    varied: query.varied,
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

import type { QueryChip, Surface } from '../shared/webviewProtocol.ts';
import { parseFilters } from './filters/filters.ts';
import { handoverOf, type QueryState } from './query/queryState.ts';
import type { VsCodeApi } from './vscodeApi.ts';

/** What outlives the page: query, filters, scroll position and cell size, and nothing else. */
export interface SavedState {
  readonly query: QueryState;
  /** Index of the first result that was in view. */
  readonly top: number;
  /** Wanted width of a cell, in pixels. */
  readonly size: number;
}

/** Milliseconds of rest before it is written. */
const saveMs = 200;

export const smallestCell = 72;
export const largestCell = 320;
/** Three columns in a sidebar of the usual width; larger where there is room. */
export const usualCell = { sidebar: 80, editor: 128 } as const;

export function clampCell(size: number): number {
  return Math.max(smallestCell, Math.min(largestCell, Math.round(size)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readChip(value: unknown): QueryChip[] {
  if (!isRecord(value) || !isRecord(value.source) || typeof value.name !== 'string') return [];
  const { path, attachment } = value.source;
  const source = typeof path === 'string' ? { path } : typeof attachment === 'number' ? { attachment } : undefined;
  if (source === undefined) return [];
  const weight = typeof value.weight === 'number' ? value.weight : 1;
  // A blob: URI belongs to the page that is gone.
  const thumbnail =
    typeof value.thumbnail === 'string' && !value.thumbnail.startsWith('blob:') ? value.thumbnail : undefined;
  const feedback = value.feedback === true ? { feedback: true } : {};
  return [{ source, name: value.name, weight, ...feedback, ...(thumbnail === undefined ? {} : { thumbnail }) }];
}

/** Reads what an earlier page, perhaps of an older version, has left. What does not fit is left out. */
export function readSavedState(value: unknown, surface: Surface): SavedState {
  const saved = isRecord(value) ? value : {};
  const query = isRecord(saved.query) ? saved.query : {};
  return {
    query: {
      text: typeof query.text === 'string' ? query.text : '',
      images: Array.isArray(query.images) ? query.images.flatMap(readChip) : [],
      filters: parseFilters(typeof query.filter === 'string' ? query.filter : ''),
      grouped: query.grouped === true,
      folded: query.folded !== false,
      unfolded: [],
      varied: query.varied === true,
      ...(typeof query.asTyped === 'string' ? { asTyped: query.asTyped } : {}),
    },
    top: typeof saved.top === 'number' && saved.top > 0 ? Math.floor(saved.top) : 0,
    size: typeof saved.size === 'number' ? clampCell(saved.size) : usualCell[surface],
  };
}

/** Writes it as it changes, not at each step of a scroll. */
export class StateSaver {
  readonly #api: Pick<VsCodeApi, 'setState'>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Pick<VsCodeApi, 'setState'>) {
    this.#api = api;
  }

  save({ query, top, size }: SavedState): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#api.setState({
        query: {
          ...handoverOf(query),
          grouped: query.grouped,
          folded: query.folded,
          varied: query.varied,
          asTyped: query.asTyped,
        },
        top,
        size,
      });
    }, saveMs);
  }
}

import type { ResultRow, RowsParams, RowsResult } from '../../shared/protocol.ts';

/** About a screen of usual cells: what is fetched with an answer is one page or two. */
const pageSize = 64;
/** 128 pages are 8,192 rows: many screens of the smallest cells, and little memory. */
const mostPages = 128;

type FetchRows = (params: RowsParams) => Promise<RowsResult>;

/** The run of whole pages that covers two indexes, both included. */
export function pagesOf(first: number, last: number): { readonly offset: number; readonly count: number } {
  const offset = Math.floor(Math.max(0, first) / pageSize) * pageSize;
  return { offset, count: (Math.floor(Math.max(first, last) / pageSize) + 1) * pageSize - offset };
}

/** Rows of one result set, fetched by pages when they are looked at, the least recently used forgotten. */
export class RowStore {
  readonly resultSet: number;
  readonly total: number;
  readonly #fetch: FetchRows;
  readonly #pages = new Map<number, readonly ResultRow[]>();
  readonly #waiting = new Map<number, Promise<void>>();
  /** Called when rows have come that were not there before. */
  onRows: () => void = () => {};
  /** Called when rows could not be fetched, for instance because the result set is gone. */
  onFailure: (error: unknown) => void = () => {};

  constructor(resultSet: number, total: number, fetch: FetchRows) {
    this.resultSet = resultSet;
    this.total = total;
    this.#fetch = fetch;
  }

  /** The row if it is here; asks for nothing. */
  get(index: number): ResultRow | undefined {
    const number = Math.floor(index / pageSize);
    return this.#pages.get(number)?.[index - number * pageSize];
  }

  /**
   * Takes rows that came with the answer.
   * @param offset index of the first one, where a page begins
   */
  put(offset: number, rows: readonly ResultRow[]): void {
    for (let start = 0; start < rows.length; start += pageSize) {
      const page = rows.slice(start, start + pageSize);
      // A short page is one from which files have gone: what follows it does not stand where it should.
      if (page.length < Math.min(pageSize, this.total - offset - start)) return;
      this.#pages.set((offset + start) / pageSize, page);
    }
  }

  /** Fetches what is missing between two indexes, both included. Settles when all of it is here or has failed. */
  async want(first: number, last: number): Promise<void> {
    const fetches: Promise<void>[] = [];
    const lastPage = Math.floor(Math.min(last, this.total - 1) / pageSize);
    for (let number = Math.floor(Math.max(0, first) / pageSize); number <= lastPage; number += 1) {
      const page = this.#pages.get(number);
      if (page === undefined) {
        fetches.push(this.#waiting.get(number) ?? this.#load(number));
      } else {
        this.#pages.delete(number);
        this.#pages.set(number, page);
      }
    }
    await Promise.all(fetches);
  }

  /** Rows of a range, end excluded, fetched without being kept: for actions on a large selection. */
  async range(start: number, end: number): Promise<readonly ResultRow[]> {
    const rows: ResultRow[] = [];
    for (let offset = start; offset < Math.min(end, this.total); offset += 1024) {
      const count = Math.min(1024, Math.min(end, this.total) - offset);
      rows.push(...(await this.#fetch({ resultSet: this.resultSet, offset, count })).rows);
    }
    return rows;
  }

  #load(number: number): Promise<void> {
    const offset = number * pageSize;
    const params = { resultSet: this.resultSet, offset, count: Math.min(pageSize, this.total - offset) };
    const loading = this.#fetch(params)
      .then(({ rows }) => {
        this.#pages.set(number, rows);
        for (const oldest of this.#pages.keys()) {
          if (this.#pages.size <= mostPages) break;
          this.#pages.delete(oldest);
        }
        this.onRows();
      })
      .catch((error: unknown) => this.onFailure(error))
      .finally(() => this.#waiting.delete(number));
    this.#waiting.set(number, loading);
    return loading;
  }
}

import type { PastQuery } from '../../shared/protocol.ts';
import type { KeptResults, NewQuery } from '../store/records.ts';
import type { RootCatalogue } from './rootCatalogue.ts';

/** The past queries of a root, with what they found. Read by every process, written by the one that writes the index. */
export class RootHistory {
  readonly #file: Pick<RootCatalogue, 'current' | 'writable'>;

  constructor(file: Pick<RootCatalogue, 'current' | 'writable'>) {
    this.#file = file;
  }

  /** The latest first. */
  queries(prefix: string, count: number): readonly PastQuery[] {
    return this.#file.current?.pastQueries.list(prefix, count) ?? [];
  }

  /** The vector of a text that was asked of this model. */
  vector(text: string, model: string): Float32Array | undefined {
    return this.#file.current?.pastQueries.vector(text, model);
  }

  /** What a past query found when it was last remembered. */
  results(text: string, filter: string): KeptResults | undefined {
    return this.#file.current?.pastQueries.results(text, filter);
  }

  /** Keeps a query with its vectors and results, if this process is the writer. */
  remember(query: NewQuery): void {
    if (this.#file.writable) this.#file.current?.pastQueries.put(query);
  }

  clear(): void {
    if (this.#file.writable) this.#file.current?.pastQueries.clear();
  }
}

/** Past queries of several roots that begin so, newest first, each once. */
export function pastQueries(histories: readonly RootHistory[], prefix: string, count: number): readonly PastQuery[] {
  const byQuery = new Map<string, PastQuery>();
  for (const past of histories.flatMap((history) => history.queries(prefix, count))) {
    const key = JSON.stringify([past.text, past.filter]);
    const known = byQuery.get(key);
    if (known === undefined || known.time < past.time) byQuery.set(key, past);
  }
  return [...byQuery.values()].sort((a, b) => b.time - a.time).slice(0, count);
}

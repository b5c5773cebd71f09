import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../../indexer/engine.ts';
import { foundText } from '../../shared/foundText.ts';
import type { QueryParams, ResultRow } from '../../shared/protocol.ts';
import { formatCount } from '../table.ts';

/** Milliseconds that an answer waits for new images to be indexed: clients give up after a minute. */
const usualPatienceMs = 20_000;

/** Answers questions about the images of some folders in words, from an index that is brought up to date before each. */
export class ImageFinder {
  readonly #engine: Pick<Engine, 'index' | 'query' | 'status'>;
  readonly #folders: readonly string[];
  readonly #patienceMs: number;

  /** @param folders absolute paths, the engine's roots */
  constructor(
    engine: Pick<Engine, 'index' | 'query' | 'status'>,
    folders: readonly string[],
    patienceMs = usualPatienceMs,
  ) {
    this.#engine = engine;
    this.#folders = folders;
    this.#patienceMs = patienceMs;
  }

  /** @throws EngineError when a folder is gone or the model cannot be used */
  search(query: string, limit: number, signal: AbortSignal): Promise<string> {
    return this.#find({ text: query, images: [] }, limit, signal);
  }

  /**
   * @param path of a picture: absolute, or relative to one of the folders
   * @throws EngineError also when the picture cannot be read
   */
  similar(path: string, limit: number, signal: AbortSignal): Promise<string> {
    return this.#find({ text: '', images: [{ source: { path: this.#absolute(path) }, weight: 1 }] }, limit, signal);
  }

  async #find(query: Pick<QueryParams, 'text' | 'images'>, limit: number, signal: AbortSignal): Promise<string> {
    const missing = await this.#bringUpToDate(signal);
    const result = await this.#engine.query({ ...query, rows: { offset: 0, count: limit } }, signal);
    const text = result.searched === 0 ? 'There are no images.' : foundText(result, (row) => this.#pathOf(row));
    return missing === undefined ? text : `${missing}\n${text}`;
  }

  /** Looks for changes and indexes them. @returns what an answer must say when that takes longer than anybody waits */
  async #bringUpToDate(signal: AbortSignal): Promise<string | undefined> {
    const waiting = new AbortController();
    // Not with the signal: what was begun is of use for the next question.
    const indexed = this.#engine.index().then(() => true);
    try {
      const patience = setTimeout(this.#patienceMs, false, { signal: AbortSignal.any([signal, waiting.signal]) });
      if (await Promise.race([indexed, patience])) return undefined;
    } finally {
      waiting.abort();
      // The next question hears of what goes wrong from now on: it asks again.
      indexed.catch(() => undefined);
    }
    const { roots } = this.#engine.status();
    const files = roots.reduce((sum, root) => sum + root.files, 0);
    const pending = roots.reduce((sum, root) => sum + root.pending, 0);
    return `Still indexing: ${formatCount(files - pending)} of ${formatCount(files)} images can be found so far.`;
  }

  #absolute(path: string): string {
    if (isAbsolute(path)) return path;
    const places = this.#folders.map((folder) => join(folder, path));
    return places.find((place) => existsSync(place)) ?? places[0] ?? path;
  }

  /** Relative where there is one folder only. */
  #pathOf({ root, path }: ResultRow): string {
    return this.#folders.length === 1 ? path : join(root, path);
  }
}

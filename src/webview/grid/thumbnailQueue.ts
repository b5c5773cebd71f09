import type { FileRef } from '../../shared/protocol.ts';
import type { Thumbnail } from '../../shared/webviewProtocol.ts';

/** Files of one request: a message for each would keep everything else waiting, a search that is being typed above all. */
const batchSize = 16;
/** Requests at once: enough to keep the engine busy, few enough that what scrolls into view does not wait long. */
const mostAtOnce = 3;
/** Some 7 KB each, those of photographs twice that. */
const mostKept = 4000;

export interface ThumbnailFile extends FileRef {
  readonly sha256: string;
}

interface Wanted {
  readonly file: ThumbnailFile;
  readonly key: string;
}

interface Batch {
  readonly wanted: readonly Wanted[];
  readonly controller: AbortController;
}

/** Answers in the files' order. */
export type FetchThumbnails = (files: readonly ThumbnailFile[], signal: AbortSignal) => Promise<readonly Thumbnail[]>;

/** Content, not path, makes a thumbnail: a copy of a file shares it, an edited file has a new one. */
export function thumbnailKey(file: ThumbnailFile): string {
  return `${file.root}\n${file.path}\n${file.sha256}`;
}

/**
 * Thumbnails of what is in view. Each call of `want` replaces the one before: what is wanted no more is not asked for, and a
 * request of which nothing is wanted any more is cancelled.
 */
export class ThumbnailQueue {
  readonly #fetch: FetchThumbnails;
  readonly #kept = new Map<string, string | undefined>();
  readonly #running = new Set<Batch>();
  readonly #retried = new Set<string>();
  #wanted: readonly Wanted[] = [];
  /** Called when a thumbnail has come, with `undefined` where there can be none. */
  onThumbnail: (key: string, uri: string | undefined) => void = () => {};

  constructor(fetch: FetchThumbnails) {
    this.#fetch = fetch;
  }

  /** The URI, `undefined` where the picture cannot be drawn, or `null` while it is not known. */
  get(key: string): string | undefined | null {
    if (!this.#kept.has(key)) return null;
    const uri = this.#kept.get(key);
    this.#kept.delete(key);
    this.#kept.set(key, uri);
    return uri;
  }

  /** @param files most urgent first */
  want(files: readonly ThumbnailFile[]): void {
    this.#wanted = files.map((file) => ({ file, key: thumbnailKey(file) })).filter(({ key }) => !this.#kept.has(key));
    const keys = new Set(this.#wanted.map(({ key }) => key));
    for (const batch of this.#running) {
      if (batch.wanted.some(({ key }) => keys.has(key))) continue;
      this.#running.delete(batch);
      batch.controller.abort();
    }
    this.#start();
  }

  /**
   * Asks once more for a thumbnail that did not load: its file was half written.
   * @returns false when that did not help the last time
   */
  again(file: ThumbnailFile): boolean {
    const key = thumbnailKey(file);
    if (this.#retried.has(key)) return false;
    this.#retried.add(key);
    this.#kept.delete(key);
    this.#wanted = [{ file, key }, ...this.#wanted];
    this.#start();
    return true;
  }

  /** A URI has loaded: when it fails some day, it is worth asking again. */
  loaded(key: string): void {
    this.#retried.delete(key);
  }

  #start(): void {
    const asked = new Set([...this.#running].flatMap(({ wanted }) => wanted.map(({ key }) => key)));
    const open = this.#wanted.filter(({ key }) => !asked.has(key) && !this.#kept.has(key));
    for (let start = 0; start < open.length && this.#running.size < mostAtOnce; start += batchSize) {
      const batch = { wanted: open.slice(start, start + batchSize), controller: new AbortController() };
      this.#running.add(batch);
      void this.#run(batch);
    }
  }

  async #run(batch: Batch): Promise<void> {
    const { wanted, controller } = batch;
    let thumbnails: readonly Thumbnail[] = [];
    try {
      thumbnails = await this.#fetch(
        wanted.map(({ file }) => file),
        controller.signal,
      );
    } catch {
      // Not worth a message: the cells show the files' kind instead, and a new look asks again.
    }
    const current = this.#running.delete(batch);
    for (const [index, { file, key }] of wanted.entries()) {
      const thumbnail = thumbnails[index] ?? 'failed';
      // What is being drawn goes behind what has not been asked for yet.
      const drawing = thumbnail === 'drawing' && this.#wanted.some((each) => each.key === key);
      if (current) this.#wanted = this.#wanted.filter((each) => each.key !== key).concat(drawing ? { file, key } : []);
      if (thumbnail === 'drawing' || thumbnail === 'failed') continue;
      // A request that was given up may be answered all the same: what a cell loads meanwhile is not taken from it.
      if (this.#kept.get(key) !== undefined) continue;
      this.#keep(key, thumbnail === 'none' ? undefined : thumbnail.uri);
    }
    this.#start();
  }

  #keep(key: string, uri: string | undefined): void {
    this.#kept.delete(key);
    this.#kept.set(key, uri);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    this.onThumbnail(key, uri);
  }
}

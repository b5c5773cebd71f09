import type { FileRef } from '../shared/protocol.ts';

/** Requests at once: enough to keep the engine busy, few enough that what scrolls into view does not wait long. */
const mostAtOnce = 12;
const mostKept = 4000;

export interface ThumbnailFile extends FileRef {
  readonly sha256: string;
}

interface Wanted {
  readonly file: ThumbnailFile;
  readonly key: string;
}

export type FetchThumbnail = (file: ThumbnailFile, signal: AbortSignal) => Promise<string | undefined>;

/** Content, not path, makes a thumbnail: a copy of a file shares it, an edited file has a new one. */
export function thumbnailKey(file: ThumbnailFile): string {
  return `${file.root}\n${file.path}\n${file.sha256}`;
}

/**
 * Thumbnails of what is in view. Each call of `want` replaces the one before: what is wanted no more is not asked for, and
 * cancelled when it was.
 */
export class ThumbnailQueue {
  readonly #fetch: FetchThumbnail;
  readonly #kept = new Map<string, string | undefined>();
  readonly #running = new Map<string, AbortController>();
  readonly #retried = new Set<string>();
  #wanted: readonly Wanted[] = [];
  /** Called when a thumbnail has come, with `undefined` where there can be none. */
  onThumbnail: (key: string, uri: string | undefined) => void = () => {};

  constructor(fetch: FetchThumbnail) {
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
    for (const [key, controller] of this.#running) {
      if (keys.has(key)) continue;
      controller.abort();
      this.#running.delete(key);
    }
    this.#start();
  }

  /**
   * Asks once more for a thumbnail whose URI did not load: the cache may have been emptied.
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
    for (const { file, key } of this.#wanted) {
      if (this.#running.size >= mostAtOnce) return;
      if (this.#running.has(key) || this.#kept.has(key)) continue;
      const controller = new AbortController();
      this.#running.set(key, controller);
      void this.#run(file, key, controller);
    }
  }

  async #run(file: ThumbnailFile, key: string, controller: AbortController): Promise<void> {
    let uri: string | undefined;
    try {
      uri = await this.#fetch(file, controller.signal);
    } catch {
      // A thumbnail is not worth a message: the cell shows the file's kind instead, and a new look asks again.
      if (this.#running.get(key) === controller) this.#running.delete(key);
      this.#wanted = this.#wanted.filter((each) => each.key !== key);
      this.#start();
      return;
    }
    if (this.#running.get(key) === controller) this.#running.delete(key);
    this.#kept.set(key, uri);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    this.onThumbnail(key, uri);
    this.#start();
  }
}

import { type CancellationToken, CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { FileRef } from '../../shared/protocol.ts';
import type { Thumbnail } from '../../shared/webviewProtocol.ts';

/** Milliseconds that thumbnails which are there wait for others that are being drawn. */
const patienceMs = 40;

/** @returns what became of one thumbnail; never rejects */
export type FindThumbnail = (file: FileRef, token: CancellationToken) => Promise<Thumbnail>;

interface Search {
  readonly source: CancellationTokenSource;
  readonly done: Promise<void>;
  /** Requests that wait for it. */
  waiting: number;
  found?: Thumbnail;
}

/**
 * The grid's thumbnails, many for one request. What is in the cache waits for nothing that must be drawn; and a file that is asked
 * for again meanwhile is not looked for twice, however busy the engine is.
 */
export class GridThumbnails {
  readonly #find: FindThumbnail;
  readonly #searches = new Map<string, Search>();

  constructor(find: FindThumbnail) {
    this.#find = find;
  }

  /** @returns thumbnails in the files' order, at least one of which is no longer being drawn */
  async get(files: readonly FileRef[], token: CancellationToken): Promise<readonly Thumbnail[]> {
    const searches = files.map((file) => this.#join(file));
    const cancelling = token.onCancellationRequested(() => {
      for (const { source, waiting } of searches) if (waiting === 1) source.cancel();
    });
    try {
      await enough(searches.map(({ done }) => done));
      return searches.map(({ found }) => found ?? 'drawing');
    } finally {
      cancelling.dispose();
      for (const search of searches) search.waiting -= 1;
    }
  }

  #join(file: FileRef): Search {
    const key = `${file.root}\n${file.path}`;
    const known = this.#searches.get(key);
    if (known !== undefined) {
      known.waiting += 1;
      return known;
    }
    const source = new CancellationTokenSource();
    const done = this.#find(file, source.token).then((found) => {
      this.#searches.delete(key);
      source.dispose();
      search.found = found;
    });
    const search: Search = { source, done, waiting: 1 };
    this.#searches.set(key, search);
    return search;
  }
}

/** Waits for all, or for some when that takes too long. */
async function enough(all: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([Promise.all(all), Promise.all([patience, Promise.race(all)])]);
  clearTimeout(timer);
}

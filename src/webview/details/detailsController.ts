import type { ReactiveControllerHost } from 'lit';
import type { FileDetails, ResultRow } from '../../shared/protocol.ts';
import { type ThumbnailQueue, thumbnailKey } from '../grid/thumbnailQueue.ts';
import type { HostClient } from '../hostClient.ts';

const previewSide = 1024;

/** What the details pane shows: the focused row at once, the rest as it comes. */
export class DetailsController {
  readonly #element: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #host: Pick<HostClient, 'details' | 'thumbnail'>;
  readonly #thumbnails: Pick<ThumbnailQueue, 'get'>;
  readonly #fail: (error: unknown) => void;
  #open = false;
  #size: number;
  #key = '';
  #row: ResultRow | undefined;
  #details: FileDetails | undefined;
  #preview: string | undefined;

  /** @param size width or height of the pane in pixels */
  constructor(
    element: Pick<ReactiveControllerHost, 'requestUpdate'>,
    host: Pick<HostClient, 'details' | 'thumbnail'>,
    thumbnails: Pick<ThumbnailQueue, 'get'>,
    fail: (error: unknown) => void,
    size: number,
  ) {
    this.#element = element;
    this.#host = host;
    this.#thumbnails = thumbnails;
    this.#fail = fail;
    this.#size = size;
  }

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    this.#element.requestUpdate();
  }

  get size(): number {
    return this.#size;
  }

  set size(size: number) {
    this.#size = size;
    this.#element.requestUpdate();
  }

  get row(): ResultRow | undefined {
    return this.#row;
  }

  get details(): FileDetails | undefined {
    return this.#details;
  }

  /** URI of the largest picture that has come. */
  get preview(): string | undefined {
    return this.#preview;
  }

  /** Follows the focus while the pane is open. @param resultSet that the row belongs to, for the reasons it was found */
  async follow(row: ResultRow | undefined, resultSet: number | undefined): Promise<void> {
    if (!this.#open) return;
    const key = row === undefined ? '' : thumbnailKey(row);
    if (key === this.#key && this.#row === row) return;
    // The same picture among renewed results keeps what is shown until that comes anew: files change all the time.
    if (key !== this.#key) {
      this.#details = undefined;
      this.#preview = row === undefined ? undefined : (this.#thumbnails.get(key) ?? undefined);
    }
    this.#key = key;
    this.#row = row;
    this.#element.requestUpdate();
    if (row === undefined) return;
    const { root, path } = row;
    try {
      const [details, preview] = await Promise.all([
        this.#host.details({ root, path, ...(resultSet === undefined ? {} : { resultSet }) }),
        this.#host.thumbnail(row, previewSide),
      ]);
      if (this.#row !== row) return;
      this.#details = details;
      this.#preview = preview ?? this.#preview;
      this.#element.requestUpdate();
    } catch (error) {
      if (this.#row === row) this.#fail(error);
    }
  }
}

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { QueryChip } from '../../shared/webviewProtocol.ts';
import type { HostClient } from '../hostClient.ts';
import type { Attachments } from './attachments.ts';
import { mayHoldImages, readDrop } from './droppedImages.ts';

export interface IntakeTarget {
  /** False while pictures cannot be searched by, so that none is accepted. */
  accepts(): boolean;
  /** Pictures come into the query; none when nothing usable was given. */
  take(chips: readonly QueryChip[]): void;
  fail(error: unknown): void;
}

/** Pictures that are pasted, dropped or picked, on their way into the query. */
export class ImageIntake implements ReactiveController {
  readonly #element: ReactiveControllerHost;
  readonly #host: Pick<HostClient, 'chips' | 'pickImages'>;
  readonly #attachments: Attachments;
  readonly #target: IntakeTarget;
  #dropping = false;

  constructor(
    element: ReactiveControllerHost,
    host: Pick<HostClient, 'chips' | 'pickImages'>,
    attachments: Attachments,
    target: IntakeTarget,
  ) {
    this.#element = element;
    this.#host = host;
    this.#attachments = attachments;
    this.#target = target;
    element.addController(this);
  }

  /** True while something is dragged over the page that may be dropped. */
  get dropping(): boolean {
    return this.#dropping;
  }

  hostConnected(): void {
    document.addEventListener('paste', this.#onPaste);
    document.addEventListener('dragover', this.#onDragOver);
    document.addEventListener('dragleave', this.#onDragLeave);
    document.addEventListener('drop', this.#onDrop);
  }

  hostDisconnected(): void {
    document.removeEventListener('paste', this.#onPaste);
    document.removeEventListener('dragover', this.#onDragOver);
    document.removeEventListener('dragleave', this.#onDragLeave);
    document.removeEventListener('drop', this.#onDrop);
  }

  /** Lets the person choose pictures on the disk. */
  pick(): void {
    void this.#add(this.#host.pickImages());
  }

  async #add(getting: Promise<readonly QueryChip[]>): Promise<void> {
    try {
      this.#target.take(await getting);
    } catch (error) {
      this.#target.fail(error);
    }
  }

  #addFiles(files: readonly File[]): void {
    void this.#add(Promise.all(files.map((file) => this.#attachments.add(file))));
  }

  #setDropping(dropping: boolean): void {
    if (this.#dropping === dropping) return;
    this.#dropping = dropping;
    this.#element.requestUpdate();
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'));
    if (files.length === 0) return;
    event.preventDefault();
    this.#addFiles(files);
  };

  readonly #onDragOver = (event: DragEvent): void => {
    if (!mayHoldImages(event.dataTransfer) || !this.#target.accepts()) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    this.#setDropping(true);
  };

  readonly #onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#setDropping(false);
  };

  readonly #onDrop = (event: DragEvent): void => {
    this.#setDropping(false);
    const { dataTransfer } = event;
    if (dataTransfer === null || !mayHoldImages(dataTransfer)) return;
    event.preventDefault();
    const { files, uris, results } = readDrop(dataTransfer);
    if (files.length > 0) this.#addFiles(files);
    else if (uris.length > 0 || results.length > 0) void this.#add(this.#host.chips({ uris, files: results }));
  };
}

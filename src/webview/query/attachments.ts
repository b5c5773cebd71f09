import type { QueryChip } from '../../shared/webviewProtocol.ts';
import type { HostClient } from '../hostClient.ts';
import { imageBlob } from './imageBlob.ts';

/** Pictures that were pasted or dropped: their bytes live in the host, this page shows them by blob: URIs. */
export class Attachments {
  readonly #host: HostClient;
  readonly #uris = new Map<number, string>();
  onChange: () => void = () => {};

  constructor(host: HostClient) {
    this.#host = host;
  }

  /** What the page can show of a query picture. */
  uriOf(chip: QueryChip): string | undefined {
    return 'attachment' in chip.source ? this.#uris.get(chip.source.attachment) : chip.thumbnail;
  }

  /** Hands the file's bytes to the host. */
  async add(file: File): Promise<QueryChip> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const attachment = await this.#host.attach(file.name, bytes);
    this.#uris.set(attachment, URL.createObjectURL(file));
    return { source: { attachment }, name: file.name, weight: 1 };
  }

  /**
   * Gets the pictures of an earlier page back.
   * @returns those that the host still has
   */
  async restore(chips: readonly QueryChip[]): Promise<readonly QueryChip[]> {
    const found = await Promise.all(
      chips.map(async (chip) => {
        if (!('attachment' in chip.source) || this.#uris.has(chip.source.attachment)) return chip;
        const stored = await this.#host.attachment(chip.source.attachment);
        if (stored === null) return undefined;
        this.#uris.set(chip.source.attachment, URL.createObjectURL(imageBlob(stored.bytes)));
        return chip;
      }),
    );
    this.onChange();
    return found.filter((chip) => chip !== undefined);
  }
}

/** A picture that was pasted, dropped, or chosen outside the workspace. */
export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Together they may take this much; the oldest go first. */
export const mostAttachedBytes = 128 * 1024 * 1024;

/** Bytes of query pictures, kept as long as the window lives: on no disk, and not for ever. */
export class Attachments {
  readonly #byNumber = new Map<number, Attachment>();
  readonly #budget: number;
  #last = 0;
  #bytes = 0;

  constructor(budget: number = mostAttachedBytes) {
    this.#budget = budget;
  }

  /** @returns the number under which the picture can be had again */
  add(attachment: Attachment): number {
    this.#last += 1;
    this.#byNumber.set(this.#last, attachment);
    this.#bytes += attachment.bytes.byteLength;
    for (const [number, { bytes }] of this.#byNumber) {
      if (this.#bytes <= this.#budget || number === this.#last) break;
      this.#byNumber.delete(number);
      this.#bytes -= bytes.byteLength;
    }
    return this.#last;
  }

  get(number: number): Attachment | undefined {
    return this.#byNumber.get(number);
  }
}

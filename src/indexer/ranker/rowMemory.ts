import { roomFor } from './room.ts';
import { RowSlots } from './rowSlots.ts';
import { TilePlaces } from './tileIndex.ts';

/**
 * Memory for the numbers of one root's rows while a query is answered, kept for the next query. At 100,000 rows a query needs
 * 3 MB; taken anew each time they are collected every few queries, which is what the slowest of them then wait for.
 *
 * What it gives holds what an earlier query left, and is to be used up before anything is waited for: the next query gets the
 * same memory.
 */
export class RowMemory {
  /** Where the rows' vectors stand. */
  readonly contentSlots = new RowSlots();
  readonly phraseSlots = new RowSlots();
  readonly textSlots = new RowSlots();
  readonly tilePlaces = new TilePlaces();
  readonly #numbers = new Map<string, Float32Array>();
  readonly #marks = new Map<string, Uint8Array>();

  /** @param use what for: the same memory for the same use */
  numbers(use: string, length: number): Float32Array {
    let memory = this.#numbers.get(use);
    if (memory === undefined || memory.length < length) {
      memory = new Float32Array(roomFor(length));
      this.#numbers.set(use, memory);
    }
    return memory.subarray(0, length);
  }

  /** @param use what for: the same memory for the same use */
  marks(use: string, length: number): Uint8Array {
    let memory = this.#marks.get(use);
    if (memory === undefined || memory.length < length) {
      memory = new Uint8Array(roomFor(length));
      this.#marks.set(use, memory);
    }
    return memory.subarray(0, length);
  }
}

import { lengthened } from './lengthened.ts';

/** Bytes that a new column has room for. */
const initialBytes = 1024;
const initialRows = 64;
/** The column is packed anew once so large a part of it is names that have gone. */
const mostLost = 0.25;

/**
 * Names by row as UTF-8 in one piece: 100,000 of 18 letters take 2.5 MB where strings take 5, which V8 looks through whenever it
 * collects. Reading all of them takes 6 ms instead of 3.
 */
export class NameColumn {
  #bytes = new Uint8Array(initialBytes);
  /** Over the same memory, for its reading and writing of text. */
  #text = Buffer.from(this.#bytes.buffer);
  #starts = new Uint32Array(initialRows);
  #lengths = new Uint16Array(initialRows);
  #count = 0;
  #end = 0;
  #lost = 0;

  get count(): number {
    return this.#count;
  }

  /** Makes room for this many rows at once. */
  reserve(rows: number): void {
    if (rows <= this.#starts.length) return;
    this.#starts = lengthened(this.#starts, rows);
    this.#lengths = lengthened(this.#lengths, rows);
  }

  /** The name of a row; empty where there is no such row. */
  get(row: number): string {
    if (!(row >= 0 && row < this.#count)) return '';
    const start = this.#starts[row] ?? 0;
    return this.#text.toString('utf8', start, start + (this.#lengths[row] ?? 0));
  }

  /**
   * Replaces the name of a row, or adds a row behind the last.
   * @throws RangeError when the name has more than 65,535 bytes, as no file system's has
   */
  set(row: number, name: string): void {
    if (row < this.#count && this.get(row) === name) return;
    const length = Buffer.byteLength(name);
    if (length > 0xffff) throw new RangeError(`A file name of ${length} bytes.`);
    if (row >= this.#count) {
      if (row >= this.#starts.length) this.reserve(Math.ceil((row + 1) * 1.5));
      this.#count = row + 1;
    } else this.#lose(row);
    if (this.#end + length > this.#bytes.length) this.#grow(this.#end + length);
    this.#text.write(name, this.#end, 'utf8');
    this.#starts[row] = this.#end;
    this.#lengths[row] = length;
    this.#end += length;
  }

  /** Removes a row; the last takes its place. */
  remove(row: number): void {
    this.#lose(row);
    const last = --this.#count;
    this.#starts[row] = this.#starts[last] ?? 0;
    this.#lengths[row] = this.#lengths[last] ?? 0;
    if (this.#lost > initialBytes && this.#lost > this.#end * mostLost) this.#pack();
  }

  #lose(row: number): void {
    this.#lost += this.#lengths[row] ?? 0;
    this.#lengths[row] = 0;
  }

  #grow(bytes: number): void {
    this.#bytes = lengthened(this.#bytes, Math.ceil(bytes * 1.1));
    this.#text = Buffer.from(this.#bytes.buffer);
  }

  #pack(): void {
    const packed = new Uint8Array(Math.ceil((this.#end - this.#lost) * 1.1) + initialBytes);
    let end = 0;
    for (let row = 0; row < this.#count; row++) {
      const start = this.#starts[row] ?? 0;
      const length = this.#lengths[row] ?? 0;
      packed.set(this.#bytes.subarray(start, start + length), end);
      this.#starts[row] = end;
      end += length;
    }
    this.#bytes = packed;
    this.#text = Buffer.from(packed.buffer);
    this.#end = end;
    this.#lost = 0;
  }
}

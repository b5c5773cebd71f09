import type { KnownFile } from './records.ts';

const nanoseconds = 1_000_000_000n;

function makeColumns(capacity: number) {
  return {
    id: new Float64Array(capacity),
    bytes: new Float64Array(capacity),
    seconds: new Float64Array(capacity),
    nanoseconds: new Uint32Array(capacity),
    /** 0 where there is none. */
    contentId: new Float64Array(capacity),
    skipped: new Uint8Array(capacity),
  };
}

/**
 * Every file of a catalogue by its path. In columns, because 100,000 objects with a bigint each would take 25 MB and leave
 * them to the collector after every scan; so they take 4, beside the paths.
 */
export class KnownFiles {
  readonly #rows = new Map<string, number>();
  #columns = makeColumns(1024);

  get size(): number {
    return this.#rows.size;
  }

  /** @param path not added before */
  add(
    path: string,
    id: number,
    bytes: number,
    seconds: number,
    nanos: number,
    contentId: number | null,
    skipped: boolean,
  ): void {
    const row = this.#rows.size;
    if (row === this.#columns.id.length) this.#grow();
    const columns = this.#columns;
    columns.id[row] = id;
    columns.bytes[row] = bytes;
    columns.seconds[row] = seconds;
    columns.nanoseconds[row] = nanos;
    columns.contentId[row] = contentId ?? 0;
    columns.skipped[row] = skipped ? 1 : 0;
    this.#rows.set(path, row);
  }

  get(path: string): KnownFile | undefined {
    const row = this.#rows.get(path);
    return row === undefined ? undefined : this.#file(row);
  }

  keys(): IterableIterator<string> {
    return this.#rows.keys();
  }

  *[Symbol.iterator](): IterableIterator<[path: string, file: KnownFile]> {
    for (const [path, row] of this.#rows) yield [path, this.#file(row)];
  }

  #file(row: number): KnownFile {
    const columns = this.#columns;
    return {
      id: columns.id[row] ?? 0,
      bytes: columns.bytes[row] ?? 0,
      mtimeNs: BigInt(columns.seconds[row] ?? 0) * nanoseconds + BigInt(columns.nanoseconds[row] ?? 0),
      contentId: columns.contentId[row] || undefined,
      skipped: columns.skipped[row] === 1,
    };
  }

  #grow(): void {
    const old = this.#columns;
    this.#columns = makeColumns(old.id.length * 2);
    for (const key of Object.keys(old) as (keyof typeof old)[]) this.#columns[key].set(old[key]);
  }
}

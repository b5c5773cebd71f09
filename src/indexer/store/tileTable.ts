import type { Connection, Statement, Transact } from './connection.ts';
import { quantize } from './int8.ts';
import type { LongPictures, StoredTiles, TileCounts, WaitingTiles } from './records.ts';
import { modelStride } from './schema.ts';
import { corruptCatalogue } from './sqliteFailure.ts';

/** Rows of one read: some hundred kB of codes at 384 dimensions. */
const page = 100;
/** Contents that are looked through in one step for such as wait. */
const window = 1000;
const scaleBytes = Float32Array.BYTES_PER_ELEMENT;

/** The vectors of long pictures' tiles, each model's apart, as int8 alone. */
export class TileTable {
  readonly #file: string;
  readonly #transact: Transact;
  readonly #model: Statement<{ id: number; dimension: number }>;
  readonly #lastContent: Statement<{ last: number }>;
  readonly #waiting: Statement<WaitingTiles>;
  readonly #put: Statement<never>;
  readonly #all: Statement<[key: number, codes: Uint8Array]>;
  readonly #one: Statement<{ codes: Uint8Array }>;
  readonly #counts: Statement<TileCounts>;

  constructor(connection: Connection, transact: Transact) {
    this.#file = connection.file;
    this.#transact = transact;
    this.#model = connection.prepare('SELECT id, dimension FROM models WHERE name = ?');
    this.#lastContent = connection.prepare('SELECT ifnull(max(id), 0) AS last FROM contents');
    this.#waiting = connection.prepare(
      `SELECT c.id AS contentId, (SELECT path FROM files WHERE content_id = c.id LIMIT 1) AS path FROM contents c
       WHERE c.id > ? AND c.id <= ? AND max(c.width, c.height) > ? * min(c.width, c.height)
         AND min(c.width, c.height) >= ?
         AND EXISTS (SELECT 1 FROM codes WHERE key = ? + c.id) AND NOT EXISTS (SELECT 1 FROM tiles WHERE key = ? + c.id)
         AND EXISTS (SELECT 1 FROM files WHERE content_id = c.id) ORDER BY c.id`,
    );
    this.#put = connection.prepare(
      'INSERT INTO tiles (key, codes) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET codes = excluded.codes',
    );
    this.#all = connection.prepareTuples(
      `SELECT key, codes FROM tiles WHERE key > ? AND key < ? AND length(codes) > 0 ORDER BY key LIMIT ${page}`,
    );
    this.#one = connection.prepare('SELECT codes FROM tiles WHERE key = ?');
    this.#counts = connection.prepare(
      `SELECT count(*) AS contents, ifnull(sum(length(t.codes) / (m.dimension + ${scaleBytes})), 0) AS tiles
       FROM tiles t JOIN models m ON m.id = t.key / ${modelStride}`,
    );
  }

  /**
   * Long contents that the model has embedded whole but not tile by tile, by ascending id, in steps so that nothing else waits
   * long.
   * @param long which pictures those are
   */
  *waiting(model: string, { ratio, leastSide }: LongPictures): IterableIterator<readonly WaitingTiles[]> {
    const row = this.#model.get(model);
    if (row === undefined) return;
    const base = row.id * modelStride;
    const last = this.#lastContent.get()?.last ?? 0;
    for (let after = 0; after < last; after += window) {
      const some = this.#waiting.all(after, after + window, ratio, leastSide, base, base);
      yield some.map(({ contentId, path }) => ({ contentId, path }));
    }
  }

  /**
   * Stores the vectors of a content's tiles. Followers hear of it by `Catalogue.publish`.
   * @param vectors unit vectors of a model that has embedded the content whole; none where no tile shows anything
   */
  put(contentId: number, model: string, vectors: readonly Float32Array[]): void {
    const row = this.#model.get(model);
    if (row === undefined) return;
    const size = scaleBytes + row.dimension;
    const codes = new Uint8Array(vectors.length * size);
    const view = new DataView(codes.buffer);
    for (const [at, vector] of vectors.entries()) {
      const { int8, scale } = quantize(vector);
      view.setFloat32(at * size, scale, true);
      codes.set(new Uint8Array(int8.buffer, int8.byteOffset, int8.byteLength), at * size + scaleBytes);
    }
    this.#transact(() => this.#put.run(row.id * modelStride + contentId, codes));
  }

  /** By ascending content id, without those that no tile shows anything of; read page by page. */
  *codes(model: string): IterableIterator<StoredTiles> {
    const row = this.#model.get(model);
    if (row === undefined) return;
    const base = row.id * modelStride;
    for (let last = base; ; ) {
      const rows = this.#all.all(last, base + modelStride);
      for (const [key, codes] of rows) {
        last = key;
        yield this.#tiles(key - base, codes, row.dimension);
      }
      if (rows.length < page) return;
    }
  }

  /** Undefined where no tile shows anything, or they wait. */
  of(contentId: number, model: string): StoredTiles | undefined {
    const row = this.#model.get(model);
    const codes = row && this.#one.get(row.id * modelStride + contentId)?.codes;
    return codes && codes.byteLength > 0 ? this.#tiles(contentId, codes, row.dimension) : undefined;
  }

  /** Of all models together. */
  counts(): TileCounts {
    return this.#counts.get() ?? { contents: 0, tiles: 0 };
  }

  #tiles(contentId: number, codes: Uint8Array, dimension: number): StoredTiles {
    const size = scaleBytes + dimension;
    if (codes.byteLength % size !== 0) {
      throw corruptCatalogue(this.#file, `the tiles of content ${contentId} have a wrong length`);
    }
    return { contentId, tiles: split(codes, size) };
  }
}

function split(codes: Uint8Array, size: number): { readonly int8: Int8Array; readonly scale: number }[] {
  const view = new DataView(codes.buffer, codes.byteOffset, codes.byteLength);
  return Array.from({ length: codes.byteLength / size }, (_, at) => ({
    scale: view.getFloat32(at * size, true),
    int8: new Int8Array(codes.buffer, codes.byteOffset + at * size + scaleBytes, size - scaleBytes),
  }));
}

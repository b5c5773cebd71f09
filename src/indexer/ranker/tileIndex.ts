import { mostTiles } from '../crafter/longPictures.ts';
import { ExactIndex, type Int8Vector } from './exactIndex.ts';
import type { FileTable } from './fileTable.ts';

/** The vectors of long pictures' tiles in memory, by content. */
export class TileIndex {
  readonly vectors: ExactIndex;
  /** By content, how many tiles it has. */
  readonly #counts = new Map<number, number>();

  constructor(dimension: number) {
    this.vectors = new ExactIndex(dimension, () => undefined);
  }

  /** Contents that have tiles, with their number. */
  get contents(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** @throws RangeError when there are more tiles than a content can have, or a vector has another dimension */
  load(contentId: number, tiles: readonly { readonly int8: Int8Array; readonly scale: number }[]): void {
    this.#setCount(contentId, tiles.length);
    this.vectors.load(tiles.map((tile, at): Int8Vector => ({ ...tile, contentId: tileId(contentId, at) })));
  }

  /** Replaces what there is of a content. @throws RangeError as `load` */
  upsert(contentId: number, tiles: readonly Float32Array[]): void {
    this.#setCount(contentId, tiles.length);
    for (const [at, vector] of tiles.entries()) this.vectors.upsert(tileId(contentId, at), vector);
  }

  delete(contentId: number): void {
    const count = this.#counts.get(contentId) ?? 0;
    for (let at = 0; at < count; at++) this.vectors.delete(tileId(contentId, at));
    this.#counts.delete(contentId);
  }

  /** The approximate cosine of the best tile of a content; undefined when it has none. @throws RangeError as `ExactIndex` */
  bestOf(query: Float32Array, contentId: number): number | undefined {
    const count = this.#counts.get(contentId) ?? 0;
    if (count === 0) return undefined;
    const ids = Uint32Array.from({ length: count }, (_, at) => tileId(contentId, at));
    return Math.max(...this.vectors.scoresOf(query, ids));
  }

  /** Where the scores of a content's tiles stand in what `vectors.scores` gives. */
  slotsOf(contentId: number): number[] {
    return Array.from({ length: this.#counts.get(contentId) ?? 0 }, (_, at) =>
      this.vectors.slotOf(tileId(contentId, at)),
    );
  }

  dispose(): void {
    this.#counts.clear();
    this.vectors.dispose();
  }

  #setCount(contentId: number, count: number): void {
    if (count > mostTiles) throw new RangeError(`Content ${contentId} has ${count} tiles, at most ${mostTiles} go.`);
    this.delete(contentId);
    if (count > 0) this.#counts.set(contentId, count);
  }
}

/** Ids of one content's tiles lie side by side. */
function tileId(contentId: number, at: number): number {
  return contentId * mostTiles + at;
}

/** The contents that have tiles, one after the other: which rows show them, and where the scores of their tiles stand. */
export interface TilePlacesOfTable {
  readonly rows: Uint32Array;
  /** By content, where its rows begin; one more at the end. */
  readonly firstRows: Uint32Array;
  readonly slots: Uint32Array;
  /** By content, where its slots begin; one more at the end. */
  readonly firstSlots: Uint32Array;
}

/** Keeps those of a table until it or the index changes, as `RowSlots` does: so a query looks at no other row. */
export class TilePlaces {
  #table: FileTable | undefined;
  #index: TileIndex | undefined;
  #tableVersion = -1;
  #indexVersion = -1;
  #places: TilePlacesOfTable | undefined;

  /** @returns what is valid until the table or the index changes */
  of(table: FileTable, index: TileIndex): TilePlacesOfTable {
    const { version } = index.vectors;
    if (
      this.#places === undefined ||
      table !== this.#table ||
      index !== this.#index ||
      table.version !== this.#tableVersion ||
      version !== this.#indexVersion
    ) {
      this.#places = placesOf(table, index);
      this.#table = table;
      this.#index = index;
      this.#tableVersion = table.version;
      this.#indexVersion = version;
    }
    return this.#places;
  }
}

function placesOf(table: FileTable, index: TileIndex): TilePlacesOfTable {
  const rows: number[] = [];
  const firstRows: number[] = [0];
  const slots: number[] = [];
  const firstSlots: number[] = [0];
  for (const contentId of index.contents.keys()) {
    const own = table.rowsOfContent(contentId);
    if (own.length === 0) continue;
    rows.push(...own);
    slots.push(...index.slotsOf(contentId));
    firstRows.push(rows.length);
    firstSlots.push(slots.length);
  }
  return {
    rows: Uint32Array.from(rows),
    firstRows: Uint32Array.from(firstRows),
    slots: Uint32Array.from(slots),
    firstSlots: Uint32Array.from(firstSlots),
  };
}

import { type DominantColour, type ImageFormat, imageFormats } from '../../shared/image.ts';
import { IdMap } from './idMap.ts';
import { lengthened } from './lengthened.ts';
import { NameColumn } from './nameColumn.ts';
import type { PictureLook } from './samePicture.ts';

/** A file as the catalogue lists it. */
export interface FileRecord {
  readonly id: number;
  readonly contentId: number;
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly transparent: boolean;
  readonly colours: readonly { readonly hex: string; readonly share: number }[];
  /** What the path says; 0 or absent when it says nothing. */
  readonly phraseId?: number;
}

/** One row in plain words. */
export interface FileRow {
  readonly fileId: number;
  readonly contentId: number;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly transparent: boolean;
}

/** Colours that are kept of each file. */
export const coloursPerFile = 5;
const none = 0xffffffff;

function makeColumns(capacity: number) {
  return {
    fileId: new Uint32Array(capacity),
    contentId: new Uint32Array(capacity),
    /** Index into `folders`. */
    folder: new Uint32Array(capacity),
    bytes: new Float64Array(capacity),
    /** Milliseconds since 1970. */
    modified: new Float64Array(capacity),
    width: new Uint32Array(capacity),
    height: new Uint32Array(capacity),
    frames: new Uint32Array(capacity),
    /** Index into `imageFormats`. */
    format: new Uint8Array(capacity),
    transparent: new Uint8Array(capacity),
    /** Five for each row, most frequent first: `0xrrggbb` times 256 plus the share in 1/255; 0 where there is none. */
    colours: new Uint32Array(capacity * coloursPerFile),
    /** The phrase that the path says; 0 for none. */
    phraseId: new Uint32Array(capacity),
    /** The other rows of the same content, as a chain. */
    nextOfContent: new Uint32Array(capacity),
  };
}

/**
 * All files of one root in memory, column by column: what filters, facets and listings read. 100,000 files take about
 * 12 MB. Rows are dense; removing one moves the last into its place.
 */
export class FileTable {
  #columns = makeColumns(64);
  #version = 0;
  readonly #names = new NameColumn();
  readonly #folders: string[] = [];
  readonly #folderNumbers = new Map<string, number>();
  readonly #rows = new IdMap();
  /** The first row of each content. */
  readonly #heads = new IdMap();

  get count(): number {
    return this.#names.count;
  }

  /** How many different contents the files have. */
  get contents(): number {
    return this.#heads.size;
  }

  /** Changes with every row. */
  get version(): number {
    return this.#version;
  }

  /** The columns, one entry a row (`colours`: five). Read only; ask again after a change: growth empties them. */
  get columns(): Readonly<ReturnType<typeof makeColumns>> {
    return this.#columns;
  }

  /** Relative paths of all folders that hold or held files, by the numbers in `columns.folder`; the root is ''. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /** A file's name. */
  name(row: number): string {
    return this.#names.get(row);
  }

  /** A file's name in lower case. */
  lowerName(row: number): string {
    return this.#names.get(row).toLowerCase();
  }

  /** Makes room for this many files at once: growing bit by bit takes up to half as much again, and leaves the old behind. */
  reserve(count: number): void {
    if (count > this.#columns.fileId.length) this.#grow(count);
    this.#names.reserve(count);
  }

  /** Adds or replaces many files, as the catalogue lists them. */
  load(files: Iterable<FileRecord>): void {
    for (const file of files) this.upsert(file);
  }

  /** Adds a file or replaces the one with its id. @returns its row */
  upsert(file: FileRecord): number {
    this.#version++;
    let row = this.#rows.get(file.id);
    if (row < 0) {
      row = this.count;
      this.#rows.set(file.id, row);
      if (row >= this.#columns.fileId.length) this.#grow();
    } else this.#unchain(row);
    const slash = file.path.lastIndexOf('/');
    const columns = this.#columns;
    this.#names.set(row, file.path.slice(slash + 1));
    columns.fileId[row] = file.id;
    columns.folder[row] = this.#folderNumber(file.path.slice(0, Math.max(0, slash)));
    columns.bytes[row] = file.bytes;
    columns.modified[row] = Number(file.mtimeNs / 1000n) / 1000;
    columns.width[row] = file.width;
    columns.height[row] = file.height;
    columns.frames[row] = file.frames;
    columns.format[row] = imageFormats.indexOf(file.format);
    columns.transparent[row] = file.transparent ? 1 : 0;
    columns.phraseId[row] = file.phraseId ?? 0;
    for (let i = 0; i < coloursPerFile; i++) {
      const colour = file.colours[i];
      columns.colours[row * coloursPerFile + i] = colour === undefined ? 0 : packColour(colour);
    }
    this.#chain(row, file.contentId);
    return row;
  }

  /** Removes a file; false when there is none with this id. */
  remove(fileId: number): boolean {
    const row = this.#rows.get(fileId);
    if (row < 0) return false;
    this.#version++;
    this.#unchain(row);
    this.#rows.delete(fileId);
    const last = this.count - 1;
    if (row !== last) {
      const columns = this.#columns;
      const contentId = columns.contentId[last] ?? 0;
      this.#unchain(last);
      for (const column of Object.values(columns)) {
        const width = column === columns.colours ? coloursPerFile : 1;
        column.copyWithin(row * width, last * width, (last + 1) * width);
      }
      this.#rows.set(columns.fileId[row] ?? 0, row);
      this.#chain(row, contentId);
    }
    this.#names.remove(row);
    return true;
  }

  /** The row of a file, or -1. */
  indexOf(fileId: number): number {
    return this.#rows.get(fileId);
  }

  /** The rows of some files that are in the table, in their order. */
  rowsOf(fileIds: Uint32Array): Uint32Array {
    const rows = new Uint32Array(fileIds.length);
    for (let i = 0; i < rows.length; i++) rows[i] = this.#rows.get(fileIds[i] ?? 0);
    return rows;
  }

  /** The rows of all files with this content; their order means nothing. */
  rowsOfContent(contentId: number): number[] {
    const rows: number[] = [];
    for (let row = this.#head(contentId); row !== none; row = this.#columns.nextOfContent[row] ?? none) rows.push(row);
    return rows;
  }

  /** True when another file has the same content. */
  hasCopies(row: number): boolean {
    const head = this.#head(this.#columns.contentId[row] ?? 0);
    return head !== none && this.#columns.nextOfContent[head] !== none;
  }

  /** What pictures are compared by; undefined when no file has this content. */
  lookOf(contentId: number): PictureLook | undefined {
    const row = this.#head(contentId);
    if (row === none) return undefined;
    const packed = this.#columns.colours.subarray(row * coloursPerFile, (row + 1) * coloursPerFile);
    return {
      format: imageFormats[this.#columns.format[row] ?? 0] ?? 'png',
      colours: Array.from(
        packed.filter((colour) => colour !== 0),
        unpackColour,
      ),
    };
  }

  /** Relative path with forward slashes. */
  path(row: number): string {
    const folder = this.#folders[this.#columns.folder[row] ?? 0] ?? '';
    const name = this.#names.get(row);
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** @throws RangeError when there is no such row */
  row(row: number): FileRow {
    if (!(row >= 0 && row < this.count)) throw new RangeError(`The table has ${this.count} rows, none is ${row}.`);
    const columns = this.#columns;
    return {
      fileId: columns.fileId[row] ?? 0,
      contentId: columns.contentId[row] ?? 0,
      path: this.path(row),
      bytes: columns.bytes[row] ?? 0,
      modified: columns.modified[row] ?? 0,
      format: imageFormats[columns.format[row] ?? 0] ?? 'png',
      width: columns.width[row] ?? 0,
      height: columns.height[row] ?? 0,
      frames: columns.frames[row] ?? 1,
      transparent: columns.transparent[row] === 1,
    };
  }

  #head(contentId: number): number {
    const head = this.#heads.get(contentId);
    return head < 0 ? none : head;
  }

  #chain(row: number, contentId: number): void {
    this.#columns.contentId[row] = contentId;
    this.#columns.nextOfContent[row] = this.#head(contentId);
    this.#heads.set(contentId, row);
  }

  #unchain(row: number): void {
    const contentId = this.#columns.contentId[row] ?? 0;
    const next = this.#columns.nextOfContent;
    let at = this.#head(contentId);
    if (at === row) {
      if (next[row] === none) this.#heads.delete(contentId);
      else this.#heads.set(contentId, next[row] ?? 0);
      return;
    }
    while (next[at] !== row) at = next[at] ?? 0;
    next[at] = next[row] ?? none;
  }

  #folderNumber(folder: string): number {
    let number = this.#folderNumbers.get(folder);
    if (number === undefined) {
      const own = detached(folder);
      number = this.#folders.push(own) - 1;
      this.#folderNumbers.set(own, number);
    }
    return number;
  }

  #grow(capacity = Math.ceil(this.#columns.fileId.length * 1.5)): void {
    const widthOf = (key: string): number => (key === 'colours' ? coloursPerFile : 1);
    this.#columns = Object.fromEntries(
      Object.entries(this.#columns).map(([key, column]) => [key, lengthened(column, capacity * widthOf(key))]),
    ) as ReturnType<typeof makeColumns>;
  }
}

/** A copy that does not keep the longer string alive from which it was cut. */
function detached(part: string): string {
  return Buffer.from(part, 'utf8').toString('utf8');
}

function packColour({ hex, share }: { hex: string; share: number }): number {
  return ((Number.parseInt(hex.slice(1), 16) << 8) | Math.max(1, Math.min(255, Math.round(share * 255)))) >>> 0;
}

function unpackColour(packed: number): DominantColour {
  return { hex: `#${(packed >>> 8).toString(16).padStart(6, '0')}`, share: (packed & 255) / 255 };
}

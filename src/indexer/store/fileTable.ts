import type { ImageFormat, SkipReason } from '../../shared/image.ts';
import type { Connection, Statement } from './connection.ts';
import { decodeColours } from './descriptionCodec.ts';
import { KnownFiles, type KnownRow } from './knownFiles.ts';
import type { ListedFile, NewFile, StoredFile } from './records.ts';

const nanoseconds = 1_000_000_000n;
/**
 * Rows of one read. Lists are read in pages, so that no statement stays open between two of a caller's steps. Small pages,
 * because what outlives two collections of the young becomes old, and 100,000 rows would leave tens of megabytes behind.
 */
const page = 50;

type ListedRow = [
  id: number,
  path: string,
  bytes: number,
  seconds: number,
  nanoseconds: number,
  contentId: number,
  format: ImageFormat,
  width: number,
  height: number,
  frames: number,
  transparent: number,
  /** In hexadecimal digits: see codeRows.ts. */
  colours: string,
  perceptualHash: string,
  phraseId: number,
];

interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly bytes: number;
  readonly mtime_seconds: number;
  readonly mtime_nanoseconds: number;
  readonly content_id: number | null;
  readonly skip_reason: SkipReason | null;
  readonly skip_detail: string | null;
}

const columns = 'id, path, bytes, mtime_seconds, mtime_nanoseconds, content_id, skip_reason, skip_detail';

/** The files of the root, as the last scan found them. */
export class FileTable {
  readonly #count: Statement<{ files: number }>;
  readonly #known: Statement<KnownRow>;
  readonly #listed: Statement<ListedRow>;
  readonly #byPath: Statement<FileRow>;
  readonly #ofContent: Statement<FileRow>;
  readonly #pathsWith: Statement<[path: string]>;
  readonly #skipped: Statement<FileRow>;
  readonly #idOfPath: Statement<{ id: number }>;
  readonly #insert: Statement<{ id: number }>;
  readonly #update: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #setPhrase: Statement<never>;
  readonly #phrase: Statement<{ phrase: number }>;

  constructor(connection: Connection) {
    this.#count = connection.prepare('SELECT count(*) AS files FROM files');
    this.#known = connection.prepareTuples(
      // What could not be read may be readable now, and its times do not tell: that is tried again by every scan.
      `SELECT id, path, bytes, mtime_seconds, mtime_nanoseconds, content_id,
         ifnull(skip_reason, 'unreadable') <> 'unreadable' FROM files
       WHERE id > ? ORDER BY id LIMIT ${page}`,
    );
    this.#listed = connection.prepareTuples(
      `SELECT f.id, f.path, f.bytes, f.mtime_seconds, f.mtime_nanoseconds, c.id, c.format, c.width, c.height, c.frames,
         c.transparent, hex(c.colours), lower(hex(c.perceptual_hash)), ifnull(f.phrase_id, 0)
       FROM files f JOIN contents c ON c.id = f.content_id WHERE f.id > ? ORDER BY f.id LIMIT ${page}`,
    );
    this.#byPath = connection.prepare(`SELECT ${columns} FROM files WHERE path = ?`);
    this.#ofContent = connection.prepare(`SELECT ${columns} FROM files WHERE content_id = ? ORDER BY path`);
    this.#pathsWith = connection.prepareTuples('SELECT path FROM files WHERE path LIKE ?');
    // The sign keeps SQLite from reading all files in the order of their paths to find the few: 20 ms of 100,000.
    this.#skipped = connection.prepare(`SELECT ${columns} FROM files WHERE skip_reason IS NOT NULL ORDER BY +path`);
    this.#idOfPath = connection.prepare('SELECT id FROM files WHERE path = ?');
    this.#insert = connection.prepare(
      `INSERT INTO files (path, bytes, mtime_seconds, mtime_nanoseconds, content_id, skip_reason, skip_detail)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    );
    this.#update = connection.prepare(
      `UPDATE files SET bytes = ?, mtime_seconds = ?, mtime_nanoseconds = ?, content_id = ?, skip_reason = ?, skip_detail = ?
       WHERE id = ?`,
    );
    this.#remove = connection.prepare('DELETE FROM files WHERE id = ?');
    this.#setPhrase = connection.prepare('UPDATE files SET phrase_id = ? WHERE id = ?');
    this.#phrase = connection.prepare('SELECT ifnull(phrase_id, 0) AS phrase FROM files WHERE id = ?');
  }

  known(): Promise<KnownFiles> {
    return KnownFiles.read(() => this.#knownPages(), this.#count.get()?.files ?? 0);
  }

  *#knownPages(): Generator<readonly KnownRow[], void, undefined> {
    let last = 0;
    for (;;) {
      const rows = this.#known.all(last);
      yield rows;
      last = rows.at(-1)?.[0] ?? last;
      if (rows.length < page) {
        return;
      }
    }
  }

  *listed(): IterableIterator<ListedFile> {
    let last = 0;
    for (;;) {
      const rows = this.#listed.all(last);
      for (const row of rows) {
        last = row[0];
        yield listedFile(row);
      }
      if (rows.length < page) {
        return;
      }
    }
  }

  byPath(path: string): StoredFile | undefined {
    const row = this.#byPath.get(path);
    return row && storedFile(row);
  }

  ofContent(contentId: number): StoredFile[] {
    return this.#ofContent.all(contentId).map(storedFile);
  }

  /** Paths that have these letters somewhere, in either case. @param letters a to z */
  pathsWith(letters: string): string[] {
    return this.#pathsWith.all(`%${letters}%`).map(([path]) => path);
  }

  skipped(): StoredFile[] {
    return this.#skipped.all().map(storedFile);
  }

  /** Adds a file or replaces what is known of it. */
  put(file: NewFile): { readonly id: number; readonly added: boolean } {
    const [seconds, nanos] = splitTime(file.mtimeNs);
    const values = [
      file.bytes,
      seconds,
      nanos,
      file.contentId ?? null,
      file.skip?.reason ?? null,
      file.skip?.detail ?? null,
    ] as const;
    const known = this.#idOfPath.get(file.path);
    if (known !== undefined) {
      this.#update.run(...values, known.id);
      return { id: known.id, added: false };
    }
    const inserted = this.#insert.get(file.path, ...values);
    if (inserted === undefined) {
      throw new Error(`The file ${file.path} was not stored`);
    }
    return { id: inserted.id, added: true };
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  setPhrase(id: number, phraseId: number | undefined): void {
    this.#setPhrase.run(phraseId ?? null, id);
  }

  /** The phrase of a file; 0 when its path says nothing. */
  phraseOf(id: number): number {
    return this.#phrase.get(id)?.phrase ?? 0;
  }
}

function storedFile(row: FileRow): StoredFile {
  return {
    id: row.id,
    path: row.path,
    bytes: row.bytes,
    mtimeNs: joinTime(row.mtime_seconds, row.mtime_nanoseconds),
    contentId: row.content_id ?? undefined,
    skip: row.skip_reason === null ? undefined : { reason: row.skip_reason, detail: row.skip_detail ?? '' },
  };
}

function listedFile(row: ListedRow): ListedFile {
  return {
    id: row[0],
    path: row[1],
    bytes: row[2],
    mtimeNs: joinTime(row[3], row[4]),
    contentId: row[5],
    format: row[6],
    width: row[7],
    height: row[8],
    frames: row[9],
    transparent: row[10] === 1,
    colours: decodeColours(Buffer.from(row[11], 'hex')),
    perceptualHash: row[12],
    phraseId: row[13],
  };
}

/** Floored, so that the nanoseconds are never negative, not even before 1970. */
function splitTime(time: bigint): [seconds: number, nanoseconds: number] {
  const rest = ((time % nanoseconds) + nanoseconds) % nanoseconds;
  return [Number((time - rest) / nanoseconds), Number(rest)];
}

function joinTime(seconds: number, nanos: number): bigint {
  return BigInt(seconds) * nanoseconds + BigInt(nanos);
}

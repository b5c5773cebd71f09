import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Vectors of one model in one file, so that a second run need not compute them again. */
export class VectorCache {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;

  /**
   * @param folder made when it is not there
   * @param fingerprint of everything that a vector depends on but its key: model and code
   */
  constructor(folder: string, fingerprint: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, `vectors-${fingerprint}.sqlite`));
    this.#database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec('CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID');
    this.#select = this.#database.prepare('SELECT value FROM vector WHERE key = ?');
    this.#insert = this.#database.prepare('INSERT OR REPLACE INTO vector VALUES (?, ?)');
  }

  get(key: string): Float32Array | undefined {
    const value = this.#select.get(key)?.value;
    // Copied, because a blob need not start at a multiple of four bytes.
    return value instanceof Uint8Array ? new Float32Array(Uint8Array.from(value).buffer) : undefined;
  }

  set(key: string, vector: Float32Array): void {
    this.#insert.run(key, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  }

  close(): void {
    this.#database.close();
  }
}

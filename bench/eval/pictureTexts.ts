import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { defaultCraftLimits } from '../../src/indexer/crafter/preprocessing.ts';
import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { EncoderPool } from '../../src/indexer/encoder/pool.ts';
import { bundledReaderFolder, readReaderPackage } from '../../src/indexer/reader/readerPackage.ts';
import type { TextLine } from '../../src/shared/image.ts';

/** The text in pictures, read by the product's own reader and remembered by content and reader. */
export class PictureTexts {
  readonly #pool: EncoderPool;
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #onMessage: (message: string) => void;
  #reader: string | undefined;

  /**
   * @param folder made when it is not there
   * @param pkg any model: its encoders read text beside
   */
  constructor(folder: string, pkg: ModelPackage, onMessage: (message: string) => void) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, 'texts.sqlite'));
    this.#database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec('CREATE TABLE IF NOT EXISTS text (key TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID');
    this.#select = this.#database.prepare('SELECT lines FROM text WHERE key = ?');
    this.#insert = this.#database.prepare('INSERT OR REPLACE INTO text VALUES (?, ?)');
    this.#onMessage = onMessage;
    this.#pool = new EncoderPool({
      setup: {
        modelFolder: pkg.folder,
        device: 'cpu',
        threads: 1,
        limits: defaultCraftLimits,
        readerFolder: bundledReaderFolder(),
      },
      indexers: 1,
      lowPriority: true,
      onLog: (level, message) => onMessage(`${level}: ${message}`),
    });
  }

  /** @param path absolute. @returns no lines for a drawing, which the product does not read, and for what cannot be read */
  async of(path: string): Promise<readonly TextLine[]> {
    if (path.endsWith('.svg')) return [];
    this.#reader ??= (await readReaderPackage(bundledReaderFolder())).key;
    const key = `${this.#reader} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
    const kept = this.#select.get(key)?.lines;
    if (typeof kept === 'string') return JSON.parse(kept);
    const outcome = await this.#pool.readText(path);
    if (!outcome.ok) this.#onMessage(`${path}: ${outcome.reason} (${outcome.detail}); it has no text`);
    const lines = outcome.ok ? outcome.lines : [];
    this.#insert.run(key, JSON.stringify(lines));
    return lines;
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
    this.#database.close();
  }
}

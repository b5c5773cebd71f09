import type { Connection, Statement } from './connection.ts';
import type { WordHits } from './records.ts';
import { indexedWords, shared, type WordIndex } from './wordIndex.ts';

/**
 * SQLite's full-text index over the words of paths, which keeps no copy of the paths. Only its lists of rows are read: its
 * own ranking (38 ms for a word in 60% of 100,000 rows) found less than the shares of the query's words do
 * (docs/search-quality.md).
 */
export class FullTextIndex implements WordIndex {
  readonly fullText = true;
  readonly #add: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #documents: Statement<{ doc: number }>;
  readonly #matching: Statement<[id: number]>;

  /** Takes an index that `prepare` has made; see `isReady` for readers. */
  constructor(connection: Connection) {
    connection.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.path_vocabulary USING fts5vocab(main, path_words, row)');
    this.#add = connection.prepare('INSERT INTO path_words (rowid, words) VALUES (?, ?)');
    this.#remove = connection.prepare('DELETE FROM path_words WHERE rowid = ?');
    this.#documents = connection.prepare('SELECT doc FROM temp.path_vocabulary WHERE term = ?');
    this.#matching = connection.prepareTuples('SELECT rowid FROM path_words WHERE path_words MATCH ?');
  }

  /** True when the index is there and holds every file. */
  static isReady(connection: Connection): boolean {
    const stale = connection.integer("SELECT value FROM state WHERE name = 'words-stale'");
    const tables = connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'path_words'");
    return tables === 1 && stale === 0;
  }

  /** Makes the index, or makes it anew when a process without FTS5 has written. */
  static prepare(connection: Connection): void {
    if (FullTextIndex.isReady(connection)) {
      return;
    }
    connection.transaction(() => {
      if (FullTextIndex.isReady(connection)) {
        return;
      }
      connection.exec(`
        DROP TABLE IF EXISTS path_words;
        CREATE VIRTUAL TABLE path_words USING fts5(words, content = '', contentless_delete = 1,
          tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N*'");
        UPDATE state SET value = 0 WHERE name = 'words-stale';`);
      const add = connection.prepare('INSERT INTO path_words (rowid, words) VALUES (?, ?)');
      for (const { id, path } of connection.prepare<{ id: number; path: string }>('SELECT id, path FROM files').all()) {
        add.run(id, indexedWords(path).join(' '));
      }
    });
  }

  add(fileId: number, path: string): void {
    this.#add.run(fileId, indexedWords(path).join(' '));
  }

  remove(fileId: number): void {
    this.#remove.run(fileId);
  }

  hits(words: readonly string[], files: number): WordHits[] {
    const found = [...new Set(words.flatMap(indexedWords))].map((word) => ({
      word,
      documents: this.#documents.get(word)?.doc ?? 0,
      // In quotes, so that no word can be read as an operator.
      fileIds: () => idsOf(this.#matching.all(`"${word}"`)),
    }));
    return shared(found, files);
  }
}

/** A loop, because `Uint32Array.from` with a function takes many times as long. */
function idsOf(rows: readonly (readonly [id: number])[]): Uint32Array {
  const ids = new Uint32Array(rows.length);
  for (let at = 0; at < ids.length; at++) ids[at] = rows[at]?.[0] ?? 0;
  return ids;
}

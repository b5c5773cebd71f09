import type { Connection, Statement } from './connection.ts';
import type { WordHits } from './records.ts';
import { indexedWords, shared, type WordIndex } from './wordIndex.ts';

/** What a full-text index holds, and how it is made anew. */
export interface FullTextSource {
  /** The index's table. */
  readonly table: string;
  /** The state that is 1 when a process without FTS5 has written. */
  readonly stale: string;
  readonly rows: (connection: Connection) => Iterable<{ readonly id: number; readonly words: readonly string[] }>;
}

/** The words of paths, by file. */
export const pathWordsSource: FullTextSource = {
  table: 'path_words',
  stale: 'words-stale',
  *rows(connection) {
    for (const { id, path } of connection.prepare<{ id: number; path: string }>('SELECT id, path FROM files').all()) {
      yield { id, words: indexedWords(path) };
    }
  },
};

/**
 * SQLite's full-text index over words, which keeps no copy of them. Only its lists of rows are read where paths are meant: its
 * own ranking (38 ms for a word in 60% of 100,000 rows) found less than the shares of the query's words do
 * (docs/search-quality.md).
 */
export class FullTextIndex implements WordIndex {
  readonly fullText = true;
  readonly #add: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #documents: Statement<{ doc: number }>;
  readonly #matching: Statement<[id: number]>;
  readonly #ranked: Statement<[id: number, score: number]>;

  /** Takes an index that `prepare` has made; see `isReady` for readers. */
  constructor(connection: Connection, { table }: FullTextSource = pathWordsSource) {
    const vocabulary = `${table}_vocabulary`;
    connection.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS temp.${vocabulary} USING fts5vocab(main, ${table}, row)`);
    this.#add = connection.prepare(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`);
    this.#remove = connection.prepare(`DELETE FROM ${table} WHERE rowid = ?`);
    this.#documents = connection.prepare(`SELECT doc FROM temp.${vocabulary} WHERE term = ?`);
    this.#matching = connection.prepareTuples(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`);
    this.#ranked = connection.prepareTuples(`SELECT rowid, -bm25(${table}) FROM ${table} WHERE ${table} MATCH ?`);
  }

  /** True when the index is there and holds every row. */
  static isReady(connection: Connection, { table, stale }: FullTextSource = pathWordsSource): boolean {
    const isStale = connection.integer(`SELECT value FROM state WHERE name = '${stale}'`);
    const tables = connection.integer(`SELECT count(*) FROM sqlite_schema WHERE name = '${table}'`);
    return tables === 1 && isStale === 0;
  }

  /** Makes the index, or makes it anew when a process without FTS5 has written. */
  static prepare(connection: Connection, source: FullTextSource = pathWordsSource): void {
    if (FullTextIndex.isReady(connection, source)) {
      return;
    }
    const { table, stale, rows } = source;
    connection.transaction(() => {
      if (FullTextIndex.isReady(connection, source)) {
        return;
      }
      connection.exec(`
        DROP TABLE IF EXISTS ${table};
        CREATE VIRTUAL TABLE ${table} USING fts5(words, content = '', contentless_delete = 1,
          tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N*'");
        UPDATE state SET value = 0 WHERE name = '${stale}';`);
      const add = connection.prepare(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`);
      for (const { id, words } of rows(connection)) {
        add.run(id, words.join(' '));
      }
    });
  }

  add(fileId: number, path: string): void {
    this.addWords(fileId, indexedWords(path));
  }

  /** @param words as `indexedWords` gives them */
  addWords(id: number, words: readonly string[]): void {
    this.#add.run(id, words.join(' '));
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  hits(words: readonly string[], files: number): WordHits[] {
    const found = [...new Set(words.flatMap(indexedWords))].map((word) => ({
      word,
      documents: this.documents(word),
      // In quotes, so that no word can be read as an operator.
      fileIds: () => idsOf(this.#matching.all(`"${word}"`)),
    }));
    return shared(found, files);
  }

  /** Rows that have a word. */
  documents(word: string): number {
    return this.#documents.get(word)?.doc ?? 0;
  }

  /** Rows with any of the words, and their BM25 (k1 1.2, b 0.75; larger is better). @param words as in the index */
  ranked(words: readonly string[]): readonly (readonly [id: number, score: number])[] {
    return words.length === 0 ? [] : this.#ranked.all(words.map((word) => `"${word}"`).join(' OR '));
  }
}

/** A loop, because `Uint32Array.from` with a function takes many times as long. */
function idsOf(rows: readonly (readonly [id: number])[]): Uint32Array {
  const ids = new Uint32Array(rows.length);
  for (let at = 0; at < ids.length; at++) ids[at] = rows[at]?.[0] ?? 0;
  return ids;
}

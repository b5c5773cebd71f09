import type { Connection, Statement } from './connection.ts';
import type { WordHits } from './records.ts';
import { indexedWords, mostTelling, shared, tellingStem, type WordIndex } from './wordIndex.ts';

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

/** Words whose rows are kept: a query is typed letter by letter, and all its words but the last are asked for again. */
const mostKept = 32;

interface KeptRows {
  readonly documents: number;
  readonly ids: Uint32Array;
}

/**
 * SQLite's full-text index over words, which keeps no copy of them. Only its lists of rows are read where paths are meant: its
 * own ranking (38 ms for a word in 60% of 100,000 rows) found less than the shares of the query's words do
 * (docs/search-quality.md).
 */
export class FullTextIndex implements WordIndex {
  readonly fullText = true;
  readonly #connection: Connection;
  readonly #dataVersion: Statement<[number]>;
  readonly #add: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #documents: Statement<{ doc: number }>;
  readonly #beginning: Statement<object>;
  readonly #matching: Statement<[documents: number, ids: string | null]>;
  readonly #ranked: Statement<[id: number, score: number]>;
  /** By word and by how many rows were read at most, as long as nothing is written; the word that was asked for last is last. */
  readonly #kept = new Map<string, KeptRows>();
  #keptVersion = -1;

  /** Takes an index that `prepare` has made; see `isReady` for readers. */
  constructor(connection: Connection, { table }: FullTextSource = pathWordsSource) {
    this.#connection = connection;
    const vocabulary = `${table}_vocabulary`;
    connection.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS temp.${vocabulary} USING fts5vocab(main, ${table}, row)`);
    this.#dataVersion = connection.prepareTuples('PRAGMA data_version');
    this.#add = connection.prepare(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`);
    this.#remove = connection.prepare(`DELETE FROM ${table} WHERE rowid = ?`);
    this.#documents = connection.prepare(`SELECT doc FROM temp.${vocabulary} WHERE term = ?`);
    this.#beginning = connection.prepare(`SELECT 1 FROM temp.${vocabulary} WHERE term >= ? AND term < ? LIMIT 1`);
    // One text of all ids: 3,000 rows for themselves take four times as long. No more rows are read than can tell something.
    this.#matching = connection.prepareTuples(
      `SELECT count(*), group_concat(rowid) FROM (SELECT rowid FROM ${table} WHERE ${table} MATCH ? LIMIT ?)`,
    );
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
    this.#kept.clear();
    this.#add.run(id, words.join(' '));
  }

  remove(id: number): void {
    this.#kept.clear();
    this.#remove.run(id);
  }

  hits(words: readonly string[], files: number): WordHits[] {
    // Changes when another connection has written; what this one writes clears what is kept.
    const [version] = this.#dataVersion.get() ?? [-1];
    if (version !== this.#keptVersion) this.#kept.clear();
    this.#keptVersion = version;
    const most = mostTelling(files);
    const found = [...new Set(words.flatMap(indexedWords))].map((word) => {
      const { documents, ids } = this.#rowsOf(word, most + 1);
      return { word, documents, fileIds: () => ids };
    });
    return shared(found, files);
  }

  #rowsOf(word: string, most: number): KeptRows {
    const key = `${most} ${word}`;
    let rows = this.#kept.get(key);
    if (rows === undefined) {
      // In quotes, so that no word can be read as an operator.
      const [documents, ids] = this.#matching.get(`"${word}"`, most) ?? [0, null];
      rows = { documents, ids: idsOf(ids ?? '', documents) };
    }
    this.#kept.delete(key);
    // What is not committed yet may never be.
    if (this.#connection.inTransaction) return rows;
    this.#kept.set(key, rows);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return rows;
  }

  /** @param least rows that must have the word */
  likelyHas(word: string, least = 1): boolean {
    const indexed = tellingStem(word);
    return indexed !== undefined && this.documents(indexed) >= least;
  }

  begins(start: string): boolean {
    return this.#beginning.get(start, `${start}\u{10ffff}`) !== undefined;
  }

  /** Rows that have a word. */
  documents(word: string): number {
    return this.#documents.get(word)?.doc ?? 0;
  }

  /** Rows that match an expression of FTS5's language. */
  matching(expression: string): Uint32Array {
    const [documents, ids] = this.#matching.get(expression, -1) ?? [0, null];
    return idsOf(ids ?? '', documents);
  }

  /** Rows with any of the words, and their BM25 (k1 1.2, b 0.75; larger is better). @param words as in the index */
  ranked(words: readonly string[]): readonly (readonly [id: number, score: number])[] {
    return words.length === 0 ? [] : this.#ranked.all(words.map((word) => `"${word}"`).join(' OR '));
  }
}

/** Numbers from a list with commas; a loop over its characters, because splitting it takes many times as long. */
function idsOf(list: string, count: number): Uint32Array {
  const ids = new Uint32Array(count);
  let id = 0;
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const code = list.charCodeAt(i);
    if (code === 44) {
      ids[at++] = id;
      id = 0;
    } else id = id * 10 + code - 48;
  }
  ids[at] = id;
  return ids;
}

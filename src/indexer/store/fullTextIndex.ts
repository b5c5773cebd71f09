import type { Connection, Statement } from './connection.ts';
import { foldWord, pathWords } from './pathWords.ts';
import type { WordMatch } from './records.ts';
import { byScore, foldedWords, type WordIndex } from './wordIndex.ts';

/**
 * FTS5's ranking reads every row of every word (38 ms for a word in 60% of 100,000 rows), so that a word in more rows than
 * both of these never drives a ranked search; it only refines one.
 */
const commonShare = 0.05;
const commonRows = 2000;

/** SQLite's full-text index over the words of paths, which keeps no copy of the paths. */
export class FullTextIndex implements WordIndex {
  readonly fullText = true;
  readonly #add: Statement<never>;
  readonly #remove: Statement<never>;
  readonly #rows: Statement<{ rows: number }>;
  readonly #documents: Statement<{ doc: number }>;
  readonly #ranked: Statement<{ id: number; rank: number }>;
  readonly #unranked: Statement<{ id: number }>;
  readonly #path: Statement<{ path: string }>;

  /** Takes an index that `prepare` has made; see `isReady` for readers. */
  constructor(connection: Connection) {
    connection.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.path_vocabulary USING fts5vocab(main, path_words, row)');
    this.#add = connection.prepare('INSERT INTO path_words (rowid, words) VALUES (?, ?)');
    this.#remove = connection.prepare('DELETE FROM path_words WHERE rowid = ?');
    this.#rows = connection.prepare('SELECT count(*) AS rows FROM files');
    this.#documents = connection.prepare('SELECT doc FROM temp.path_vocabulary WHERE term = ?');
    this.#ranked = connection.prepare(
      'SELECT rowid AS id, rank FROM path_words WHERE path_words MATCH ? ORDER BY rank, rowid LIMIT ?',
    );
    this.#unranked = connection.prepare(
      'SELECT rowid AS id FROM path_words WHERE path_words MATCH ? ORDER BY rowid LIMIT ?',
    );
    this.#path = connection.prepare('SELECT path FROM files WHERE id = ?');
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
        add.run(id, pathWords(path).join(' '));
      }
    });
  }

  add(fileId: number, path: string): void {
    this.#add.run(fileId, pathWords(path).join(' '));
  }

  remove(fileId: number): void {
    this.#remove.run(fileId);
  }

  match(words: readonly string[], limit: number): WordMatch[] {
    const rows = this.#rows.get()?.rows ?? 0;
    const frequent = Math.max(commonRows, rows * commonShare);
    const rare: string[] = [];
    const common: string[] = [];
    for (const word of foldedWords(words)) {
      const documents = this.#documents.get(word)?.doc ?? 0;
      if (documents > frequent) {
        common.push(word);
      } else if (documents > 0) {
        rare.push(word);
      }
    }
    if (rare.length === 0) {
      return this.#matchCommon(common, limit);
    }
    const matches = this.#ranked.all(expression(rare, 'OR'), common.length === 0 ? limit : limit * 4);
    return matches
      .map(({ id, rank }) => ({ fileId: id, score: -rank * (1 + this.#presentIn(id, common)) }))
      .sort(byScore)
      .slice(0, limit);
  }

  /** How many of the common words a path has: a factor of the score, as Lucene's "coord", since they have no weight in BM25. */
  #presentIn(id: number, common: readonly string[]): number {
    if (common.length === 0) {
      return 0;
    }
    const present = new Set(pathWords(this.#path.get(id)?.path ?? '').map(foldWord));
    return common.filter((word) => present.has(word)).length;
  }

  /** Common words alone tell little: files with all of them, then files with any, in the order of the scan. */
  #matchCommon(words: readonly string[], limit: number): WordMatch[] {
    if (words.length === 0) {
      return [];
    }
    const matches = new Map<number, WordMatch>();
    const add = (operator: 'AND' | 'OR', score: number): void => {
      for (const { id } of this.#unranked.all(expression(words, operator), limit)) {
        if (matches.size < limit && !matches.has(id)) {
          matches.set(id, { fileId: id, score });
        }
      }
    };
    add('AND', words.length);
    add('OR', 1);
    return [...matches.values()].sort(byScore);
  }
}

/** Each word in quotes: no word can be read as an operator. */
function expression(words: readonly string[], operator: 'AND' | 'OR'): string {
  return words.map((word) => `"${word.replaceAll('"', '""')}"`).join(` ${operator} `);
}

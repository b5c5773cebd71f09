import type { Connection, Statement } from './connection.ts';
import { foldWord, pathWords } from './pathWords.ts';
import type { WordHits } from './records.ts';
import { stem } from './stem.ts';

interface PathRow {
  readonly id: number;
  readonly path: string;
}

/** Finds files by the words of their paths. */
export interface WordIndex {
  /** True when SQLite's full-text index answers. */
  readonly fullText: boolean;
  add(fileId: number, path: string): void;
  remove(fileId: number): void;
  /**
   * For each of the words that any path has, the files whose paths have it.
   *
   * @param files how many there are: what tells a common word from a rare one
   */
  hits(words: readonly string[], files: number): WordHits[];
  /** True when a path is known to have this very word; with an English ending it may have it all the same. @param word lower case, a to z */
  likelyHas(word: string): boolean;
  /** True when a path has a word that begins so. */
  begins(start: string): boolean;
}

/** A word in more rows than both of these tells nothing, and reading its rows takes long: it finds nothing. */
const commonShare = 0.05;
const commonRows = 2000;

/** A word in more rows than this is common. */
export function mostTelling(rows: number): number {
  return Math.max(commonRows, Math.floor(rows * commonShare));
}

export function isCommon(documents: number, rows: number): boolean {
  return documents > mostTelling(rows);
}

/**
 * What a word tells: BM25's inverse document frequency (Robertson and Zaragoza, 2009).
 *
 * @param documents rows that have the word
 */
export function wordWeight(documents: number, rows: number): number {
  return Math.log(1 + (rows - documents + 0.5) / (documents + 0.5));
}

/** SQLite's FTS5 is there from Node 22.16 on, but some builds leave it out. */
export function hasFts5(connection: Connection): boolean {
  return connection.integer("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'") > 0;
}

/** The words of a text as the index has them: split, folded and stemmed, in order. */
export function indexedWords(text: string): string[] {
  return pathWords(text)
    .map((word) => stem(foldWord(word)))
    .filter((word) => word !== '');
}

/**
 * As which word the index has this one, where it can be told from others: of "seting" it has no more than "set", as of "setting".
 * @param word lower case, a to z
 */
export function tellingStem(word: string): string | undefined {
  const indexed = stem(word);
  const whole = indexed.endsWith('i') ? `${indexed.slice(0, -1)}y` : indexed;
  return [indexed, whole, `${whole}s`, `${indexed}e`, `${indexed}es`].includes(word) ? indexed : undefined;
}

/** Each word's share of what all words tell together; common ones count for nothing. */
export function shared(
  found: readonly { readonly word: string; readonly documents: number; readonly fileIds: () => Uint32Array }[],
  rows: number,
): WordHits[] {
  const telling = found.filter(({ documents }) => !isCommon(documents, rows));
  const total = telling.reduce((sum, { documents }) => sum + wordWeight(documents, rows), 0);
  return telling
    .filter(({ documents }) => documents > 0)
    .map(({ word, documents, fileIds }) => ({ word, share: wordWeight(documents, rows) / total, fileIds: fileIds() }));
}

/** Without FTS5: every path is looked at. Hundreds of milliseconds at 100,000 files. */
export class PathScan implements WordIndex {
  readonly fullText = false;
  readonly #paths: Statement<PathRow>;
  readonly #markStale: Statement<never>;

  constructor(connection: Connection) {
    this.#paths = connection.prepare('SELECT id, path FROM files');
    this.#markStale = connection.prepare("UPDATE state SET value = 1 WHERE name = 'words-stale' AND value = 0");
  }

  /** A process that has FTS5 must make its index anew before it uses it. */
  add(): void {
    this.#markStale.run();
  }

  remove(): void {
    this.#markStale.run();
  }

  /** To look through all paths for each of hundreds of words would take minutes. */
  likelyHas(): boolean {
    return false;
  }

  begins(): boolean {
    return false;
  }

  hits(words: readonly string[], files: number): WordHits[] {
    const wanted = new Map([...new Set(words.flatMap(indexedWords))].map((word) => [word, [] as number[]]));
    // Most paths have none of the words' beginnings, and need no splitting. A stem may end in another letter than its word.
    const beginnings = [...wanted.keys()].map((word) => (word.length > 2 ? word.slice(0, -1) : word));
    for (const { id, path } of this.#paths.all()) {
      const folded = foldWord(path);
      if (!beginnings.some((beginning) => folded.includes(beginning))) continue;
      for (const word of new Set(indexedWords(path))) wanted.get(word)?.push(id);
    }
    const found = [...wanted].map(([word, ids]) => ({
      word,
      documents: ids.length,
      fileIds: () => Uint32Array.from(ids),
    }));
    return shared(found, files);
  }
}

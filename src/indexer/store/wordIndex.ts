import type { Connection, Statement } from './connection.ts';
import { foldWord, pathWords } from './pathWords.ts';
import type { WordMatch } from './records.ts';

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
  /** Files with any of the words, best first. */
  match(words: readonly string[], limit: number): WordMatch[];
}

/** SQLite's FTS5 is there from Node 22.16 on, but some builds leave it out. */
export function hasFts5(connection: Connection): boolean {
  return connection.integer("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'") > 0;
}

/** The words as the index folds them, each once. */
export function foldedWords(words: readonly string[]): string[] {
  return [...new Set(words.flatMap(pathWords).map(foldWord))].filter((word) => word !== '');
}

/** Without FTS5: every path is looked at. Tens of milliseconds at 100,000 files. */
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

  match(words: readonly string[], limit: number): WordMatch[] {
    const wanted = foldedWords(words);
    const matches: WordMatch[] = [];
    for (const { id, path } of this.#paths.all()) {
      // Most paths have none of the letters in a row, and need no splitting into words.
      const folded = foldWord(path);
      if (!wanted.some((word) => folded.includes(word))) {
        continue;
      }
      const score = wordShare(wanted, path);
      if (score > 0) {
        matches.push({ fileId: id, score });
      }
    }
    return matches.sort(byScore).slice(0, limit);
  }
}

/** Words found, plus a little for a path that says nothing else. */
export function wordShare(wanted: readonly string[], path: string): number {
  const present = new Set(pathWords(path).map(foldWord));
  const found = wanted.filter((word) => present.has(word)).length;
  return found === 0 ? 0 : found + found / (present.size + 1);
}

export function byScore(left: WordMatch, right: WordMatch): number {
  return right.score - left.score || left.fileId - right.fileId;
}

import type { TextLine } from '../../shared/image.ts';
import { type CodeRow, storedCodes } from './codeRows.ts';
import type { Connection, Statement, Transact } from './connection.ts';
import { FullTextIndex, type FullTextSource } from './fullTextIndex.ts';
import { functionWords } from './functionWords.ts';
import { quantize } from './int8.ts';
import type { StoredCode, TextCounts, TextHits } from './records.ts';
import { hasFts5, indexedWords, isCommon } from './wordIndex.ts';

/** Rows of one read: few, as of embeddings (embeddingTable.ts). */
const page = 25;
/** Contents that are looked through in one step for such as wait. */
const window = 1000;
/** Shorter words are mostly drawings taken for letters. */
const leastLetters = 2;
/** Shorter sides than this have no text: icons, where strokes look like letters. */
const leastSide = 64;

/** Pictures that must have a word before it is one. */
const leastTexts = 2;

/** A line as it is stored: text, left, top, width, height, row. */
type StoredLine = [text: string, left: number, top: number, width: number, height: number, row: number];

/** The words of a text as they are indexed and looked for. */
export function textWords(text: string): string[] {
  return indexedWords(text).filter((word) => word.length >= leastLetters);
}

/** The words of a query that can tell one text from another. All of them where none can. */
export function tellingWords(words: readonly string[]): string[] {
  const wanted = [...new Set(words.flatMap(textWords))];
  const telling = wanted.filter((word) => !functionWords.has(word));
  return telling.length === 0 ? wanted : telling;
}

/** The words of the text in pictures, by content. */
const source: FullTextSource = {
  table: 'text_words',
  stale: 'texts-stale',
  *rows(connection) {
    const rows = connection.prepare<{ id: number; lines: string }>(
      `SELECT content_id AS id, lines FROM texts WHERE content_id > ? AND lines IS NOT NULL ORDER BY content_id LIMIT ${page}`,
    );
    for (let last = 0; ; ) {
      const some = rows.all(last);
      for (const { id, lines } of some) {
        last = id;
        yield { id, words: wordsOfLines(decodeLines(lines)) };
      }
      if (some.length < page) return;
    }
  },
};

/** The text in pictures, as it was read, with a vector as soon as the sentence encoder has made it. */
export class TextTable {
  readonly #transact: Transact;
  /** Undefined where SQLite has no FTS5, or the index has yet to be made. */
  readonly #words: FullTextIndex | undefined;
  readonly #reader: Statement<{ id: number }>;
  readonly #addReader: Statement<{ id: number }>;
  readonly #lastContent: Statement<{ last: number }>;
  readonly #waiting: Statement<[contentId: number]>;
  readonly #put: Statement<never>;
  readonly #lines: Statement<{ lines: string | null }>;
  readonly #all: Statement<[id: number, lines: string]>;
  readonly #unembedded: Statement<{ contentId: number; lines: string }>;
  readonly #putVector: Statement<never>;
  readonly #dropVectors: Statement<never>;
  readonly #codes: Statement<CodeRow>;
  readonly #last: Statement<{ last: number }>;
  readonly #first: Statement<object>;
  readonly #counts: Statement<TextCounts>;
  readonly #orphans: Statement<{ id: number }>;
  readonly #markStale: Statement<never>;

  /** @param fullText false leaves SQLite's full-text index unused */
  constructor(connection: Connection, transact: Transact, fullText: boolean) {
    this.#transact = transact;
    const isUsed = fullText && hasFts5(connection);
    if (isUsed && !connection.readOnly) FullTextIndex.prepare(connection, source);
    this.#words =
      isUsed && FullTextIndex.isReady(connection, source) ? new FullTextIndex(connection, source) : undefined;
    this.#reader = connection.prepare('SELECT id FROM readers WHERE name = ?');
    this.#addReader = connection.prepare('INSERT INTO readers (name) VALUES (?) RETURNING id');
    this.#lastContent = connection.prepare('SELECT ifnull(max(id), 0) AS last FROM contents');
    this.#waiting = connection.prepareTuples(
      `SELECT c.id FROM contents c
       WHERE c.id > ? AND c.id <= ? AND c.format <> 'svg' AND max(c.width, c.height) >= ${leastSide}
         AND c.width * c.height <= ?
         AND NOT EXISTS (SELECT 1 FROM texts WHERE content_id = c.id AND reader = ?)
         AND EXISTS (SELECT 1 FROM files WHERE content_id = c.id) ORDER BY c.id`,
    );
    this.#put = connection.prepare(
      `INSERT INTO texts (content_id, reader, lines, failure) VALUES (?, ?, ?, ?)
       ON CONFLICT (content_id) DO UPDATE SET reader = excluded.reader, lines = excluded.lines,
         failure = excluded.failure, scale = NULL, int8 = NULL`,
    );
    this.#lines = connection.prepare('SELECT lines FROM texts WHERE content_id = ?');
    this.#all = connection.prepareTuples('SELECT content_id, lines FROM texts WHERE lines IS NOT NULL');
    this.#unembedded = connection.prepare(
      `SELECT content_id AS contentId, lines FROM texts WHERE lines IS NOT NULL AND int8 IS NULL
       ORDER BY content_id LIMIT ?`,
    );
    this.#putVector = connection.prepare('UPDATE texts SET scale = ?, int8 = ? WHERE content_id = ?');
    this.#dropVectors = connection.prepare('UPDATE texts SET scale = NULL, int8 = NULL WHERE int8 IS NOT NULL');
    this.#codes = connection.prepareTuples(
      `SELECT content_id, scale, hex(int8) FROM texts WHERE content_id > ? AND int8 IS NOT NULL
       ORDER BY content_id LIMIT ${page}`,
    );
    this.#last = connection.prepare('SELECT ifnull(max(content_id), 0) AS last FROM texts');
    this.#first = connection.prepare('SELECT 1 FROM texts LIMIT 1');
    this.#counts = connection.prepare(
      'SELECT count(*) AS read, count(lines) AS withText, count(failure) AS failed FROM texts',
    );
    this.#orphans = connection.prepare(
      `SELECT content_id AS id FROM texts WHERE lines IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM files WHERE files.content_id = texts.content_id)`,
    );
    this.#markStale = connection.prepare("UPDATE state SET value = 1 WHERE name = 'texts-stale' AND value = 0");
  }

  /**
   * Ids of contents that this reader has not read, ascending, in steps so that nothing else waits long. Small pictures and
   * drawings have no text.
   * @param maxPixels width times height; larger pictures are left out
   */
  *waiting(reader: string, maxPixels: number): IterableIterator<readonly number[]> {
    const id = this.#reader.get(reader)?.id ?? 0;
    const last = this.#lastContent.get()?.last ?? 0;
    for (let after = 0; after < last; after += window) {
      yield this.#waiting.all(after, after + window, maxPixels, id).map(([contentId]) => contentId);
    }
  }

  /**
   * Stores what was read, or why nothing could be. Followers find its words at once, and hear of it by `Catalogue.publish`:
   * reading takes hours, and they load everything anew for each change.
   */
  put(
    contentId: number,
    reader: string,
    read: { readonly lines: readonly TextLine[] } | { readonly failure: string },
  ): void {
    this.#transact(() => this.#putNow(contentId, reader, read));
  }

  /** The lines of a content in reading order; none where there is no text or it was not read. */
  lines(contentId: number): TextLine[] {
    const stored = this.#lines.get(contentId)?.lines;
    return stored === null || stored === undefined ? [] : decodeLines(stored);
  }

  /** Texts that have no vector yet. */
  unembedded(count: number): { readonly contentId: number; readonly text: string }[] {
    return this.#unembedded.all(count).map(({ contentId, lines }) => ({ contentId, text: joined(decodeLines(lines)) }));
  }

  putVector(contentId: number, vector: Float32Array): void {
    const { int8, scale } = quantize(vector);
    this.#transact(() => this.#putVector.run(scale, int8, contentId));
  }

  dropVectors(): void {
    this.#transact(() => this.#dropVectors.run());
  }

  /** The vectors of texts by ascending content id; read page by page. */
  *codes(): IterableIterator<StoredCode> {
    for (let last = 0; ; ) {
      const rows = this.#codes.all(last);
      yield* storedCodes(rows);
      last = rows.at(-1)?.[0] ?? last;
      if (rows.length < page) return;
    }
  }

  /** The largest id of a content that was read; 0 where there is none. */
  last(): number {
    return this.#last.get()?.last ?? 0;
  }

  counts(): TextCounts {
    return this.#counts.get() ?? { read: 0, withText: 0, failed: 0 };
  }

  /** For contents whose last file has gone, before they are deleted. */
  prune(): void {
    this.#transact(() => {
      for (const { id } of this.#orphans.all()) this.#words?.remove(id);
    });
  }

  /** True when any picture was looked at for text. */
  get any(): boolean {
    return this.#first.get() !== undefined;
  }

  /**
   * Contents whose text has any of the words, with their BM25. Words that are in very many texts find nothing.
   * @param words as typed
   * @param contents how many there are
   */
  hits(words: readonly string[], contents: number): TextHits {
    const index = this.#words;
    const wanted = tellingWords(words);
    if (index === undefined) return this.#scan(wanted);
    const telling = wanted.filter((word) => !isCommon(index.documents(word), contents));
    const rows = index.ranked(telling);
    const hits = { contentIds: new Uint32Array(rows.length), scores: new Float32Array(rows.length) };
    for (let at = 0; at < rows.length; at++) {
      const [id = 0, score = 0] = rows[at] ?? [];
      hits.contentIds[at] = id;
      hits.scores[at] = score;
    }
    const all = telling.length === 0 ? [] : index.matching(wanted.map((word) => `"${word}"`).join(' AND '));
    return { ...hits, complete: new Set(all) };
  }

  /** True when the text of some pictures has this very word: what only one has may be misread. @param word lower case, a to z */
  hasWord(word: string): boolean {
    return this.#words?.likelyHas(word, leastTexts) === true;
  }

  /** The same for the beginning of a word, in any picture. */
  beginsWord(start: string): boolean {
    return this.#words?.begins(start) === true;
  }

  /** Contents whose text has these words one after the other. English endings do not count, nor do single letters. */
  withPhrase(text: string): ReadonlySet<number> {
    const words = textWords(text);
    if (words.length === 0) return new Set();
    if (this.#words !== undefined) return new Set(this.#words.matching(`"${words.join(' ')}"`));
    const phrase = ` ${words.join(' ')} `;
    const found = new Set<number>();
    for (const [id, lines] of this.#all.all()) {
      if (` ${wordsOfLines(decodeLines(lines)).join(' ')} `.includes(phrase)) found.add(id);
    }
    return found;
  }

  #putNow(
    contentId: number,
    reader: string,
    read: { readonly lines: readonly TextLine[] } | { readonly failure: string },
  ): void {
    const id = (this.#reader.get(reader) ?? this.#addReader.get(reader))?.id ?? 0;
    const lines = 'lines' in read && read.lines.length > 0 ? read.lines : undefined;
    const before = this.lines(contentId).length > 0;
    this.#put.run(contentId, id, lines ? encodeLines(lines) : null, 'failure' in read ? read.failure : null);
    if (this.#words === undefined) {
      this.#markStale.run();
      return;
    }
    if (before) this.#words.remove(contentId);
    if (lines !== undefined) this.#words.addWords(contentId, wordsOfLines(lines));
  }

  /** Without FTS5: every text is looked through, and each word that it has counts the same. */
  #scan(wanted: readonly string[]): TextHits {
    const contentIds: number[] = [];
    const scores: number[] = [];
    const complete = new Set<number>();
    for (const [id, lines] of wanted.length === 0 ? [] : this.#all.all()) {
      const own = new Set(wordsOfLines(decodeLines(lines)));
      const count = wanted.filter((word) => own.has(word)).length;
      if (count === 0) continue;
      contentIds.push(id);
      scores.push(count);
      if (count === wanted.length) complete.add(id);
    }
    return { contentIds: Uint32Array.from(contentIds), scores: Float32Array.from(scores), complete };
  }
}

function encodeLines(lines: readonly TextLine[]): string {
  return JSON.stringify(lines.map(({ text, box, row }): StoredLine => [text, ...box, row]));
}

function decodeLines(stored: string): TextLine[] {
  const lines: readonly StoredLine[] = JSON.parse(stored);
  return lines.map(([text, left, top, width, height, row]) => ({ text, box: [left, top, width, height], row }));
}

function joined(lines: readonly TextLine[]): string {
  return lines.map(({ text }) => text).join(' ');
}

function wordsOfLines(lines: readonly TextLine[]): string[] {
  return textWords(joined(lines));
}

import { type CodeRow, storedCodes } from './codeRows.ts';
import type { Connection, Statement } from './connection.ts';
import { quantize } from './int8.ts';
import { namePhrase, phraseRules } from './namePhrase.ts';
import type { StoredCode, WaitingPhrase } from './records.ts';

/** Rows of one read: few, as of embeddings (embeddingTable.ts). */
const page = 25;

/** What the paths say, each distinct phrase once, with a vector as soon as the sentence encoder has made it. */
export class PhraseTable {
  readonly #id: Statement<{ id: number }>;
  readonly #add: Statement<{ id: number }>;
  readonly #text: Statement<{ text: string }>;
  readonly #waiting: Statement<WaitingPhrase>;
  readonly #putVector: Statement<never>;
  readonly #vector: Statement<{ scale: number; int8: Uint8Array }>;
  readonly #codes: Statement<CodeRow>;
  readonly #last: Statement<{ last: number }>;
  readonly #prune: Statement<never>;
  readonly #encoder: Statement<{ name: string }>;
  readonly #useEncoder: Statement<never>;
  readonly #dropVectors: Statement<never>;

  constructor(connection: Connection) {
    this.#id = connection.prepare('SELECT id FROM phrases WHERE text = ?');
    this.#add = connection.prepare('INSERT INTO phrases (text) VALUES (?) RETURNING id');
    this.#text = connection.prepare('SELECT text FROM phrases WHERE id = ?');
    this.#waiting = connection.prepare(
      `SELECT id AS phraseId, text FROM phrases WHERE int8 IS NULL AND EXISTS
         (SELECT 1 FROM files WHERE phrase_id = phrases.id AND content_id IS NOT NULL) ORDER BY id LIMIT ?`,
    );
    this.#putVector = connection.prepare('UPDATE phrases SET scale = ?, int8 = ? WHERE id = ?');
    this.#vector = connection.prepare('SELECT scale, int8 FROM phrases WHERE id = ? AND int8 IS NOT NULL');
    this.#codes = connection.prepareTuples(
      `SELECT id, scale, hex(int8) FROM phrases WHERE id > ? AND int8 IS NOT NULL ORDER BY id LIMIT ${page}`,
    );
    this.#last = connection.prepare('SELECT ifnull(max(id), 0) AS last FROM phrases');
    this.#prune = connection.prepare(
      'DELETE FROM phrases WHERE NOT EXISTS (SELECT 1 FROM files WHERE phrase_id = phrases.id)',
    );
    this.#encoder = connection.prepare('SELECT name FROM sentence_encoder');
    this.#useEncoder = connection.prepare(
      'INSERT INTO sentence_encoder (id, name) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
    );
    this.#dropVectors = connection.prepare('UPDATE phrases SET scale = NULL, int8 = NULL WHERE int8 IS NOT NULL');
  }

  /** Gives all files the phrases of this code's rules, when an earlier one gave them others or none. */
  static prepare(connection: Connection): void {
    const isCurrent = (): boolean =>
      connection.integer("SELECT value FROM state WHERE name = 'phrase-rules'") === phraseRules;
    if (isCurrent()) {
      return;
    }
    connection.transaction(() => {
      if (isCurrent()) {
        return;
      }
      const table = new PhraseTable(connection);
      const set = connection.prepare('UPDATE files SET phrase_id = ? WHERE id = ?');
      for (const { id, path } of connection.prepare<{ id: number; path: string }>('SELECT id, path FROM files').all()) {
        set.run(table.idFor(path) ?? null, id);
      }
      table.prune();
      connection.exec(`UPDATE state SET value = ${phraseRules} WHERE name = 'phrase-rules'`);
    });
  }

  /** The phrase of a path, added when it is new; undefined when the path says nothing. */
  idFor(path: string): number | undefined {
    const text = namePhrase(path);
    return text === '' ? undefined : (this.#id.get(text) ?? this.#add.get(text))?.id;
  }

  text(id: number): string | undefined {
    return this.#text.get(id)?.text;
  }

  waiting(count: number): WaitingPhrase[] {
    return this.#waiting.all(count).map(({ phraseId, text }) => ({ phraseId, text }));
  }

  putVector(id: number, vector: Float32Array): void {
    const { int8, scale } = quantize(vector);
    this.#putVector.run(scale, int8, id);
  }

  /** The vector as it was rounded. */
  vector(id: number): Float32Array | undefined {
    const row = this.#vector.get(id);
    if (row === undefined) {
      return undefined;
    }
    const int8 = new Int8Array(row.int8.buffer, row.int8.byteOffset, row.int8.byteLength);
    const vector = new Float32Array(int8.length);
    for (let at = 0; at < vector.length; at++) vector[at] = (int8[at] ?? 0) * row.scale;
    return vector;
  }

  *codes(): IterableIterator<StoredCode> {
    let last = 0;
    for (;;) {
      const rows = this.#codes.all(last);
      yield* storedCodes(rows);
      last = rows.at(-1)?.[0] ?? last;
      if (rows.length < page) {
        return;
      }
    }
  }

  /** The largest id of a phrase; 0 where there is none. */
  last(): number {
    return this.#last.get()?.last ?? 0;
  }

  prune(): void {
    this.#prune.run();
  }

  encoder(): string | undefined {
    return this.#encoder.get()?.name;
  }

  useEncoder(key: string): void {
    this.#dropVectors.run();
    this.#useEncoder.run(key);
  }
}

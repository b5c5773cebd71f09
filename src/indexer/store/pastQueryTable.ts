import type { PastQuery } from '../../shared/protocol.ts';
import type { Connection, Statement } from './connection.ts';
import { bytesOf, floatsOf } from './embeddingTable.ts';
import type { NewQuery } from './records.ts';

/** Past queries that are kept; the oldest go first. */
const most = 1000;

/** What was asked, and the vectors of the texts, so that asking again needs no encoder. */
export class PastQueryTable {
  readonly #put: Statement<never>;
  readonly #putVector: Statement<never>;
  readonly #trim: Statement<never>;
  readonly #trimVectors: Statement<never>;
  readonly #list: Statement<PastQuery>;
  readonly #vector: Statement<{ float32: Uint8Array }>;
  readonly #clear: Statement<never>;
  readonly #clearVectors: Statement<never>;

  constructor(connection: Connection) {
    this.#put = connection.prepare(
      `INSERT INTO queries (text, filter, time, total) VALUES (?, ?, ?, ?)
       ON CONFLICT (text, filter) DO UPDATE SET time = excluded.time, total = excluded.total`,
    );
    this.#putVector = connection.prepare(
      `INSERT INTO query_vectors (text, model, float32) VALUES (?, ?, ?)
       ON CONFLICT (text, model) DO UPDATE SET float32 = excluded.float32`,
    );
    this.#trim = connection.prepare(
      `DELETE FROM queries WHERE time < (SELECT time FROM queries ORDER BY time DESC LIMIT 1 OFFSET ${most - 1})`,
    );
    this.#trimVectors = connection.prepare('DELETE FROM query_vectors WHERE text NOT IN (SELECT text FROM queries)');
    this.#list = connection.prepare(
      `SELECT text, filter, time, total FROM queries WHERE text LIKE ? ESCAPE '\\' ORDER BY time DESC, text LIMIT ?`,
    );
    this.#vector = connection.prepare('SELECT float32 FROM query_vectors WHERE text = ? AND model = ?');
    this.#clear = connection.prepare('DELETE FROM queries');
    this.#clearVectors = connection.prepare('DELETE FROM query_vectors');
  }

  put(query: NewQuery): void {
    this.#put.run(query.text, query.filter, query.time, query.total);
    if (query.vector !== undefined) {
      this.#putVector.run(query.text, query.model, bytesOf(query.vector));
    }
    if (query.sentence !== undefined) {
      this.#putVector.run(query.text, query.sentence.encoder, bytesOf(query.sentence.vector));
    }
    if (this.#trim.run() > 0) {
      this.#trimVectors.run();
    }
  }

  list(prefix: string, count: number): PastQuery[] {
    const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
    return this.#list.all(pattern, count).map(({ text, filter, time, total }) => ({ text, filter, time, total }));
  }

  vector(text: string, model: string): Float32Array | undefined {
    const row = this.#vector.get(text, model);
    return row && floatsOf(row.float32);
  }

  clear(): void {
    this.#clear.run();
    this.#clearVectors.run();
  }
}

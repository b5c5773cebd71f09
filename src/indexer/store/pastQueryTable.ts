import type { PastQuery } from '../../shared/protocol.ts';
import type { Connection, Statement, Transact } from './connection.ts';
import { bytesOf, floatsOf } from './embeddingTable.ts';
import type { KeptResults, NewQuery } from './records.ts';

/** Past queries that are kept; the oldest go first. */
const most = 1000;

/** Three columns of numbers of four bytes. */
const bytesOfResult = 12;

/** What was asked, the vectors of the texts, and the best results: asking again needs no encoder, and showing them no search. */
export class PastQueryTable {
  readonly #transact: Transact;
  readonly #put: Statement<never>;
  readonly #putVector: Statement<never>;
  readonly #putResults: Statement<never>;
  readonly #trim: Statement<never>;
  readonly #trimVectors: Statement<never>;
  readonly #list: Statement<PastQuery>;
  readonly #vector: Statement<{ float32: Uint8Array }>;
  readonly #results: Statement<{ results: Uint8Array }>;
  readonly #clear: Statement<never>;
  readonly #clearVectors: Statement<never>;

  constructor(connection: Connection, transact: Transact) {
    this.#transact = transact;
    this.#put = connection.prepare(
      `INSERT INTO queries (text, filter, time, total) VALUES (?, ?, ?, ?)
       ON CONFLICT (text, filter) DO UPDATE SET time = excluded.time, total = excluded.total`,
    );
    this.#putVector = connection.prepare(
      `INSERT INTO query_vectors (text, model, float32) VALUES (?, ?, ?)
       ON CONFLICT (text, model) DO UPDATE SET float32 = excluded.float32`,
    );
    this.#putResults = connection.prepare(
      `INSERT INTO query_results (text, filter, results) VALUES (?, ?, ?)
       ON CONFLICT (text, filter) DO UPDATE SET results = excluded.results`,
    );
    this.#trim = connection.prepare(
      `DELETE FROM queries WHERE time < (SELECT time FROM queries ORDER BY time DESC LIMIT 1 OFFSET ${most - 1})`,
    );
    this.#trimVectors = connection.prepare('DELETE FROM query_vectors WHERE text NOT IN (SELECT text FROM queries)');
    this.#list = connection.prepare(
      `SELECT text, filter, time, total FROM queries WHERE text LIKE ? ESCAPE '\\' ORDER BY time DESC, text LIMIT ?`,
    );
    this.#vector = connection.prepare('SELECT float32 FROM query_vectors WHERE text = ? AND model = ?');
    this.#results = connection.prepare('SELECT results FROM query_results WHERE text = ? AND filter = ?');
    this.#clear = connection.prepare('DELETE FROM queries');
    this.#clearVectors = connection.prepare('DELETE FROM query_vectors');
  }

  /** Remembers a query; one with the same text and filter is replaced. The oldest of more than 1,000 are forgotten. */
  put(query: NewQuery): void {
    this.#transact(() => this.#putNow(query));
  }

  /** Those whose text starts with `prefix`, newest first. */
  list(prefix: string, count: number): PastQuery[] {
    const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
    return this.#list.all(pattern, count).map(({ text, filter, time, total }) => ({ text, filter, time, total }));
  }

  /** The vector of a text in the space of a model, or of a sentence encoder. */
  vector(text: string, model: string): Float32Array | undefined {
    const row = this.#vector.get(text, model);
    return row && floatsOf(row.float32);
  }

  /** What a past query found when it was last remembered; undefined where nothing is kept with it. */
  results(text: string, filter: string): KeptResults | undefined {
    const row = this.#results.get(text, filter);
    return row && resultsOf(row.results);
  }

  clear(): void {
    this.#transact(() => {
      this.#clear.run();
      this.#clearVectors.run();
    });
  }

  #putNow(query: NewQuery): void {
    this.#put.run(query.text, query.filter, query.time, query.total);
    if (query.vector !== undefined) {
      this.#putVector.run(query.text, query.model, bytesOf(query.vector));
    }
    if (query.sentence !== undefined) {
      this.#putVector.run(query.text, query.sentence.encoder, bytesOf(query.sentence.vector));
    }
    if (query.results !== undefined) {
      this.#putResults.run(query.text, query.filter, bytesOfResults(query.results));
    }
    if (this.#trim.run() > 0) {
      this.#trimVectors.run();
    }
  }
}

function bytesOfResults({ fileIds, scores, confidences }: KeptResults): Uint8Array {
  const bytes = new Uint8Array(fileIds.length * bytesOfResult);
  for (const [column, numbers] of [fileIds, scores, confidences].entries()) {
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), column * fileIds.byteLength);
  }
  return bytes;
}

function resultsOf(stored: Uint8Array): KeptResults {
  const count = stored.byteLength / bytesOfResult;
  // A copy: the numbers must lie at multiples of four.
  const { buffer } = stored.slice();
  return {
    fileIds: new Uint32Array(buffer, 0, count),
    scores: new Float32Array(buffer, count * 4, count),
    confidences: new Float32Array(buffer, count * 8, count),
  };
}

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { engineFailure } from './sqliteFailure.ts';

/** A prepared statement whose failures are the engine's. `Row` is what the statement's columns make. */
export class Statement<Row> {
  readonly #statement: StatementSync;
  readonly #file: string;

  constructor(statement: StatementSync, file: string) {
    this.#statement = statement;
    this.#file = file;
  }

  /** @returns the number of rows that were changed, triggers not counted */
  run(...values: SQLInputValue[]): number {
    return this.#attempt(() => Number(this.#statement.run(...values).changes));
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return this.#attempt(() => this.#statement.get(...values)) as Row | undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    return this.#attempt(() => this.#statement.all(...values)) as Row[];
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw engineFailure(error, this.#file);
    }
  }
}

/** Runs work that writes in a transaction, or as part of the one that is open: see `Catalogue.transaction`. */
export type Transact = <T>(work: () => T) => T;

/** One connection to a database file, with failures that a person can act on. */
export class Connection {
  readonly file: string;
  readonly readOnly: boolean;
  readonly #database: DatabaseSync;

  /**
   * @param busyTimeout milliseconds to wait for another connection's lock
   * @throws EngineError `catalogue-unavailable`
   */
  constructor(file: string, options: { readonly readOnly: boolean; readonly busyTimeout: number }) {
    this.file = file;
    this.readOnly = options.readOnly;
    try {
      this.#database = new DatabaseSync(file, { readOnly: options.readOnly, timeout: options.busyTimeout });
    } catch (error) {
      throw engineFailure(error, file);
    }
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  exec(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw engineFailure(error, this.file);
    }
  }

  /** A statement whose rows are objects with the columns' names. */
  prepare<Row extends object>(sql: string): Statement<Row> {
    return new Statement<Row>(this.#compile(sql), this.file);
  }

  /** A statement whose rows are arrays: half the time of objects where there are 100,000 of them. */
  prepareTuples<Row extends readonly unknown[]>(sql: string): Statement<Row> {
    const statement = this.#compile(sql);
    statement.setReturnArrays(true);
    return new Statement<Row>(statement, this.file);
  }

  /** The only value of a statement that gives one integer. */
  integer(sql: string): number {
    const row = this.prepareTuples<[number]>(sql).get();
    return row === undefined ? 0 : row[0];
  }

  /**
   * Runs `work` between BEGIN and COMMIT; a failure rolls all of it back. A writing transaction takes the lock at once, so
   * that it never fails half-way because another one was faster.
   */
  transaction<T>(work: () => T): T {
    this.exec(this.readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after a full disk and some other failures.
      if (this.#database.isTransaction) {
        this.#database.exec('ROLLBACK');
      }
      throw error;
    }
  }

  close(): void {
    if (this.#database.isOpen) {
      this.#database.close();
    }
  }

  #compile(sql: string): StatementSync {
    try {
      return this.#database.prepare(sql);
    } catch (error) {
      throw engineFailure(error, this.file);
    }
  }
}

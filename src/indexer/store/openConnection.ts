import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { message } from '../../shared/message.ts';
import { Connection } from './connection.ts';
import { assertOurs, assertReadable, migrate } from './schema.ts';
import { corruptCatalogue, notMade, unavailable } from './sqliteFailure.ts';

/** Milliseconds that a writer waits for another one; leases make that rare. */
const writerTimeout = 5000;
/** A reader of a write-ahead log waits only while another process recovers the log after a crash. */
const readerTimeout = 1000;
/** Five float32 vectors of 384 dimensions fill a page of 8 kB; of one of 4 kB two do, and a quarter of it is lost. */
const pageSize = 8192;
/** Pages after which the log is copied into the database: about 8 MB. */
const checkpointPages = 1000;
/** KiB of pages that a connection keeps, half of what is usual: queries are as fast, and the system has the file's pages anyway. */
const cacheKibibytes = 1024;

/**
 * Opens a catalogue's file and leaves it with the schema that this code knows.
 *
 * @throws EngineError `catalogue-newer`, `catalogue-corrupt`, `catalogue-unavailable`
 */
export function openConnection(file: string, mode: 'write' | 'read'): Connection {
  return mode === 'write' ? openWriter(file) : openReader(file);
}

function openWriter(file: string): Connection {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const wording = message('The index {0} cannot be used: its folder cannot be made ({1}).', file, detail);
    throw unavailable(wording, cause);
  }
  const connection = new Connection(file, { readOnly: false, busyTimeout: writerTimeout });
  return prepared(connection, () => {
    // Before anything is set: another program's database stays as it is.
    assertOurs(connection);
    limitCache(connection);
    connection.exec(`
      PRAGMA page_size = ${pageSize};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = ${checkpointPages};
      PRAGMA foreign_keys = ON;`);
    migrate(connection);
  });
}

function openReader(file: string): Connection {
  if (!existsSync(file)) {
    throw notMade(file);
  }
  const connection = new Connection(file, { readOnly: true, busyTimeout: readerTimeout });
  return prepared(connection, () => {
    assertReadable(connection);
    limitCache(connection);
  });
}

function limitCache(connection: Connection): void {
  connection.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
}

/**
 * Checks everything but the vectors, which are most of the bytes and would make every start slow: 40 ms at 100,000 images.
 *
 * @throws EngineError `catalogue-corrupt`
 */
export function checkStructure(connection: Connection): void {
  for (const table of ['state', 'lease', 'models', 'contents', 'files']) {
    const row = connection.prepareTuples<[string]>(`PRAGMA quick_check('${table}')`).get();
    if (row !== undefined && row[0] !== 'ok') {
      throw corruptCatalogue(connection.file, row[0]);
    }
  }
}

function prepared(connection: Connection, prepare: () => void): Connection {
  try {
    prepare();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { notMade, unavailable } from './sqliteFailure.ts';

/** Marks the file as a catalogue of Lookalike's: "Lkal" in ASCII. */
export const applicationId = 0x4c6b616c;

/**
 * Vectors of a content live in two tables under one integer key, `model * 2^32 + content`: no further index, the vectors of
 * one model are one range, and the small int8 codes can be read without touching the large float32 vectors.
 */
export const modelStride = 2 ** 32;

/**
 * Each entry brings the schema one version further. Entries are never changed once they have shipped; new ones are added
 * at the end.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO state VALUES ('change-counter', 0), ('words-stale', 0);

  CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    token INTEGER NOT NULL,
    owner TEXT, host TEXT, pid INTEGER, heartbeat INTEGER
  ) STRICT;
  INSERT INTO lease (id, token) VALUES (1, 0);

  -- AUTOINCREMENT: an id is never given twice, so that a window that follows cannot take a new picture for an old one.
  CREATE TABLE contents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    transparent INTEGER NOT NULL,
    colours BLOB,
    perceptual_hash BLOB NOT NULL CHECK (length(perceptual_hash) = 8)
  ) STRICT;

  -- Seconds and nanoseconds apart: together they overflow a JavaScript number, and reading BigInts is slower.
  CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    mtime_seconds INTEGER NOT NULL,
    mtime_nanoseconds INTEGER NOT NULL,
    content_id INTEGER REFERENCES contents (id),
    skip_reason TEXT,
    skip_detail TEXT,
    CHECK (content_id IS NULL OR skip_reason IS NULL)
  ) STRICT;
  CREATE INDEX files_content ON files (content_id) WHERE content_id IS NOT NULL;
  CREATE INDEX files_skipped ON files (id) WHERE skip_reason IS NOT NULL;

  CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL,
    -- Kept by the triggers below: counting the rows would read every page of codes.
    embeddings INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE codes (key INTEGER PRIMARY KEY, scale REAL NOT NULL, int8 BLOB NOT NULL) STRICT;
  CREATE TABLE vectors (key INTEGER PRIMARY KEY, float32 BLOB NOT NULL) STRICT;
  CREATE TRIGGER codes_added AFTER INSERT ON codes BEGIN
    SELECT raise(ABORT, 'an embedding without its content')
      WHERE NOT EXISTS (SELECT 1 FROM contents WHERE id = new.key % ${modelStride});
    UPDATE models SET embeddings = embeddings + 1 WHERE id = new.key / ${modelStride};
  END;
  CREATE TRIGGER codes_gone AFTER DELETE ON codes BEGIN
    UPDATE models SET embeddings = embeddings - 1 WHERE id = old.key / ${modelStride};
    DELETE FROM vectors WHERE key = old.key;
  END;
  CREATE TRIGGER contents_gone AFTER DELETE ON contents BEGIN
    DELETE FROM codes WHERE key IN (SELECT id * ${modelStride} + old.id FROM models);
  END;

  CREATE TABLE queries (
    text TEXT NOT NULL,
    filter TEXT NOT NULL,
    time INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (text, filter)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queries_time ON queries (time);
  CREATE TABLE query_vectors (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    model TEXT NOT NULL,
    float32 BLOB NOT NULL,
    UNIQUE (text, model)
  ) STRICT;
  `,
  `
  -- What paths say, each phrase once, with its vector as int8 alone: it is compared approximately and never reranked.
  CREATE TABLE phrases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE,
    scale REAL,
    int8 BLOB
  ) STRICT;
  CREATE INDEX phrases_waiting ON phrases (id) WHERE int8 IS NULL;
  ALTER TABLE files ADD COLUMN phrase_id INTEGER REFERENCES phrases (id);
  CREATE INDEX files_phrase ON files (phrase_id) WHERE phrase_id IS NOT NULL;
  CREATE TABLE sentence_encoder (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT;
  INSERT INTO state VALUES ('phrase-rules', 0);
  -- Words are stemmed now.
  UPDATE state SET value = 1 WHERE name = 'words-stale';
  `,
  `
  -- The text in pictures, by content. A row without lines: there is none, or it could not be read.
  CREATE TABLE readers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE texts (
    content_id INTEGER PRIMARY KEY,
    reader INTEGER NOT NULL REFERENCES readers (id),
    lines TEXT,
    failure TEXT,
    -- What the lines mean, as int8 alone: compared approximately and never reranked.
    scale REAL,
    int8 BLOB,
    CHECK (lines IS NULL OR failure IS NULL)
  ) STRICT;
  CREATE INDEX texts_waiting ON texts (content_id) WHERE lines IS NOT NULL AND int8 IS NULL;
  CREATE TRIGGER texts_gone AFTER DELETE ON contents BEGIN
    DELETE FROM texts WHERE content_id = old.id;
  END;
  INSERT INTO state VALUES ('texts-stale', 0);
  `,
  `
  -- The best results of past queries, apart from them: whoever lists queries need not read past these.
  CREATE TABLE query_results (
    text TEXT NOT NULL,
    filter TEXT NOT NULL,
    results BLOB NOT NULL CHECK (length(results) % 12 = 0),
    UNIQUE (text, filter)
  ) STRICT;
  CREATE TRIGGER queries_gone AFTER DELETE ON queries BEGIN
    DELETE FROM query_results WHERE text = old.text AND filter = old.filter;
  END;
  `,
  `
  -- Long pictures tile by tile, by the key of codes. Each tile: its scale as float32, then its int8 vector; compared
  -- approximately and never reranked. No bytes: looked at, and no tile shows anything.
  CREATE TABLE tiles (key INTEGER PRIMARY KEY, codes BLOB NOT NULL) STRICT;
  CREATE TRIGGER tiles_gone AFTER DELETE ON contents BEGIN
    DELETE FROM tiles WHERE key IN (SELECT id * ${modelStride} + old.id FROM models);
  END;
  CREATE TRIGGER models_gone AFTER DELETE ON models BEGIN
    DELETE FROM tiles WHERE key >= old.id * ${modelStride} AND key < (old.id + 1) * ${modelStride};
  END;
  `,
  `
  -- How long a content is: a file of another length need not be hashed to know that it is none of these. Of contents that
  -- no file has it cannot be told any more.
  ALTER TABLE contents ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  DELETE FROM contents WHERE id NOT IN (SELECT content_id FROM files WHERE content_id IS NOT NULL);
  UPDATE contents SET bytes = (SELECT bytes FROM files WHERE content_id = contents.id LIMIT 1);
  CREATE INDEX contents_bytes ON contents (bytes);
  `,
];

/** The schema that this code reads and writes. */
export const schemaVersion = migrations.length;

export function userVersion(connection: Connection): number {
  return connection.integer('PRAGMA user_version');
}

/**
 * Brings a database to this schema, each step in a transaction of its own; an empty database becomes a catalogue.
 *
 * @throws EngineError `catalogue-newer`; `catalogue-unavailable` when the database is another program's
 */
export function migrate(connection: Connection, steps: readonly string[] = migrations): void {
  assertOurs(connection);
  assertKnown(connection, steps.length);
  while (userVersion(connection) < steps.length) {
    connection.transaction(() => {
      // Another process may have taken this step between the question and the lock.
      const version = userVersion(connection);
      const step = steps[version];
      if (step !== undefined) {
        connection.exec(step);
        connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1};`);
      }
    });
  }
}

/**
 * For readers, who cannot migrate.
 *
 * @throws EngineError `catalogue-newer`; `catalogue-unavailable` when it is older, not yet made, or another program's
 */
export function assertReadable(connection: Connection): void {
  assertOurs(connection);
  assertKnown(connection);
  const version = userVersion(connection);
  if (version < schemaVersion) {
    const { file } = connection;
    if (version === 0) throw notMade(file);
    throw unavailable(
      message('The index {0} cannot be used: an older Lookalike wrote it; it is brought up to date by indexing.', file),
    );
  }
}

/** @throws EngineError `catalogue-newer` */
export function assertKnown(connection: Connection, known = schemaVersion): void {
  const version = userVersion(connection);
  if (version > known) {
    throw new EngineError(
      'catalogue-newer',
      message(
        'The index {0} was written by a newer Lookalike (schema {1}, this one knows {2}). Update Lookalike, or choose another index.',
        connection.file,
        version,
        known,
      ),
    );
  }
}

/** @throws EngineError `catalogue-unavailable` when another program made the database */
export function assertOurs(connection: Pick<Connection, 'integer' | 'file'>): void {
  // Tables first: another process may be making them right now, and its id comes with them.
  const tables = connection.integer('SELECT count(*) FROM sqlite_schema');
  const id = connection.integer('PRAGMA application_id');
  const isNew = tables === 0 && id === 0;
  if (id !== applicationId && !isNew) {
    throw unavailable(
      message(
        'The index {0} cannot be used: it is a database of another program. Choose another file.',
        connection.file,
      ),
    );
  }
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { EngineError } from '../errors.ts';
import { Connection } from './connection.ts';
import { applicationId, assertOurs, assertReadable, migrate, migrations, userVersion } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const first = "CREATE TABLE t (value TEXT); INSERT INTO t VALUES ('kept');";
const second = 'ALTER TABLE t ADD COLUMN more INTEGER DEFAULT 7;';
let count = 0;
let connection: Connection;

beforeEach(() => {
  connection = new Connection(join(folder, `${count++}.sqlite`), { readOnly: false, busyTimeout: 0 });
});
afterEach(() => connection.close());

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof EngineError && error.code === code;
}

test('each step is taken once, in order, and what was stored stays', () => {
  migrate(connection, [first]);
  assert.equal(userVersion(connection), 1);
  migrate(connection, [first, second]);
  migrate(connection, [first, second]);
  assert.equal(userVersion(connection), 2);
  assert.deepEqual(
    connection
      .prepare<{ value: string; more: number }>('SELECT value, more FROM t')
      .all()
      .map((row) => ({ ...row })),
    [{ value: 'kept', more: 7 }],
  );
  assert.equal(connection.integer('PRAGMA application_id'), applicationId);
});

test('a step that fails is taken back whole, and the next try goes on from there', () => {
  const broken = `${second} INSERT INTO t VALUES ('half', 1); INSERT INTO nowhere VALUES (1);`;
  assert.throws(() => migrate(connection, [first, broken]));
  assert.equal(userVersion(connection), 1);
  assert.equal(connection.integer('SELECT count(*) FROM t'), 1);
  assert.equal(connection.integer("SELECT count(*) FROM pragma_table_info('t')"), 1);
  migrate(connection, [first, second]);
  assert.equal(userVersion(connection), 2);
});

test('an older schema is not for readers, and a newer one for nobody', () => {
  migrate(connection, [first]);
  connection.exec('PRAGMA user_version = 0');
  assert.throws(() => assertReadable(connection), refused('catalogue-unavailable'));
  connection.exec('PRAGMA user_version = 3');
  assert.throws(() => migrate(connection, [first, second]), refused('catalogue-newer'));
});

test('an index that another process makes between two questions is no other program’s', () => {
  const file = 'catalogue.sqlite';
  let asked = 0;
  const answers = (sql: string): number => (asked++ === 0 ? 0 : sql.includes('application_id') ? applicationId : 9);
  assertOurs({ file, integer: answers });
  assert.equal(asked, 2);
  assert.throws(() => assertOurs({ file, integer: (sql) => (sql.includes('application_id') ? 0 : 9) }), EngineError);
  assert.throws(() => assertOurs({ file, integer: (sql) => (sql.includes('application_id') ? 7 : 0) }), EngineError);
});

test('contents of an older schema get the length of their files, and those without a file go', () => {
  migrate(connection, migrations.slice(0, 5));
  connection.exec(
    `INSERT INTO contents (id, sha256, format, width, height, frames, transparent, perceptual_hash)
       SELECT value, randomblob(32), 'png', 9, 9, 1, 0, zeroblob(8) FROM json_each('[1, 2, 3]');
     INSERT INTO files (path, bytes, mtime_seconds, mtime_nanoseconds, content_id)
       VALUES ('a.png', 70, 1, 1, 1), ('copy of a.png', 70, 1, 1, 1), ('c.png', 5000000000, 1, 1, 3);`,
  );
  migrate(connection);
  assert.deepEqual(connection.prepareTuples<[number, number]>('SELECT id, bytes FROM contents').all(), [
    [1, 70],
    [3, 5_000_000_000],
  ]);
});

import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { EngineError } from '../errors.ts';
import { Catalogue } from './catalogue.ts';
import { Connection } from './connection.ts';
import { setAsideCorrupt } from './corruptFile.ts';
import { applicationId, schemaVersion } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-damage-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function newFile(): string {
  const place = join(folder, `${count++}`);
  mkdirSync(place);
  return join(place, 'catalogue.sqlite');
}

const images = 300;
const sound = newFile();
{
  const catalogue = Catalogue.open(sound, 'write');
  catalogue.transaction(() => {
    for (let index = 0; index < images; index++) {
      const sha = index.toString(16).padStart(64, '0');
      const contentId = catalogue.putContent(sha, 1, {
        format: 'png',
        width: 1,
        height: 1,
        frames: 1,
        transparent: false,
        colours: [{ hex: '#102030', share: 1 }],
        perceptualHash: '0000000000000000',
      });
      catalogue.putFile({ path: `icons/${index}.png`, bytes: 1, mtimeNs: 1n, contentId });
      catalogue.putEmbedding(contentId, 'm', new Float32Array(384).fill(0.05));
    }
  });
  catalogue.close();
}

function copy(): string {
  const file = newFile();
  copyFileSync(sound, file);
  return file;
}

function failure(work: () => void): EngineError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof EngineError, `not an EngineError: ${error}`);
    return error;
  }
  return assert.fail('nothing was thrown');
}

/** Opens and reads everything that there is. */
function readAll(file: string, mode: 'read' | 'write'): number {
  const catalogue = Catalogue.open(file, mode);
  try {
    catalogue.verify();
    for (const { contentId } of catalogue.embeddings('m')) {
      catalogue.embedding(contentId, 'm');
    }
    catalogue.words.hits(['icons', '7'], catalogue.stats().files);
    for (const { contentId } of catalogue.phraseCodes()) {
      catalogue.phraseVector(contentId);
    }
    for (const contentId of [...catalogue.withoutEmbedding('other')].flat()) {
      catalogue.content(contentId);
    }
    return [...catalogue.files()].length;
  } finally {
    catalogue.close();
  }
}

test('a file that is no database is reported as damaged, with what helps, and is left as it is', () => {
  const file = newFile();
  const text = 'This is not a database. '.repeat(1000);
  writeFileSync(file, text);
  for (const mode of ['read', 'write'] as const) {
    const error = failure(() => Catalogue.open(file, mode));
    assert.equal(error.code, 'catalogue-corrupt');
    assert.ok(error.message.includes(file));
    assert.match(error.message, /Index the folder again/);
  }
  assert.equal(readFileSync(file, 'utf8'), text);
});

test('a truncated file is reported as damaged', () => {
  for (const share of [0.02, 0.3, 0.9]) {
    const file = copy();
    truncateSync(file, Math.floor(statSync(file).size * share));
    assert.equal(failure(() => readAll(file, 'write')).code, 'catalogue-corrupt', `${share}`);
  }
});

test('random bytes anywhere give a sound answer or a typed error, never anything else', () => {
  const size = statSync(sound).size;
  let found = 0;
  for (let round = 0; round < 60; round++) {
    const file = copy();
    const bytes = new Uint8Array(readFileSync(file));
    const at = Math.floor((round / 60) * size);
    for (let offset = 0; offset < 600 && at + offset < size; offset++) {
      bytes[at + offset] = (offset * 7919 + round * 104_729) & 0xff;
    }
    writeFileSync(file, bytes);
    for (const mode of ['read', 'write'] as const) {
      try {
        readAll(file, mode);
      } catch (error) {
        assert.ok(error instanceof EngineError, `round ${round}, ${mode}: ${error}`);
        assert.ok(['catalogue-corrupt', 'catalogue-newer', 'catalogue-unavailable'].includes(error.code), error.code);
        found++;
      }
    }
    rmSync(dirname(file), { recursive: true });
  }
  assert.ok(found >= 20, `${found} of 120 were noticed`);
});

test('a lost write-ahead log costs what was in it, no more', () => {
  const file = copy();
  const catalogue = Catalogue.open(file, 'write');
  catalogue.putFile({ path: 'late.png', bytes: 1, mtimeNs: 1n });
  const beside = newFile();
  copyFileSync(file, beside);
  catalogue.close();
  assert.equal(readAll(beside, 'write'), images);
  const later = Catalogue.open(beside, 'read');
  assert.equal(later.fileByPath('late.png'), undefined);
  later.close();
});

test("another database's write-ahead log is not taken for its own", () => {
  const file = copy();
  writeFileSync(`${file}-wal`, Buffer.alloc(9000, 7));
  assert.equal(readAll(file, 'write'), images);
});

test('an empty file becomes a catalogue for a writer; a reader waits for it', () => {
  const file = newFile();
  writeFileSync(file, '');
  assert.equal(failure(() => Catalogue.open(file, 'read')).code, 'catalogue-unavailable');
  assert.equal(readAll(file, 'write'), 0);
  assert.equal(readAll(file, 'read'), 0);
});

test('a reader of a file that is not there does not make one', () => {
  const file = join(newFile(), '..', 'nowhere', 'catalogue.sqlite');
  assert.equal(failure(() => Catalogue.open(file, 'read')).code, 'catalogue-unavailable');
  assert.equal(existsSync(dirname(file)), false);
});

test('a folder in its place, or a file in the place of its folder, is reported', () => {
  const file = newFile();
  mkdirSync(file);
  for (const mode of ['read', 'write'] as const) {
    assert.equal(failure(() => Catalogue.open(file, mode)).code, 'catalogue-unavailable');
  }
  const blocked = newFile();
  writeFileSync(blocked, '');
  assert.equal(failure(() => Catalogue.open(join(blocked, 'x', 'y.sqlite'), 'write')).code, 'catalogue-unavailable');
});

test('a newer schema is refused by both, and nothing is changed', () => {
  const file = copy();
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
  database.close();
  const before = readFileSync(file);
  for (const mode of ['read', 'write'] as const) {
    const error = failure(() => Catalogue.open(file, mode));
    assert.equal(error.code, 'catalogue-newer');
    assert.ok(error.message.includes(file));
    assert.match(error.message, /newer Lookalike/);
  }
  assert.deepEqual(readFileSync(file), before);
});

test('a schema that becomes newer while it is open is not written to', () => {
  const file = copy();
  const catalogue = Catalogue.open(file, 'write');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
  database.close();
  assert.equal(failure(() => catalogue.removeFiles([1])).code, 'catalogue-newer');
  catalogue.close();
});

test("another program's database is left alone", () => {
  const file = newFile();
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE bookmarks (url)');
  database.close();
  const before = readFileSync(file);
  for (const mode of ['read', 'write'] as const) {
    const error = failure(() => Catalogue.open(file, mode));
    assert.equal(error.code, 'catalogue-unavailable');
    assert.match(error.message, /another program/);
  }
  assert.deepEqual(readFileSync(file), before);
});

test('a schema without one of its tables is damaged', () => {
  const file = copy();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA foreign_keys = OFF; DROP TABLE files');
  database.close();
  assert.equal(failure(() => Catalogue.open(file, 'read')).code, 'catalogue-corrupt');
  assert.equal(failure(() => Catalogue.open(file, 'write')).code, 'catalogue-corrupt');
});

test('a vector of a wrong length is damage', () => {
  const file = copy();
  const database = new DatabaseSync(file);
  database.exec("UPDATE vectors SET float32 = x'00'; UPDATE codes SET int8 = x'00'");
  database.close();
  const catalogue = Catalogue.open(file, 'read');
  assert.equal(failure(() => catalogue.embedding(1, 'm')).code, 'catalogue-corrupt');
  assert.equal(failure(() => [...catalogue.embeddings('m')]).code, 'catalogue-corrupt');
  catalogue.close();
});

test('a damaged file is set aside with its log, nothing is deleted, and a new one can be made', () => {
  const file = newFile();
  writeFileSync(file, 'damaged '.repeat(500));
  writeFileSync(`${file}-wal`, 'log');
  const aside = setAsideCorrupt(file);
  assert.equal(dirname(aside), dirname(file));
  assert.match(basename(aside), /^catalogue\.sqlite\.corrupt-\d{4}-/);
  assert.equal(readFileSync(aside, 'utf8'), 'damaged '.repeat(500));
  assert.equal(readFileSync(`${aside}-wal`, 'utf8'), 'log');
  assert.equal(readdirSync(dirname(file)).length, 2);
  assert.equal(readAll(file, 'write'), 0);
});

test('a full disk is reported with the reason, and the transaction is taken back', () => {
  const connection = new Connection(newFile(), { readOnly: false, busyTimeout: 0 });
  // SQLite answers the same (SQLITE_FULL) whether the disk or this limit is met.
  connection.exec('CREATE TABLE t (value TEXT); PRAGMA max_page_count = 20;');
  const insert = connection.prepare('INSERT INTO t VALUES (?)');
  const error = failure(() =>
    connection.transaction(() => {
      for (let index = 0; index < 2000; index++) {
        insert.run('x'.repeat(500));
      }
    }),
  );
  assert.equal(error.code, 'catalogue-unavailable');
  assert.match(error.message, /disk is full/);
  assert.equal(connection.inTransaction, false);
  assert.equal(connection.integer('SELECT count(*) FROM t'), 0);
  connection.close();
});

test('a file that may not be written is reported', {
  skip: process.platform === 'win32' || process.getuid?.() === 0,
}, () => {
  const file = copy();
  chmodSync(file, 0o444);
  assert.equal(failure(() => Catalogue.open(file, 'write')).code, 'catalogue-unavailable');
});

test('the file says what it is', () => {
  const database = new DatabaseSync(sound, { readOnly: true });
  assert.equal(database.prepare('PRAGMA application_id').get()?.application_id, applicationId);
  assert.equal(database.prepare('PRAGMA user_version').get()?.user_version, schemaVersion);
  assert.equal(database.prepare('PRAGMA journal_mode').get()?.journal_mode, 'wal');
  database.close();
});

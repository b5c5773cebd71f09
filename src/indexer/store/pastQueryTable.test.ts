import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { Catalogue } from './catalogue.ts';
import { Connection } from './connection.ts';
import { migrate, migrations } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-queries-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
let catalogue: Catalogue;
beforeEach(() => {
  catalogue = Catalogue.open(join(folder, `${++count}.sqlite`), 'write');
});
afterEach(() => catalogue.close());

describe('past queries', () => {
  test('newest first, by prefix, each text and filter once', () => {
    catalogue.pastQueries.put({
      text: 'red cat',
      filter: '',
      time: 1,
      total: 5,
      model: 'm',
      vector: Float32Array.of(1, 0),
    });
    catalogue.pastQueries.put({ text: 'red dog', filter: 'type:png', time: 2, total: 6, model: 'm' });
    catalogue.pastQueries.put({ text: '100%', filter: '', time: 3, total: 7, model: 'm' });
    catalogue.pastQueries.put({ text: 'red cat', filter: '', time: 4, total: 8, model: 'm' });
    assert.deepEqual(catalogue.pastQueries.list('', 2), [
      { text: 'red cat', filter: '', time: 4, total: 8 },
      { text: '100%', filter: '', time: 3, total: 7 },
    ]);
    assert.deepEqual(
      catalogue.pastQueries.list('Red', 9).map(({ text }) => text),
      ['red cat', 'red dog'],
    );
    assert.deepEqual(catalogue.pastQueries.list('%', 9), []);
    assert.deepEqual(catalogue.pastQueries.vector('red cat', 'm'), Float32Array.of(1, 0));
    assert.equal(catalogue.pastQueries.vector('red cat', 'n'), undefined);
    catalogue.pastQueries.clear();
    assert.deepEqual(catalogue.pastQueries.list('', 9), []);
    assert.equal(catalogue.pastQueries.vector('red cat', 'm'), undefined);
  });

  test('what they found is kept with them, the last time it was remembered', () => {
    const results = (fileIds: readonly number[]) => ({
      fileIds: Uint32Array.from(fileIds),
      scores: Float32Array.from(fileIds, (id) => id / 8),
      confidences: Float32Array.from(fileIds, (id) => 1 / id),
    });
    const query = { text: 'red cat', filter: '', time: 1, total: 9, model: 'm' };
    catalogue.pastQueries.put({ ...query, results: results([4_000_000_000, 7, 5]) });
    assert.deepEqual(catalogue.pastQueries.results('red cat', ''), results([4_000_000_000, 7, 5]));
    catalogue.pastQueries.put({ ...query, results: results([2]) });
    catalogue.pastQueries.put({ ...query, filter: 'type:png', results: results([]) });
    assert.deepEqual(catalogue.pastQueries.results('red cat', ''), results([2]));
    assert.deepEqual(catalogue.pastQueries.results('red cat', 'type:png'), results([]));
    assert.equal(catalogue.pastQueries.results('red', ''), undefined);
    catalogue.pastQueries.clear();
    assert.equal(catalogue.pastQueries.results('red cat', ''), undefined);
  });

  test('the oldest are forgotten, vectors and results included', () => {
    const results = {
      fileIds: Uint32Array.of(1),
      scores: Float32Array.of(1),
      confidences: Float32Array.of(1),
    };
    catalogue.transaction(() => {
      for (let time = 0; time <= 1000; time++) {
        const query = { text: `${time}`, filter: '', time, total: 0, model: 'm' };
        catalogue.pastQueries.put({ ...query, vector: Float32Array.of(1), results });
      }
    });
    assert.equal(catalogue.pastQueries.list('', 5000).length, 1000);
    assert.equal(catalogue.pastQueries.vector('0', 'm'), undefined);
    assert.notEqual(catalogue.pastQueries.vector('1', 'm'), undefined);
    assert.equal(catalogue.pastQueries.results('0', ''), undefined);
    assert.notEqual(catalogue.pastQueries.results('1', ''), undefined);
  });

  test('those of a catalogue from before results were kept stay, and are kept with results from then on', () => {
    catalogue.close();
    const file = join(folder, 'before-results.sqlite');
    const older = new Connection(file, { readOnly: false, busyTimeout: 0 });
    migrate(older, migrations.slice(0, 3));
    older.exec("INSERT INTO queries VALUES ('red cat', '', 1, 5)");
    older.close();
    catalogue = Catalogue.open(file, 'write');
    assert.deepEqual(catalogue.pastQueries.list('', 9), [{ text: 'red cat', filter: '', time: 1, total: 5 }]);
    assert.equal(catalogue.pastQueries.results('red cat', ''), undefined);
    const results = {
      fileIds: Uint32Array.of(3),
      scores: Float32Array.of(0.5),
      confidences: Float32Array.of(0.75),
    };
    catalogue.pastQueries.put({ text: 'red cat', filter: '', time: 2, total: 6, model: 'm', results });
    assert.deepEqual(catalogue.pastQueries.results('red cat', ''), results);
    assert.equal(catalogue.pastQueries.list('', 9).length, 1);
  });
});

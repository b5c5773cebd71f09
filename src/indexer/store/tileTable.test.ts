import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import type { ImageDescription } from '../../shared/image.ts';
import { Catalogue } from './catalogue.ts';
import { Connection } from './connection.ts';
import { plainPicture } from './plainPicture.test-helper.ts';
import { migrate, migrations } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-tiles-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const description: ImageDescription = { ...plainPicture, height: 160 };
const model = 'm';
const long = { ratio: 2, leastSide: 16 };
let count = 0;
let catalogue: Catalogue;

function unit(...values: number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function picture(path: string, change: Partial<ImageDescription> = {}, embedded = true): number {
  const sha256 = Buffer.from(path.padEnd(32, '-')).toString('hex');
  const content = catalogue.putContent(sha256, 1, { ...description, ...change });
  catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId: content });
  if (embedded) catalogue.putEmbedding(content, model, unit(1, 2, 2));
  return content;
}

function waiting(name = model): string[] {
  return [...catalogue.tiles.waiting(name, long)].flat().map(({ path }) => path);
}

function stored(name = model): [number, number[][]][] {
  return [...catalogue.tiles.codes(name)].map(({ contentId, tiles }) => [
    contentId,
    tiles.map(({ int8, scale }) => Array.from(int8, (value) => Math.round(value * scale * 100) / 100)),
  ]);
}

beforeEach(() => {
  catalogue = Catalogue.open(join(folder, `${++count}.sqlite`), 'write');
});
afterEach(() => catalogue.close());

describe('tiles of long pictures', () => {
  test('wait for pictures that are long and embedded whole, each content once', () => {
    picture('wide.png');
    picture('tall.png', { width: 100, height: 201 });
    picture('exactly twice.png', { width: 100, height: 200 });
    picture('square.png', { height: 640 });
    picture('rule.png', { height: 15 });
    picture('not embedded yet.png', {}, false);
    catalogue.putFile({ path: 'copy of wide.png', bytes: 1, mtimeNs: 1n, contentId: 1 });
    assert.deepEqual(waiting(), ['wide.png', 'tall.png']);
    assert.deepEqual(waiting('another model'), []);
  });

  test('come back as they were stored; a picture without any waits no more', () => {
    const [some, none] = [picture('some.png'), picture('none.png')];
    catalogue.tiles.put(some, model, [unit(1, 0, 0), unit(0, 3, 4)]);
    catalogue.tiles.put(none, model, []);
    assert.deepEqual(stored(), [
      [
        some,
        [
          [1, 0, 0],
          [0, 0.6, 0.8],
        ],
      ],
    ]);
    assert.deepEqual(waiting(), []);
    assert.equal(catalogue.tiles.of(some, model)?.tiles.length, 2);
    assert.equal(catalogue.tiles.of(none, model), undefined);
    assert.deepEqual({ ...catalogue.tiles.counts() }, { contents: 2, tiles: 2 });
  });

  test('belong to one model, and go with it', () => {
    const content = picture('a.png');
    catalogue.putEmbedding(content, 'other', unit(1, 1));
    catalogue.tiles.put(content, model, [unit(1, 0, 0)]);
    assert.deepEqual(waiting('other'), ['a.png']);
    catalogue.tiles.put(content, 'other', [unit(1, 0)]);
    catalogue.dropModel(model);
    assert.deepEqual(stored(), []);
    assert.deepEqual(stored('other'), [[content, [[1, 0]]]]);
    assert.deepEqual({ ...catalogue.tiles.counts() }, { contents: 1, tiles: 1 });
  });

  test('go with the content, and with it only', () => {
    const [kept, gone] = [picture('kept.png'), picture('gone.png')];
    for (const content of [kept, gone]) catalogue.tiles.put(content, model, [unit(1, 0, 0)]);
    catalogue.removeFiles([catalogue.fileByPath('gone.png')?.id ?? 0]);
    assert.equal(stored().length, 2);
    catalogue.prune();
    assert.deepEqual(
      stored().map(([content]) => content),
      [kept],
    );
  });

  test('are read page by page, and followers hear of them when they are told', () => {
    const contents = Array.from({ length: 205 }, (_, at) => picture(`${at}.png`));
    for (const content of contents) catalogue.tiles.put(content, model, [unit(1, 0, content)]);
    assert.deepEqual(
      stored().map(([content]) => content),
      contents,
    );
    const before = catalogue.changeCounter();
    catalogue.tiles.put(contents[0] ?? 0, model, [unit(0, 1, 0)]);
    assert.equal(catalogue.changeCounter(), before);
    catalogue.publish();
    assert.ok(catalogue.changeCounter() > before);
  });
});

test('an index of the schema before tiles has room for tiles, and keeps what it has', () => {
  const file = join(folder, 'older.sqlite');
  const older = new Connection(file, { readOnly: false, busyTimeout: 0 });
  migrate(older, migrations.slice(0, 4));
  older.exec(
    `INSERT INTO contents (id, sha256, format, width, height, frames, transparent, perceptual_hash)
       VALUES (7, zeroblob(32), 'png', 900, 100, 1, 0, zeroblob(8));
     INSERT INTO files (path, bytes, mtime_seconds, mtime_nanoseconds, content_id) VALUES ('banner.png', 1, 1, 1, 7);
     INSERT INTO models (id, name, dimension) VALUES (1, '${model}', 3);
     INSERT INTO codes VALUES (${2 ** 32 + 7}, 0.01, zeroblob(3));`,
  );
  older.close();
  const opened = Catalogue.open(file, 'write');
  assert.deepEqual([...opened.tiles.waiting(model, long)].flat(), [{ contentId: 7, path: 'banner.png' }]);
  opened.tiles.put(7, model, [unit(1, 0, 0)]);
  assert.equal(opened.tiles.of(7, model)?.tiles.length, 1);
  opened.close();
});

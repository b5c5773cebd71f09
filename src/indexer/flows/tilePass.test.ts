import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import type { TilesOutcome } from '../encoder/protocol.ts';
import { Catalogue } from '../store/catalogue.ts';
import { plainPicture } from '../store/plainPicture.test-helper.ts';
import { Gate } from './pipeline.ts';
import { runTilePass, type TilePassOptions } from './tilePass.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-tile-pass-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const model = 'm';
const vector = Float32Array.of(1, 0, 0);
let count = 0;
let catalogue: Catalogue;

beforeEach(() => {
  catalogue = Catalogue.open(join(folder, `${++count}.sqlite`), 'write');
  for (let at = 0; at < 20; at++) {
    const contentId = catalogue.putContent(shaOf(`${at}.png`), 1, { ...plainPicture, width: 900, height: 100 });
    catalogue.putFile({ path: `${at}.png`, bytes: 1, mtimeNs: 1n, contentId });
    catalogue.putEmbedding(contentId, model, vector);
  }
});
afterEach(() => catalogue.close());

function shaOf(path: string): string {
  return Buffer.from(path.padEnd(32, '-')).toString('hex');
}

function waiting() {
  return [...catalogue.tiles.waiting(model, { ratio: 2, leastSide: 16 })].flat();
}

function options(change: Partial<TilePassOptions> = {}): TilePassOptions {
  return {
    root: '/root',
    catalogue,
    model,
    waiting: [waiting()],
    encode: (path): Promise<TilesOutcome> =>
      Promise.resolve({ ok: true, sha256: shaOf(path.replace(/^.*[\\/]/, '')), vectors: [vector, vector] }),
    gate: new Gate(),
    signal: new AbortController().signal,
    isWanted: () => false,
    onCommitted: () => undefined,
    ...change,
  };
}

test('embeds all that wait, and tells what each transaction stored', async () => {
  const told: number[] = [];
  await runTilePass(options({ onCommitted: (tiles, pictures) => told.push(tiles.length, pictures) }));
  assert.deepEqual(told, [8, 8, 8, 8, 4, 4]);
  assert.deepEqual({ ...catalogue.tiles.counts() }, { contents: 20, tiles: 40 });
  assert.deepEqual(waiting(), []);
});

test('ends where something more urgent waits, and keeps what it has done', async () => {
  let encoded = 0;
  const base = options();
  await runTilePass(
    options({
      encode: (path, signal) => {
        encoded++;
        return base.encode(path, signal);
      },
      isWanted: () => encoded >= 3,
    }),
  );
  assert.equal(encoded, 3);
  assert.equal(waiting().length, 17);
  await runTilePass(options());
  assert.deepEqual(waiting(), []);
});

test('waits at the gate', async () => {
  const gate = new Gate();
  gate.close();
  let encoded = 0;
  const base = options();
  const pass = runTilePass(
    options({
      gate,
      encode: (path, signal) => {
        encoded++;
        return base.encode(path, signal);
      },
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(encoded, 0);
  gate.open();
  await pass;
  assert.equal(encoded, 20);
});

test('stopped in the middle of a picture, it stores those before', async () => {
  const stop = new AbortController();
  let encoded = 0;
  const base = options();
  await runTilePass(
    options({
      signal: stop.signal,
      encode: (path, signal) => {
        if (++encoded < 3) return base.encode(path, signal);
        stop.abort();
        return Promise.reject(new Error('aborted'));
      },
    }),
  );
  assert.equal(waiting().length, 18);
});

test('what cannot be decoded waits no more, what cannot be read now does, and a changed file is left to the watcher', async () => {
  const base = options();
  await runTilePass(
    options({
      encode: (path, signal) => {
        if (path.endsWith('10.png')) return Promise.resolve({ ok: false, reason: 'timeout', detail: '' });
        if (path.endsWith('11.png')) return Promise.resolve({ ok: false, reason: 'unreadable', detail: '' });
        if (path.endsWith('12.png')) return Promise.resolve({ ok: true, sha256: shaOf('other'), vectors: [vector] });
        return base.encode(path, signal);
      },
    }),
  );
  assert.deepEqual(
    waiting().map(({ path }) => path),
    ['11.png', '12.png'],
  );
  assert.deepEqual({ ...catalogue.tiles.counts() }, { contents: 18, tiles: 34 });
});

test('a failure of the encoders is the caller’s to report', async () => {
  await assert.rejects(runTilePass(options({ encode: () => Promise.reject(new Error('no encoder')) })), /no encoder/);
});

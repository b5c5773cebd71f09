import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { ResponseError } from 'vscode-jsonrpc/node';
import { randomGenerator } from '../../src/indexer/ranker/vectorSamples.ts';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { english } from '../../src/shared/message.ts';
import { type EngineStatus, notifications, requests, type SkippedFile } from '../../src/shared/protocol.ts';
import { copyOfGallery, engineSettings, type Gateway, openGateway, temporaryFolder, until } from './support.ts';

const slow = { timeout: 180_000 };

/** A drawing that is like no other. */
function drawing(number: number): string {
  const random = randomGenerator(number);
  const shapes = Array.from(
    { length: 4 },
    () =>
      `<circle cx="${(random() * 24).toFixed(3)}" cy="${(random() * 24).toFixed(3)}" r="${(1 + random() * 6).toFixed(3)}" ` +
      `fill="hsl(${Math.floor(random() * 360)} 80% 40%)"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">${shapes.join('')}</svg>`;
}

function writeDrawings(folder: string, from: number, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let i = from; i < from + count; i++) writeFileSync(join(folder, `${i}.svg`), drawing(i));
}

/** True while a process runs; one that has ended and was not yet taken notice of does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync(`/proc/${pid}/stat`)) return process.platform !== 'linux';
  return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

function ended({ child }: Gateway): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself a moment ago.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Vectors that are on disk, as another process reads them; 0 before there is an index. */
function storedVectors(indexFile: string): number {
  if (!existsSync(indexFile)) return 0;
  const catalogue = Catalogue.open(indexFile, 'read');
  try {
    return catalogue.stats().embeddings;
  } finally {
    catalogue.close();
  }
}

function assertIntact(indexFile: string): void {
  const database = new DatabaseSync(indexFile, { readOnly: true });
  try {
    assert.equal(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
    assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
  } finally {
    database.close();
  }
}

async function status({ connection }: Gateway): Promise<EngineStatus> {
  return connection.sendRequest(requests.status, undefined);
}

async function indexed(gateway: Gateway): Promise<number> {
  return (await status(gateway)).roots[0]?.indexed ?? 0;
}

/** An index run whose failure is looked at later: a killed indexer never answers. */
function startIndexing({ connection }: Gateway): Promise<unknown> {
  return connection.sendRequest(requests.index, {}).catch((error: unknown) => error);
}

function fails(code: string, message: RegExp) {
  return (error: unknown): boolean =>
    error instanceof ResponseError && error.data?.code === code && message.test(error.message);
}

describe('processes that are killed', () => {
  test('30 kills during index runs cost no stored vector, and the next run finishes the rest', slow, async (t) => {
    const seed = Number(process.env.LOOKALIKE_TEST_SEED ?? 20_260_711);
    t.diagnostic(`seed ${seed} (LOOKALIKE_TEST_SEED)`);
    const random = randomGenerator(seed);
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    const settings = engineSettings(join(folder, 'storage'), { encoders: 2 });
    mkdirSync(root);
    const indexFile = catalogueFile(settings.storageFolder, root);
    const seen = new Set<number>();
    let pictures = 0;
    let gateway: Gateway | undefined;
    let run: Promise<unknown> = Promise.resolve();
    let running = false;
    const kills = { indexer: 0, encoder: 0, all: 0 };
    for (let round = 0; round < 30; round++) {
      if (gateway === undefined || ended(gateway)) {
        gateway = await openGateway(t, [root], settings);
        running = false;
      }
      if (!running) {
        // So many that the run outlasts the wait below.
        writeDrawings(root, pictures, 60);
        pictures += 60;
        running = true;
        run = startIndexing(gateway).finally(() => {
          running = false;
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 30 + random() * 700));
      if (ended(gateway)) continue;
      const { encoders } = await status(gateway);
      for (const pid of encoders) seen.add(pid);
      const before = storedVectors(indexFile);
      const victim = (['indexer', 'encoder', 'all'] as const)[Math.floor(random() * 3)] ?? 'all';
      kills[victim]++;
      if (victim === 'encoder') {
        kill(encoders[Math.floor(random() * encoders.length)]);
      } else {
        const gone = new Promise((resolve) => gateway?.child.once('exit', resolve));
        kill(gateway.child.pid);
        if (victim === 'all') for (const pid of encoders) kill(pid);
        await gone;
        await run;
      }
      const after = storedVectors(indexFile);
      assert.ok(after >= before, `kill ${round} of ${victim}: ${before} vectors were stored, then ${after}`);
    }
    t.diagnostic(
      `${JSON.stringify(kills)}, ${pictures} pictures, ${storedVectors(indexFile)} stored before the last run`,
    );
    assert.ok(kills.indexer > 0 && kills.encoder > 0 && kills.all > 0);
    await run;
    if (gateway === undefined || ended(gateway)) gateway = await openGateway(t, [root], settings);
    for (const pid of (await status(gateway)).encoders) seen.delete(pid);
    const stored = storedVectors(indexFile);
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, summary.failed, summary.skipped], [pictures, 0, 0]);
    assert.equal(summary.encoded, pictures - stored, 'what was stored is not encoded again');
    assert.equal(await indexed(gateway), pictures);
    const all = await gateway.connection.sendRequest(requests.query, { text: 'red dots', images: [] });
    assert.equal(all.total, pictures);
    await until(() => ![...seen].some(runs), 'the encoders of killed indexers to end');
    assertIntact(indexFile);
  });

  test('a batch is what a killed indexer loses at most', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 400);
    const settings = engineSettings(join(folder, 'storage'), { encoders: 2 });
    const gateway = await openGateway(t, [root], settings);
    // What indexing has done is told only after it is stored.
    let told = 0;
    gateway.connection.onNotification(notifications.status, ({ roots }) => {
      told = Math.max(told, roots[0]?.indexed ?? 0);
    });
    const run = startIndexing(gateway);
    await until(() => told > 64, 'more than two batches');
    kill(gateway.child.pid);
    await run;
    const stored = storedVectors(catalogueFile(settings.storageFolder, root));
    assert.ok(stored >= told && stored < 400, `${told} told, ${stored} stored`);
    const next = await openGateway(t, [root], settings);
    const summary = await next.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.encoded, summary.files], [400 - stored, 400]);
  });

  test('encoders end by themselves when their indexer is killed, also in the middle of work', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 200);
    const gateway = await openGateway(t, [root], engineSettings(join(folder, 'storage'), { encoders: 2 }));
    const run = startIndexing(gateway);
    await gateway.connection.sendRequest(requests.query, { text: 'anything', images: [] });
    await until(async () => (await status(gateway)).encoders.length === 3, 'two encoders and the one for queries');
    const { encoders } = await status(gateway);
    kill(gateway.child.pid);
    await run;
    await until(() => !encoders.some(runs), 'the encoders to end');
  });
});

describe('two windows on one folder', () => {
  test('the second follows, sees the results, and takes over when the first is killed', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 80);
    const settings = engineSettings(join(folder, 'storage'));
    const first = await openGateway(t, [root], settings);
    const second = await openGateway(t, [root], settings);
    const run = first.connection.sendRequest(requests.index, {});
    await until(async () => (await status(first)).roots[0]?.writer === true, 'the first to write');
    const waited = await second.connection.sendRequest(requests.index, {});
    assert.equal(waited.encoded, 0);
    const waiting = (await status(second)).roots[0];
    assert.deepEqual([waiting?.writer, waiting?.phase], [false, 'waiting']);
    assert.equal((await run).encoded, 80);
    await until(async () => (await indexed(second)) === 80, 'the second to see what the first stored');
    const found = await second.connection.sendRequest(requests.query, { text: 'green dots', images: [] });
    assert.equal(found.total, 80);
    kill(first.child.pid);
    writeDrawings(root, 80, 5);
    await until(async () => (await status(second)).roots[0]?.writer === true, 'the second to take over');
    await until(async () => (await indexed(second)) === 85, 'the second to index what is new');
    assertIntact(catalogueFile(settings.storageFolder, root));
  });
});

describe('a window that becomes the writer', () => {
  test('knows at once what the one before it stored', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 40);
    const settings = engineSettings(join(folder, 'storage'));
    const first = await openGateway(t, [root], settings);
    await first.connection.sendRequest(requests.index, {});
    const second = await openGateway(t, [root], settings);
    // What the second has in memory is now 5 files behind, and it is asked before it looks again by itself.
    writeDrawings(root, 40, 5);
    await first.connection.sendRequest(requests.index, {});
    kill(first.child.pid);
    await until(() => ended(first), 'the first to end');
    const summary = await second.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, summary.encoded], [45, 0]);
    assert.equal((await second.connection.sendRequest(requests.query, { text: 'dots', images: [] })).total, 45);
  });
});

describe('storage that fails', () => {
  test('a file where the storage folder should be is named, and searching another folder goes on', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const storage = join(folder, 'storage');
    writeFileSync(storage, 'not a folder');
    const { connection } = await openGateway(t, [root], engineSettings(storage));
    await assert.rejects(
      connection.sendRequest(requests.index, {}),
      fails('catalogue-unavailable', /storage.*cannot be made/s),
    );
    const { problem } = await connection.sendRequest(requests.status, undefined);
    assert.match(problem === undefined ? '' : english(problem), /storage/);
    rmSync(storage);
    assert.equal((await connection.sendRequest(requests.index, {})).files, 95);
  });

  test('a full disk is named; what was stored stays, and the run goes on when there is room', slow, async (t) => {
    const disk = smallDisk(t, '900k');
    if (disk === undefined) return t.skip('this user may not mount a small file system');
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 400);
    const gateway = await openGateway(t, [root], engineSettings(disk));
    await assert.rejects(
      gateway.connection.sendRequest(requests.index, {}),
      fails('catalogue-unavailable', /disk is full/),
    );
    const { problem } = await status(gateway);
    assert.match(problem === undefined ? '' : english(problem), /disk is full/);
    assert.ok((await indexed(gateway)) < 400);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, await indexed(gateway)], [400, 400]);
    assertIntact(catalogueFile(disk, root));
  });

  test('a read-only disk is named; what is there is still searched', slow, async (t) => {
    const disk = smallDisk(t, '64m');
    if (disk === undefined) return t.skip('this user may not mount a small file system');
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 10);
    const before = await openGateway(t, [root], engineSettings(disk));
    await before.connection.sendRequest(requests.index, {});
    before.child.disconnect();
    await until(() => ended(before), 'the first engine to end');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { connection } = await openGateway(t, [root], engineSettings(disk));
    await assert.rejects(
      connection.sendRequest(requests.index, {}),
      fails('catalogue-unavailable', /cannot be (written|used)/),
    );
    assert.equal((await connection.sendRequest(requests.query, { text: 'dots', images: [] })).total, 10);
  });
});

/** A file system in memory of its own; undefined when this user may not mount one. */
function smallDisk(t: TestContext, size: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  t.after(() => {
    // Lazily: an engine may still have files open there.
    execFileSync('umount', ['-l', folder]);
    rmdirSync(folder);
  });
  return folder;
}

describe('a folder that changes under the run', () => {
  test('a folder that disappears ends the run, and is indexed when it is back', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 200);
    const gateway = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    const run = startIndexing(gateway);
    await until(async () => (await indexed(gateway)) > 0, 'the first pictures');
    renameSync(root, join(folder, 'elsewhere'));
    await run;
    await assert.rejects(gateway.connection.sendRequest(requests.index, {}), fails('folder-not-found', /project/));
    const kept = await indexed(gateway);
    assert.ok(kept > 0, 'what was found before stays until the folder is seen to be empty');
    renameSync(join(folder, 'elsewhere'), root);
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, summary.failed, await indexed(gateway)], [200, 0, 200]);
  });

  test('files that are rewritten, renamed and removed meanwhile end up as they are', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 150);
    const gateway = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    let running = true;
    const run = gateway.connection.sendRequest(requests.index, {}).finally(() => {
      running = false;
    });
    const random = randomGenerator(7);
    const names = new Set(Array.from({ length: 150 }, (_, i) => `${i}.svg`));
    for (let step = 0; running || step < 60; step++) {
      const all = [...names];
      const name = all[Math.floor(random() * all.length)] ?? '';
      const choice = random();
      if (choice < 0.6) writeFileSync(join(root, name), drawing(1000 + step));
      else if (choice < 0.8) {
        renameSync(join(root, name), join(root, `renamed ${step}.svg`));
        names.delete(name);
        names.add(`renamed ${step}.svg`);
      } else if (names.size > 100) {
        rmSync(join(root, name));
        names.delete(name);
      }
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    await run;
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, summary.skipped, summary.failed], [names.size, 0, 0]);
    for (const path of names) {
      const details = await gateway.connection.sendRequest(requests.details, { root, path });
      const actual = createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex');
      assert.equal(details.sha256, actual, path);
    }
    assert.equal(await indexed(gateway), names.size);
  });
});

describe('pictures that take too long', () => {
  test('drawings that never end are set aside by name, and all others are indexed', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    writeDrawings(root, 0, 40);
    writeFileSync(join(root, 'laughs.svg'), laughs());
    writeFileSync(join(root, 'noise.svg'), endlessFilter());
    const settings = engineSettings(join(folder, 'storage'), {
      // Long enough for any other drawing on a machine that is held up for a second or two.
      limits: { maxBytes: 1e8, maxPixels: 1.5e8, timeoutMs: 5000 },
    });
    const gateway = await openGateway(t, [root], settings);
    const skipped: SkippedFile[] = [];
    gateway.connection.onNotification(notifications.skipped, (file) => {
      skipped.push(file);
    });
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.equal(summary.files, 42);
    assert.equal(await indexed(gateway), 42 - skipped.length);
    const reasons = new Map(skipped.map(({ path, reason }) => [path, reason]));
    for (const path of reasons.keys()) assert.ok(['laughs.svg', 'noise.svg'].includes(path), path);
    assert.equal(reasons.get('noise.svg'), 'timeout');
    const again = await gateway.connection.sendRequest(requests.index, {});
    assert.equal(again.encoded, 0, 'what was set aside is not tried again before it changes');
  });
});

/** A billion laughs: each entity is ten of the one before. */
function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "ha">${entities.join('')}]>
<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><text>&e9;</text></svg>`;
}

/** Layers of turbulence, each of which takes long. */
function endlessFilter(): string {
  const layers = Array.from(
    { length: 400 },
    (_, i) => `<feTurbulence baseFrequency="0.${i + 1}" numOctaves="200" seed="${i}" result="r${i}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="3000" viewBox="0 0 3000 3000">
<filter id="f" x="0" y="0" width="1" height="1">${layers.join('')}</filter><rect width="3000" height="3000" filter="url(#f)"/></svg>`;
}

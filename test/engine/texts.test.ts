import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { english } from '../../src/shared/message.ts';
import { requests } from '../../src/shared/protocol.ts';
import {
  engineSettings,
  type Gateway,
  isAlive,
  lookalike,
  openGateway,
  repository,
  temporaryFolder,
  until,
} from './support.ts';

const slow = { timeout: 600_000 };
const pictures = join(repository, 'test/fixtures/reading');

/** Reading takes its time on a busy machine, and polling must not take it away. */
async function read(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  await until(check, what, 500_000);
}

/** A folder with the pictures of the reading test. */
function project(folder: string): string {
  const root = join(folder, 'project');
  mkdirSync(root);
  for (const name of readdirSync(pictures).filter((file) => /\.(png|jpg)$/.test(file))) {
    cpSync(join(pictures, name), join(root, name));
  }
  return root;
}

async function textsOf({ connection }: Gateway) {
  return (
    (await connection.sendRequest(requests.report, undefined)).roots[0]?.texts ?? { read: 0, withText: 0, failed: 0 }
  );
}

async function encoders({ connection }: Gateway): Promise<readonly number[]> {
  return (await connection.sendRequest(requests.status, undefined)).encoders;
}

/** The process that reads: the last one to start. */
async function readingEncoder(gateway: Gateway, others: readonly number[]): Promise<number> {
  let found: number | undefined;
  await until(async () => {
    found = (await encoders(gateway)).find((pid) => !others.includes(pid));
    return found !== undefined;
  }, 'a process that reads');
  return found ?? 0;
}

describe('reading text', () => {
  test('comes after looks and names, is told in the status, kept, and done once', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = project(folder);
    const settings = engineSettings(join(folder, 'storage'), { readText: true });
    const gateway = await openGateway(t, [root], settings);
    const summary = await gateway.connection.sendRequest(requests.index, {});
    assert.equal(summary.encoded, 10);
    const told: number[] = [];
    await read(async () => {
      const { reading } = await gateway.connection.sendRequest(requests.status, undefined);
      if (reading !== undefined) told.push(reading.total);
      return (await textsOf(gateway)).read === 10;
    }, 'all pictures to be read');
    assert.ok(
      told.every((total) => total === 10),
      `${told}`,
    );
    assert.deepEqual(await textsOf(gateway), { read: 10, withText: 10, failed: 0 });
    await read(
      async () => (await gateway.connection.sendRequest(requests.status, undefined)).reading === undefined,
      'the end',
    );
    const details = await gateway.connection.sendRequest(requests.details, { root, path: 'architecture.png' });
    assert.ok(details.text?.some(({ text }) => text === 'Load balancer'));
    assert.equal((await gateway.connection.sendRequest(requests.index, {})).encoded, 0);
    assert.equal((await gateway.connection.sendRequest(requests.status, undefined)).reading, undefined);
  });

  test('goes on after its process is killed, and after the indexer is', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = project(folder);
    const settings = engineSettings(join(folder, 'storage'), { readText: true });
    const gateway = await openGateway(t, [root], settings);
    await gateway.connection.sendRequest(requests.index, {});
    const reading = await readingEncoder(gateway, []);
    for (const pid of await encoders(gateway)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    assert.ok(reading > 0);
    await read(async () => (await textsOf(gateway)).read >= 8, 'a batch to be stored');
    const gone = new Promise((resolve) => gateway.child.once('exit', resolve));
    gateway.child.kill('SIGKILL');
    await gone;
    const stored = Catalogue.open(catalogueFile(settings.storageFolder, root), 'read');
    const counts = stored.texts.counts();
    stored.close();
    assert.ok(counts.read >= 8, `${counts.read} were stored`);
    const next = await openGateway(t, [root], settings);
    assert.equal((await next.connection.sendRequest(requests.index, {})).encoded, 0);
    await read(async () => (await textsOf(next)).read === 10, 'the rest');
    assert.deepEqual(await textsOf(next), { read: 10, withText: 10, failed: 0 });
  });

  test('waits while it is paused, and is left out when it is off or pictures are too large', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = project(folder);
    const off = engineSettings(join(folder, 'storage'));
    const gateway = await openGateway(t, [root], off);
    await gateway.connection.sendRequest(requests.index, {});
    await gateway.connection.sendRequest(requests.index, {});
    assert.equal((await textsOf(gateway)).read, 0);
    await gateway.connection.sendRequest(requests.pause, undefined);
    // Only white-on-transparent.png and editor-details.png are as small.
    const on = { ...off, readText: true, readTextPixels: 80_000 };
    await gateway.connection.sendRequest(requests.configure, { roots: [root], settings: on });
    assert.equal((await textsOf(gateway)).read, 0);
    await gateway.connection.sendRequest(requests.resume, undefined);
    await read(async () => (await textsOf(gateway)).read === 2, 'the small ones to be read');
    await read(
      async () => (await gateway.connection.sendRequest(requests.status, undefined)).reading === undefined,
      'the end',
    );
    assert.equal((await textsOf(gateway)).read, 2);
  });

  test('is part of the command line’s index, unless it is told otherwise', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = project(folder);
    const without = await lookalike(folder, ['index', '--no-text', root]);
    assert.equal(without.code, 0, without.stderr);
    const texts = async (): Promise<unknown> => {
      const { stdout } = await lookalike(folder, ['status', '--json', root]);
      return JSON.parse(stdout).texts;
    };
    assert.deepEqual(await texts(), { read: 0, withText: 0, failed: 0 });
    const run = await lookalike(folder, ['index', root]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(await texts(), { read: 10, withText: 10, failed: 0 });
    assert.match((await lookalike(folder, ['status', root])).stdout, /text\s+10 of 10 pictures read have some/);
    assert.match(
      (await lookalike(folder, ['doctor', root])).stdout,
      /Text +10 pictures read, 10 have some, 0 could not be read/,
    );
  });
});

describe('searching the text in pictures', () => {
  test('finds what they say, by words, quoted words and the operator, and tells why and where', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = project(folder);
    // Names that give nothing away.
    for (const [at, name] of readdirSync(root).sort().entries()) {
      renameSync(join(root, name), join(root, `IMG_${1000 + at}${name.slice(name.lastIndexOf('.'))}`));
    }
    const gateway = await openGateway(t, [root], engineSettings(join(folder, 'storage'), { readText: true }));
    const { connection } = gateway;
    await connection.sendRequest(requests.index, {});
    await until(async () => (await textsOf(gateway)).read === 10, 'all pictures to be read', 500_000);
    await read(
      async () => (await connection.sendRequest(requests.status, undefined)).reading === undefined,
      'reading to end',
    );
    const search = async (text: string) => {
      const { resultSet, total, likely } = await connection.sendRequest(requests.query, { text, images: [] });
      const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 10 });
      return { resultSet, total, likely, paths: rows.map(({ path }) => path), rows };
    };
    const diagram = 'IMG_1000.png';
    const phone = 'IMG_1008.png';
    for (const query of ['load balancer', 'worker queues', 'diagram of a load balancer']) {
      assert.equal((await search(query)).paths[0], diagram, query);
    }
    const found = await search('load balancer');
    // It has 0.92, the next best 0.25 or less.
    assert.ok((found.rows[0]?.confidence ?? 0) >= 0.9, `${found.rows[0]?.confidence}`);
    assert.equal(found.likely, 1);
    const details = await connection.sendRequest(requests.details, { root, path: diagram, resultSet: found.resultSet });
    const reason = details.reasons.find(({ kind }) => kind === 'text');
    assert.equal(reason && english(reason.text), 'the text in it has “load” and “balancer”');
    assert.deepEqual(
      details.matchedLines?.map((at) => details.text?.[at]?.text),
      ['Load balancer'],
    );
    assert.deepEqual((await search('text:"quiet hours"')).paths, [phone]);
    assert.deepEqual((await search('"quiet hours"')).paths, [phone]);
    assert.deepEqual((await search('text:"hours quiet"')).paths, []);
    assert.deepEqual((await search('text:balancer OR text:sounds')).paths.sort(), [diagram, phone]);
    assert.equal((await search('-text:balancer')).total, 9);
  });
});

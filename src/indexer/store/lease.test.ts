import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../errors.ts';
import { Catalogue } from './catalogue.ts';
import { WriterLease } from './lease.ts';

interface Message {
  readonly kind: 'acquired' | 'refused' | 'written' | 'failed' | 'lost';
  readonly batches?: number;
  readonly code?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'lookalike-lease-'));
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function newFile(): string {
  return join(folder, `${count++}`, 'catalogue.sqlite');
}

/** A writer in a process of its own, with the messages that it has sent so far. */
function start(file: string, pause: 'loop' | 'wait', ttlMs: number): { child: ChildProcess; messages: Message[] } {
  const child = fork(fileURLToPath(new URL('./writer.fixture.ts', import.meta.url)), [file, pause, `${ttlMs}`], {
    execArgv: ['--experimental-strip-types', '--no-warnings'],
  });
  children.push(child);
  const messages: Message[] = [];
  child.on('message', (message) => messages.push(message as Message));
  return { child, messages };
}

async function heard(child: ChildProcess, messages: readonly Message[], kind: Message['kind']): Promise<Message> {
  for (;;) {
    const found = messages.find((message) => message.kind === kind);
    if (found !== undefined) {
      return found;
    }
    const failed = messages.find((message) => message.kind === 'failed');
    assert.equal(failed, undefined, `waited for ${kind}, but the child says ${failed?.code}`);
    assert.equal(child.exitCode ?? child.signalCode, null, `waited for ${kind}, but the child is gone`);
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function indexBusy(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'index-busy';
}

/** The lease as soon as it can be had. */
async function acquired(file: string, ttlMs: number): Promise<WriterLease> {
  for (;;) {
    const lease = WriterLease.tryAcquire(file, 'test', { ttlMs });
    if (lease !== undefined) {
      return lease;
    }
    await sleep(20);
  }
}

describe('one process', () => {
  test('one holder at a time; released, it is free at once', () => {
    const file = newFile();
    const first = WriterLease.tryAcquire(file, 'first');
    assert.equal(first?.held, true);
    assert.equal(WriterLease.tryAcquire(file, 'second'), undefined);
    first?.release();
    first?.release();
    assert.equal(first?.held, false);
    const second = WriterLease.tryAcquire(file, 'second');
    assert.equal(second?.held, true);
    second?.release();
  });

  test('a holder that does not renew loses it after the time to live, and cannot write any more', async () => {
    const file = newFile();
    let time = 1_000_000;
    const options = { ttlMs: 1000, heartbeatMs: 100_000, now: () => time };
    const slow = WriterLease.tryAcquire(file, 'slow', options);
    assert.ok(slow !== undefined);
    const writer = Catalogue.open(file, 'write', { lease: slow });
    writer.putFile({ path: 'a', bytes: 1, mtimeNs: 1n });
    time += 1000;
    assert.equal(WriterLease.tryAcquire(file, 'fast', options), undefined);
    time += 1;
    let lost = 0;
    slow.onLost(() => lost++);
    const fast = WriterLease.tryAcquire(file, 'fast', options);
    assert.ok(fast !== undefined);
    assert.throws(() => writer.putFile({ path: 'b', bytes: 1, mtimeNs: 1n }), indexBusy);
    assert.throws(() => writer.transaction(() => 0), indexBusy);
    assert.equal(slow.held, false);
    assert.equal(lost, 1);
    slow.release();
    assert.equal(fast.held, true);
    const next = Catalogue.open(file, 'write', { lease: fast });
    next.putFile({ path: 'c', bytes: 1, mtimeNs: 1n });
    assert.deepEqual([...(await next.knownFiles()).keys()], ['a', 'c']);
    next.close();
    fast.release();
    writer.close();
  });

  test('who comes while another process makes the index is refused', () => {
    const file = newFile();
    WriterLease.tryAcquire(file, 'first')?.release();
    const maker = new DatabaseSync(file);
    // As an index is before it has its log.
    maker.exec('PRAGMA journal_mode = DELETE; BEGIN; SELECT * FROM lease');
    assert.equal(WriterLease.tryAcquire(file, 'second'), undefined);
    maker.exec('COMMIT');
    maker.close();
    const second = WriterLease.tryAcquire(file, 'second');
    assert.equal(second?.held, true);
    second?.release();
  });

  test('a late holder that nobody has overtaken keeps it', () => {
    const file = newFile();
    let time = 0;
    const lease = WriterLease.tryAcquire(file, 'late', { ttlMs: 1000, heartbeatMs: 100_000, now: () => time });
    assert.ok(lease !== undefined);
    const writer = Catalogue.open(file, 'write', { lease });
    time = 5000;
    writer.putFile({ path: 'a', bytes: 1, mtimeNs: 1n });
    assert.equal(lease.held, true);
    writer.close();
    lease.release();
  });

  test('a heartbeat far in the future, from before a clock was set back, does not hold for ever', () => {
    const file = newFile();
    const future = WriterLease.tryAcquire(file, 'future', { heartbeatMs: 100_000, now: () => 9e12 });
    const lease = WriterLease.tryAcquire(file, 'present');
    assert.equal(lease?.held, true);
    lease?.release();
    future?.release();
  });

  test('renewing keeps it beyond the time to live, and a renewal that comes too late reports the loss', async () => {
    const file = newFile();
    let time = 0;
    const lease = WriterLease.tryAcquire(file, 'steady', { ttlMs: 50, heartbeatMs: 5, now: () => time });
    assert.ok(lease !== undefined);
    const database = new DatabaseSync(file, { readOnly: true });
    const heartbeat = database.prepare('SELECT heartbeat FROM lease');
    time = 60;
    while (heartbeat.get()?.heartbeat !== 60) {
      await sleep(5);
    }
    assert.equal(WriterLease.tryAcquire(file, 'other', { ttlMs: 50, now: () => time }), undefined);
    database.close();
    let lost = 0;
    lease.onLost(() => lost++);
    const thief = WriterLease.tryAcquire(file, 'thief', { ttlMs: 50, now: () => time + 1000 });
    assert.ok(thief !== undefined);
    while (lease.held) {
      await sleep(5);
    }
    assert.equal(lost, 1);
    thief.release();
  });

  test('writing is refused after a release', () => {
    const file = newFile();
    const lease = WriterLease.tryAcquire(file, 'me');
    const writer = Catalogue.open(file, 'write', { lease });
    lease?.release();
    assert.throws(() => writer.pastQueries.clear(), indexBusy);
    writer.close();
  });
});

describe('several processes', () => {
  test('a killed holder is followed at once', async () => {
    const file = newFile();
    const { child, messages } = start(file, 'wait', 600_000);
    await heard(child, messages, 'acquired');
    assert.equal(WriterLease.tryAcquire(file, 'test', { ttlMs: 600_000 }), undefined);
    await kill(child);
    const lease = WriterLease.tryAcquire(file, 'test', { ttlMs: 600_000 });
    assert.equal(lease?.held, true);
    const second = start(file, 'wait', 600_000);
    await heard(second.child, second.messages, 'refused');
    lease?.release();
  });

  test('of several that start together one gets it', async () => {
    const file = newFile();
    const starts = [1, 2, 3].map(() => start(file, 'wait', 600_000));
    const kinds = await Promise.all(
      starts.map(async ({ child, messages }) => {
        if (messages.length === 0) {
          await Promise.race([once(child, 'message'), once(child, 'exit')]);
        }
        return messages[0]?.kind ?? 'crashed';
      }),
    );
    assert.deepEqual(kinds.sort(), ['acquired', 'refused', 'refused']);
  });

  test('a suspended holder is overtaken, notices, and its write is refused', {
    skip: process.platform === 'win32',
  }, async () => {
    const file = newFile();
    const ttlMs = 300;
    const { child, messages } = start(file, 'wait', ttlMs);
    await heard(child, messages, 'acquired');
    child.send('write');
    await heard(child, messages, 'written');
    child.kill('SIGSTOP');
    const lease = await acquired(file, ttlMs);
    child.send('write');
    child.kill('SIGCONT');
    await heard(child, messages, 'lost');
    assert.equal((await heard(child, messages, 'failed')).code, 'index-busy');
    const writer = Catalogue.open(file, 'write', { lease });
    assert.equal(writer.stats().files, 20);
    writer.close();
    lease.release();
  });

  test('a writer killed at any moment loses at most its batch and damages nothing; readers go on meanwhile', async () => {
    const file = newFile();
    let least = 0;
    for (let round = 0; round < 5; round++) {
      const { child, messages } = start(file, 'loop', 600_000);
      await heard(child, messages, 'written');
      const reader = Catalogue.open(file, 'read');
      await sleep(10 + Math.random() * 60);
      const seen = reader.stats().files;
      assert.equal([...reader.embeddings('m')].length >= seen, true);
      await kill(child);
      least = Math.max(least, ...messages.map(({ batches }) => batches ?? 0), seen / 20);
      reader.close();

      const writer = Catalogue.open(file, 'write');
      const { files, contents, embeddings } = writer.stats();
      assert.equal(files % 20, 0);
      assert.ok(files / 20 >= least, `${files / 20} batches are left of ${least}`);
      assert.deepEqual([contents, embeddings], [files, files]);
      const indexed = new DatabaseSync(file);
      assert.equal(indexed.prepare('SELECT count(*) AS rows FROM path_words').get()?.rows, files);
      indexed.close();
      writer.verify();
      writer.close();
      const database = new DatabaseSync(file);
      assert.equal(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
      assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
      database.close();
    }
  });
});

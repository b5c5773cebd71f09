import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import type { EncoderPool } from './pool.ts';
import type { EncodeOutcome } from './protocol.ts';
import { fakePool } from './testing/fakePool.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-pool-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function open(t: TestContext, ...options: Parameters<typeof fakePool>): ReturnType<typeof fakePool> {
  const opened = fakePool(...options);
  t.after(() => opened.pool.dispose());
  return opened;
}

/** `ok`, or the reason why not. */
function verdict(outcome: EncodeOutcome): string {
  return outcome.ok ? 'ok' : outcome.reason;
}

async function verdicts(pool: EncoderPool, paths: readonly string[]): Promise<Record<string, string>> {
  const outcomes = await Promise.all(paths.map((path) => pool.encodeImage(path)));
  return Object.fromEntries(outcomes.map((outcome, index) => [paths[index] ?? '', verdict(outcome)]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

describe('EncoderPool', { concurrency: true }, () => {
  it('embeds pictures in low-priority processes of their own, and texts and query pictures in another', async (t) => {
    const { pool } = open(t, { indexers: 2, lowPriority: true });
    const meeting = mkdtempSync(join(folder, 'meeting-'));
    assert.deepEqual(pool.processIds, [], 'nothing runs before there is work');
    const paths = Array.from({ length: 12 }, (_, i) => join(meeting, `pair-${i}.png`));
    const outcomes = await Promise.all(paths.map((path) => pool.encodeImage(path)));
    const indexing = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.bytes : 0)));
    assert.equal(indexing.size, 2, 'both encoders had work');
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok && [outcome.sha256, [...outcome.vector]]),
      paths.map((path) => [path, [...Float32Array.of(0.6, 0.8)]]),
    );
    assert.deepEqual(
      (await pool.encodeTexts(['a', 'bcd'], 'image')).map(({ vector }) => [...vector]),
      [[1], [3]],
    );
    const query = await pool.encodeQueryImage({ bytes: Uint8Array.of(1) });
    assert.ok(query.ok && !indexing.has(query.bytes));
    const thumbnail = await pool.thumbnail({ path: 'a.png' }, 256);
    assert.deepEqual(thumbnail, { ok: true, bytes: Uint8Array.of(1, 2, 3), width: 256, height: 1 });
    assert.deepEqual(new Set(pool.processIds), new Set([...indexing, query.bytes]));
    for (const pid of indexing) assert.ok(getPriority(pid) > getPriority(process.pid));
    assert.equal(getPriority(query.bytes), getPriority(process.pid));
    assert.equal(pool.device, 'cpu');
    assert.deepEqual(pool.warnings, ['a warning']);
  });

  it('reads text in a low-priority process of its own, and sets aside the picture that kills or blocks it', async (t) => {
    // Long enough for the picture that kills to do so on a busy machine before its time is over.
    const { pool } = open(t, { timeoutMs: 1000, marginMs: 2000 });
    const read = async (path: string): Promise<string> => {
      const outcome = await pool.readText(path);
      return outcome.ok ? (outcome.lines[0]?.text ?? '') : outcome.reason;
    };
    const first = await read('a.png');
    const [pid = 0] = pool.processIds;
    assert.equal(first, `${pid} read a.png`);
    assert.ok(getPriority(pid) > getPriority(process.pid));
    const answers = await Promise.all(['b.png', 'kill.png', 'hang.png', 'c.png'].map(read));
    assert.match(answers[0] ?? '', / read b\.png$/);
    assert.deepEqual(answers.slice(1, 3), ['crashed-encoder', 'timeout']);
    assert.match(answers[3] ?? '', / read c\.png$/);
  });

  it('passes the reason on when a picture cannot be used', async (t) => {
    const { pool } = open(t);
    assert.deepEqual(await verdicts(pool, ['a.png', 'skip.png', 'b.png']), {
      'a.png': 'ok',
      'skip.png': 'corrupt',
      'b.png': 'ok',
    });
  });

  it('answers a text while pictures hold every indexing encoder', async (t) => {
    const { pool } = open(t);
    const stuck = pool.encodeImage('wait.png');
    stuck.catch(() => undefined);
    assert.equal((await pool.encodeTexts(['abc'], 'sentence')).length, 1);
  });

  it('lets a text and the picture of a query pass the thumbnails that wait', async (t) => {
    const { pool } = open(t);
    const order: string[] = [];
    const thumbnails = Array.from({ length: 6 }, (_, i) =>
      pool.thumbnail({ path: `slow-${i}.png` }, 256).then(() => order.push('thumbnail')),
    );
    const picture = pool.encodeQueryImage({ path: 'query.png' }).then(() => order.push('picture'));
    const text = pool.encodeTexts(['a'], 'image').then(() => order.push('text'));
    await Promise.all([...thumbnails, picture, text]);
    assert.equal(order[0], 'text');
    assert.equal(order.indexOf('picture'), 1);
  });

  it('loses nothing when encoders are killed in the middle of their work', async (t) => {
    const { pool, log } = open(t, { indexers: 2 });
    const paths = Array.from({ length: 40 }, (_, i) => `slow-${i}.png`);
    const answered = new Set<string>();
    const running = Promise.all(
      paths.map(async (path) => {
        const outcome = await pool.encodeImage(path);
        answered.add(path);
        return outcome;
      }),
    );
    const victims = (): string[] =>
      [...log.join('\n').matchAll(/ended \(signal SIGKILL\) with (\S+\.png)/g)].map(([, path = '']) => path);
    for (const enough of [3, 15, 28]) {
      // A picture that two encoders die with is set aside: the one before must be through.
      await until(() => answered.size >= enough && victims().every((path) => answered.has(path)));
      const [pid] = pool.processIds;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
    assert.deepEqual(
      (await running).map((outcome) => outcome.ok && outcome.sha256),
      paths,
    );
    assert.ok(victims().length > 0);
  });

  it('sets aside the picture that kills two encoders, and blames no other', async (t) => {
    const { pool } = open(t, { indexers: 2 });
    const paths = ['slow-1', 'slow-2', 'kill', 'slow-3', 'slow-4', 'slow-5', 'kill-too', 'slow-6', 'slow-7', 'slow-8'];
    const expected = paths.map((path) => [path, path.startsWith('kill') ? 'crashed-encoder' : 'ok']);
    assert.deepEqual(await verdicts(pool, paths), Object.fromEntries(expected));
  });

  it('sets aside what the system ends encoders for, though it takes more of them to be sure', async (t) => {
    const { pool } = open(t);
    assert.deepEqual(await verdicts(pool, ['a.png', 'overkill.png']), {
      'a.png': 'ok',
      'overkill.png': 'crashed-encoder',
    });
  });

  it('does not set aside a picture that an encoder died with once', async (t) => {
    const { pool } = open(t);
    assert.deepEqual(Object.values(await verdicts(pool, [join(folder, 'once-kill'), 'slow-1', 'slow-2'])), [
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('does the same for the pictures of queries and thumbnails, with or without a path', async (t) => {
    const { pool } = open(t);
    const outcomes = await Promise.all([
      pool.thumbnail({ path: 'slow.png' }, 256),
      pool.thumbnail({ path: 'kill.png' }, 256),
      pool.encodeQueryImage({ bytes: Uint8Array.of(1) }),
      pool.encodeTexts(['a'], 'image'),
    ]);
    assert.ok(outcomes[0].ok && outcomes[2].ok && outcomes[3].length === 1);
    assert.ok(!outcomes[1].ok && outcomes[1].reason === 'crashed-encoder');
  });

  it('ends an encoder that hangs, names the picture and goes on', async (t) => {
    const { pool, log } = open(t, { timeoutMs: 500, marginMs: 500 });
    assert.equal(verdict(await pool.encodeImage('first.png')), 'ok');
    assert.deepEqual(await verdicts(pool, ['a.png', 'hang.png', 'b.png', 'c.png']), {
      'a.png': 'ok',
      'hang.png': 'timeout',
      'b.png': 'ok',
      'c.png': 'ok',
    });
    assert.match(log.join('\n'), /hangs on hang\.png/);
  });

  it('says with the last words of the process why no encoder can be started', async (t) => {
    const { pool } = open(t, { modelFolder: 'cannot-start' });
    const failure = (error: unknown) =>
      error instanceof EngineError &&
      error.code === 'encoder-stopped' &&
      /exit code 7.*libmissing\.so: cannot open/s.test(error.message);
    await Promise.all([
      assert.rejects(pool.encodeImage('a.png'), failure),
      assert.rejects(pool.encodeImage('b.png'), failure),
    ]);
  });

  it('gives up on an encoder that never gets ready', async (t) => {
    const { pool } = open(t, { modelFolder: 'never-ready', startTimeoutMs: 150 });
    await assert.rejects(pool.encodeTexts(['a'], 'image'), /did not start within 150 ms/);
  });

  it('passes on what a living encoder says about the model, at once', async (t) => {
    const { pool } = open(t, { modelFolder: 'damaged' });
    const data = { code: 'model-invalid', wording: message('{0} is damaged', 'image.onnx') };
    const failure = { name: 'EngineError', data, message: 'image.onnx is damaged' };
    await Promise.all([
      assert.rejects(pool.encodeImage('a.png'), failure),
      assert.rejects(pool.encodeTexts(['a'], 'image'), failure),
    ]);
  });

  it('stops when not the pictures but the encoders are at fault', async (t) => {
    const { pool } = open(t);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => pool.encodeImage(`kill-${i}.png`).then(verdict)),
    );
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 6);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') assert.equal(outcome.value, 'crashed-encoder');
      else assert.ok(outcome.reason instanceof EngineError && outcome.reason.code === 'encoder-stopped');
    }
  });

  it('ends idle encoders and starts new ones for new work', async (t) => {
    const { pool, log } = open(t, { idleMs: 20 });
    const first = await pool.encodeImage('a.png');
    assert.ok(first.ok && isAlive(first.bytes));
    await until(() => pool.processIds.length === 0);
    assert.ok(!isAlive(first.bytes));
    const second = await pool.encodeImage('b.png');
    assert.ok(second.ok && second.bytes !== first.bytes);
    assert.deepEqual(log, [], 'an end on purpose is no news');
  });

  it('drops what nobody waits for any more', async (t) => {
    const { pool, log } = open(t);
    const abort = new AbortController();
    const reason = new Error('enough');
    const running = pool.encodeImage('slow-1.png', abort.signal);
    const others = Array.from({ length: 8 }, (_, i) => pool.encodeImage(`shout-${i}.png`, abort.signal));
    await until(() => pool.processIds.length > 0);
    abort.abort(reason);
    for (const promise of [running, ...others, pool.encodeImage('late.png', abort.signal)]) {
      await assert.rejects(promise, reason);
    }
    assert.equal(verdict(await pool.encodeImage('next.png')), 'ok');
    assert.doesNotMatch(log.join('\n'), /shout-7/);
  });

  it('logs every line that an encoder prints, with or without a line break at its end', async (t) => {
    const { pool, log } = open(t);
    assert.equal(verdict(await pool.encodeImage('shout-kill.png')), 'crashed-encoder');
    const text = log.join('\n');
    assert.match(text, /warning Encoder \d+: GLib-CRITICAL: as its name says/);
    assert.match(text, /warning Encoder \d+: no line break/);
  });

  it('rejects what waits when it is closed, and leaves no process', async () => {
    const { pool } = fakePool({ indexers: 2 });
    const waiting = Array.from({ length: 12 }, (_, i) => pool.encodeImage(`wait-${i}.png`));
    const rejected = waiting.map((promise) => assert.rejects(promise, { code: 'encoder-stopped' }));
    await pool.encodeTexts(['a'], 'image');
    const pids = pool.processIds;
    assert.ok(pids.length >= 2);
    await pool.dispose();
    await Promise.all(rejected);
    assert.deepEqual(pids.filter(isAlive), []);
    await assert.rejects(pool.encodeImage('a.png'), { code: 'encoder-stopped' });
  });

  for (const picture of ['wait.png', 'hang.png']) {
    it(`leaves no encoder behind when its parent is killed while it is busy with ${picture}`, async () => {
      const owner = spawn(
        process.execPath,
        ['--experimental-strip-types', fileURLToPath(new URL('./testing/poolOwner.ts', import.meta.url)), picture],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [line] = await once(owner.stdout, 'data');
      const pids: number[] = JSON.parse(String(line));
      assert.ok(pids.length === 2 && pids.every(isAlive));
      owner.kill('SIGKILL');
      await until(() => !pids.some(isAlive));
    });
  }
});

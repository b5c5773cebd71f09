import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { FileContent } from './fileContent.ts';
import { breakAfter, noPatience, rangeStart, serve, type TestHub, testHub } from './testing/hostileServer.ts';
import { type TransferOptions, transfer } from './transfer.ts';

const body = randomBytes(200_000);
const right: FileContent = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };

describe('the transfer of a file', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lookalike-transfer-'));
    file = join(folder, 'model.onnx');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options = ({ hub, url }: TestHub, changes: Partial<TransferOptions> = {}): TransferOptions => ({
    hub,
    url: url('/model.onnx'),
    expected: right,
    patience: noPatience,
    signal: new AbortController().signal,
    onBytes: () => undefined,
    ...changes,
  });
  const fails = (code: string, message: RegExp) => ({ name: 'ModelError', code, message });

  test('gets it, tells how far it is, and leaves nothing else behind', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, body));
    const seen: number[] = [];
    assert.deepEqual(await transfer(file, options(hub, { onBytes: (bytes) => seen.push(bytes) })), right);
    assert.deepEqual(readFileSync(file), body);
    assert.deepEqual([seen[0], seen.at(-1)], [0, body.length]);
    assert.deepEqual(hub.requests, ['/model.onnx']);
    assert.equal(existsSync(`${file}.state`), false);
  });

  test('goes on by itself where the connection broke', async (t) => {
    const hub = await testHub(t, (request, response, count) =>
      count === 0 ? breakAfter(response, body, 70_000) : serve(request, response, body),
    );
    assert.deepEqual(await transfer(file, options(hub)), right);
    assert.equal(hub.requests.length, 2);
    assert.match(hub.requests[1] ?? '', /^\/model\.onnx bytes=[1-9]\d*-$/);
  });

  test('goes on where an earlier call was cancelled', async (t) => {
    const hub = await testHub(t, (request, response, count) => {
      if (count > 0) serve(request, response, body);
      else response.writeHead(200, { 'content-length': body.length, etag: '"one"' }).write(body.subarray(0, 50_000));
    });
    const abort = new AbortController();
    const cancelled = transfer(
      file,
      options(hub, { signal: abort.signal, onBytes: (bytes) => bytes >= 50_000 && abort.abort() }),
    );
    await assert.rejects(cancelled, fails('cancelled', /cancelled/));
    assert.equal(statSync(file).size, 50_000);
    assert.deepEqual(await transfer(file, options(hub)), right);
    assert.deepEqual(hub.requests, ['/model.onnx', '/model.onnx bytes=50000-']);
  });

  test('starts anew when the file has changed in between', async (t) => {
    const hub = await testHub(t, (request, response, count) =>
      count === 0 ? breakAfter(response, randomBytes(body.length), 70_000, '"old"') : serve(request, response, body),
    );
    assert.deepEqual(await transfer(file, options(hub)), right);
    assert.deepEqual(readFileSync(file), body);
  });

  test('starts anew when the rest that comes is another than was asked for', async (t) => {
    for (const range of ['bytes 0-199999/200000', `bytes 5-199999/200000`, 'bytes 70000-199999/300000', 'nonsense']) {
      const hub = await testHub(t, (request, response, count) => {
        if (count === 0) return breakAfter(response, body, 70_000);
        if (rangeStart(request) === undefined) return serve(request, response, body);
        response.writeHead(206, { 'content-range': range, etag: '"one"' }).end(body);
      });
      assert.deepEqual(await transfer(file, options(hub)), right);
      rmSync(file);
    }
  });

  test('starts anew when the rest cannot be had', async (t) => {
    const hub = await testHub(t, (request, response, count) => {
      if (count === 0) return breakAfter(response, body, 70_000);
      if (rangeStart(request) === undefined) return serve(request, response, body);
      response.writeHead(416).end();
    });
    assert.deepEqual(await transfer(file, options(hub)), right);
  });

  test('starts anew when what was put together is not right', async (t) => {
    const hub = await testHub(t, (request, response, count) => {
      // A lie: other bytes under the same validator.
      if (count === 0) return breakAfter(response, randomBytes(body.length), 70_000);
      if (count === 1) response.destroy();
      else serve(request, response, body);
    });
    const once = options(hub, { patience: { ...noPatience, attempts: 1 } });
    await assert.rejects(transfer(file, once), fails('offline', /cannot be reached/));
    assert.deepEqual(await transfer(file, options(hub)), right);
    assert.deepEqual(readFileSync(file), body);
  });

  test('gives up on a connection that keeps breaking, and keeps the part', async (t) => {
    const hub = await testHub(t, (request, response) => {
      const start = rangeStart(request) ?? 0;
      if (start > 0) return void response.destroy();
      breakAfter(response, body, 70_000);
    });
    await assert.rejects(transfer(file, options(hub)), fails('offline', /127\.0\.0\.1.*proxy.*local folder/s));
    assert.ok(statSync(file).size > 0);
    assert.ok(hub.requests.length <= 5, `${hub.requests.length} requests`);
  });

  test('gives up on a server that stops sending, or never answers', async (t) => {
    const patience = { ...noPatience, stallMs: 150, attempts: 2 };
    const silent = await testHub(t, () => undefined);
    await assert.rejects(transfer(file, options(silent, { patience })), fails('offline', /stopped answering/));
    const stalls = await testHub(t, (_, response) => {
      response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, 1000));
    });
    await assert.rejects(transfer(file, options(stalls, { patience })), fails('offline', /stopped answering/));
  });

  test('refuses another size than the known one before it has come', async (t) => {
    for (const length of [body.length - 1, body.length + 1]) {
      const hub = await testHub(t, (_, response) => {
        response.writeHead(200, { 'content-length': length }).write(body.subarray(0, 10));
      });
      const message = new RegExp(`it has ${length} bytes instead of ${body.length}`);
      await assert.rejects(transfer(file, options(hub)), fails('damaged', message));
      assert.equal(hub.requests.length, 1);
    }
  });

  test('refuses more than was announced, and a flood without a length', async (t) => {
    const more = Buffer.concat([body, body]);
    const hub = await testHub(t, (_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(more);
    });
    await assert.rejects(transfer(file, options(hub)), fails('damaged', /bytes instead of 200000/));
    const flood = await testHub(t, (_, response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(6_000_000));
    });
    await assert.rejects(transfer(file, options(flood, { expected: undefined })), fails('damaged', /larger than/));
  });

  test('takes less than was announced for a broken connection', async (t) => {
    const hub = await testHub(t, (request, response, count) => {
      if (count > 0) return serve(request, response, body);
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(body.subarray(0, 1234));
    });
    assert.deepEqual(await transfer(file, options(hub)), right);
  });

  test('refuses other bytes of the right size, and throws them away', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, randomBytes(body.length)));
    await assert.rejects(transfer(file, options(hub)), fails('damaged', /SHA-256 is [0-9a-f]{64} instead of/));
    assert.equal(existsSync(file), false);
  });

  test('learns size and SHA-256 where nothing is known', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, body));
    assert.deepEqual(await transfer(file, options(hub, { expected: undefined })), right);
  });

  test('follows redirections among the hosts of the hub, and to no others', async (t) => {
    const to = (target: string) =>
      testHub(t, (request, response) => {
        if (request.url === '/store/file') return serve(request, response, body);
        response.writeHead(302, { location: target }).end();
      });
    assert.deepEqual(await transfer(file, options(await to('/store/file'))), right);
    for (const target of [
      'http://example.invalid/x',
      'https://example.invalid/x',
      'https://notthehuggingface.co.invalid/',
    ]) {
      const elsewhere = await to(target);
      await assert.rejects(transfer(file, options(elsewhere)), fails('refused', /none of its own hosts/));
      assert.equal(elsewhere.requests.length, 1);
    }
    await assert.rejects(transfer(file, options(await to('/model.onnx'))), fails('refused', /on and on/));
    await assert.rejects(transfer(file, options(await to('http://['))), fails('refused', /to nowhere/));
  });

  test('says what an answer without the file means', async (t) => {
    const answers = (status: number) => testHub(t, (_, response) => void response.writeHead(status).end('no'));
    for (const [status, code, message, requests] of [
      [404, 'not-found', /does not have model\.onnx/, 1],
      [401, 'refused', /does not give model\.onnx \(401\)/, 1],
      [403, 'refused', /\(403\)/, 1],
      [407, 'refused', /name and a password/, 1],
      [500, 'offline', /problem of its own \(500\)/, 3],
      [429, 'offline', /\(429\)/, 3],
    ] as const) {
      const hub = await answers(status);
      await assert.rejects(transfer(file, options(hub)), fails(code, message));
      assert.equal(hub.requests.length, requests, `${status}`);
    }
  });

  test('says that nothing is there at once', async (t) => {
    const hub = await testHub(t, () => undefined);
    const nowhere = new URL('http://localhost:9/model.onnx');
    const unreachable = options(hub, { url: nowhere, hub: { ...hub.hub, hosts: ['localhost'] } });
    await assert.rejects(
      transfer(file, unreachable),
      fails('offline', /localhost:9 cannot be reached \(ECONNREFUSED\)/),
    );
  });

  test('says that the disk is full, and that what came is kept', { skip: !existsSync('/dev/full') }, async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, body));
    symlinkSync('/dev/full', file);
    await assert.rejects(transfer(file, options(hub)), fails('disk-full', /is full.*Make room/));
  });
});

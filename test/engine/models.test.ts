import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { copyOfGallery, lookalike, repository, temporaryFolder } from './support.ts';

const fixtures = join(repository, 'test/fixtures/models');
const own = join(fixtures, 'random-clip');

/** A server on 127.0.0.1 that stands for the hub or a proxy. @returns its address and what it was asked */
async function server(t: TestContext, status: number): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end();
  });
  http.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  return { address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

describe('lookalike models', () => {
  test('lists what there is and what can be had, with size, licence and purpose', async (t) => {
    const home = temporaryFolder(t);
    const shown = await lookalike(home, ['models']);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^\* {2}lookalike-\S+ +bundled +\d+(\.\d)? MB +Apache-2\.0 /m);
    assert.match(shown.stdout, /^ {3}tinyclip-vit-8m-16 +available +27\.9 MB +MIT +Small/m);
    assert.match(shown.stdout, /^ {3}clip-vit-base-patch32 +available +156 MB +MIT /m);
    assert.match(shown.stdout, /^ {3}siglip2-base-patch16-224 +available +412 MB +Apache-2\.0 .*large/m);
    const rows = (await lookalike(home, ['models', 'list', '--json'])).json();
    assert.deepEqual(
      rows.map(({ state, used }) => [state, used]),
      [['bundled', true], ...Array.from({ length: 3 }, () => ['available', false])],
    );
    assert.deepEqual(existsSync(home) ? readdirSync(home) : [], [], 'listing writes nothing');
  });

  test('adds a folder of one’s own, uses it from then on, and removes it', async (t) => {
    const home = temporaryFolder(t);
    const gallery = copyOfGallery(home);
    const added = await lookalike(home, ['models', 'add', own]);
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, /lookalike models use random-clip/);
    assert.equal((await lookalike(home, ['models', 'use', 'random-clip'])).code, 0);
    const search = await lookalike(home, ['search', gallery, 'a cat', '--json', '-n', '1']);
    assert.equal(search.code, 0, search.stderr);
    assert.equal((await lookalike(home, ['status', gallery, '--json'])).json()[0]?.model, 'random-clip');
    // Its package does not say what scores mean: that was measured on these pictures, of which few are far out.
    assert.deepEqual(readdirSync(join(home, 'calibrations')).length, 1);
    const all = await lookalike(home, ['search', gallery, 'a cat', '--json', '-n', '200', '--no-refresh']);
    const sure = all.json().filter(({ confidence }) => Number(confidence) > 0.99);
    assert.ok(all.json().length > 80 && sure.length < 10, `${sure.length} of ${all.json().length}`);
    const other = await lookalike(home, ['status', gallery, '--json', '--model', 'lookalike-mini']);
    assert.notEqual(other.json()[0], undefined, other.stderr);
    const removed = await lookalike(home, ['models', 'remove', 'random-clip', '--json']);
    assert.deepEqual(removed.json(), [{ id: 'random-clip', wasUsed: true }]);
    assert.equal(existsSync(join(home, 'models/random-clip')), false);
    const rows = (await lookalike(home, ['models', 'list', '--json'])).json();
    assert.deepEqual([rows.length, rows[0]?.used], [4, true]);
  });

  test('uses a folder where it lies', async (t) => {
    const home = temporaryFolder(t);
    assert.equal((await lookalike(home, ['models', 'use', own])).code, 0);
    const rows = (await lookalike(home, ['models', 'list', '--json'])).json();
    assert.deepEqual(
      rows.filter(({ used }) => used === true).map(({ id, state, folder }) => [id, state, folder]),
      [['random-clip', 'own folder', own]],
    );
    assert.equal((await lookalike(home, ['models', 'use', 'lookalike-mini'])).code, 0);
    assert.equal((await lookalike(home, ['models', 'list', '--json'])).json()[0]?.used, true);
  });

  test('says 2 and what to write instead', async (t) => {
    const home = temporaryFolder(t);
    const broken = join(home, 'broken');
    cpSync(own, broken, { recursive: true });
    writeFileSync(join(broken, 'tokenizer.json'), '{}');
    mkdirSync(join(home, 'models/half'), { recursive: true });
    writeFileSync(join(home, 'models/half/model.json'), '{}');
    for (const [args, message] of [
      [['add', 'no-such-model'], /no such folder, and no known model.*Known are: tinyclip/],
      [['add', broken], /tokenizer\.json: the file has 2 bytes/],
      [['add', 'tinyclip-vit-8m-16'], /27\.9 MB.*MIT.*README\.md is learnt.*--yes/s],
      [
        ['add', 'tinyclip-vit-8m-16', '--from', own],
        /These files of TinyCLIP ViT-8M\/16 are missing: tokenizer_config/,
      ],
      [['use', 'tinyclip-vit-8m-16'], /lookalike models add tinyclip-vit-8m-16/],
      [['use', 'no-such-model'], /no model "no-such-model"/],
      [['remove', 'lookalike-mini'], /comes with Lookalike/],
      [['remove', 'clip-vit-base-patch32'], /no such model on this machine/],
      [['remove', '../models'], /no such model/],
    ] as const) {
      const run = await lookalike(home, ['models', ...args]);
      assert.equal(run.code, 2, args.join(' '));
      assert.match(run.stderr, message);
    }
    const half = (await lookalike(home, ['models', 'list', '--json'])).json().find(({ state }) => state === 'broken');
    assert.match(String(half?.about), /half: model\.json/);
    assert.equal((await lookalike(home, ['models', 'remove', 'half'])).code, 0);
    assert.equal(existsSync(join(home, 'models/half')), false);
    writeFileSync(join(home, 'command-line.json'), 'nonsense');
    assert.match((await lookalike(home, ['search', own, 'x'])).stderr, /command-line\.json cannot be read/);
  });

  test('downloads from the hub that is named, when told not to ask, and says what is wrong with it', async (t) => {
    const home = temporaryFolder(t);
    const { address, asked } = await server(t, 404);
    const env = { HF_ENDPOINT: address };
    const run = await lookalike(home, ['models', 'add', 'tinyclip-vit-8m-16', '--yes'], { env });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /127\.0\.0\.1:\d+ does not have onnx-community\/TinyCLIP[\w-]+\/README\.md/);
    assert.equal(asked.length, 1);
    assert.equal(existsSync(join(home, 'models/tinyclip-vit-8m-16')), false);
  });

  test('goes through the proxy of the environment, and past it where that says so', async (t) => {
    const home = temporaryFolder(t);
    const add = ['models', 'add', 'tinyclip-vit-8m-16', '--yes'];
    const proxy = await server(t, 200);
    const through = { HF_ENDPOINT: 'https://hub.invalid', HTTPS_PROXY: proxy.address, NO_PROXY: '' };
    const run = await lookalike(home, add, { env: through });
    assert.equal(run.code, 2);
    assert.deepEqual(proxy.asked, ['CONNECT hub.invalid:443']);
    assert.match(run.stderr, /hub\.invalid.*HTTPS_PROXY/s);
    const hub = await server(t, 403);
    const past = { HF_ENDPOINT: hub.address, HTTP_PROXY: proxy.address, NO_PROXY: '127.0.0.1' };
    assert.match((await lookalike(home, add, { env: past })).stderr, /\(403\)/);
    assert.deepEqual([proxy.asked.length, hub.asked.length], [1, 1]);
  });

  test('every package of the fixtures can be chosen', async (t) => {
    const home = temporaryFolder(t);
    for (const id of readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'model.json')))) {
      assert.equal((await lookalike(home, ['models', 'add', join(fixtures, id)])).code, 0, id);
      const chosen = await lookalike(home, ['models', 'use', id]);
      assert.equal(chosen.code, 0, chosen.stderr);
      assert.deepEqual(JSON.parse(readFileSync(join(home, 'command-line.json'), 'utf8')), { model: id });
    }
  });
});

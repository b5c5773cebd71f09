import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { galleryFixture, lookalike, repository, temporaryFolder } from './support.ts';

const recorder = pathToFileURL(join(repository, 'test/engine/networkRecorder.mjs')).href;

function linesOf(log: string, kind: 'started' | 'attempt' | 'program'): string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${kind} `))
    .map((line) => line.slice(kind.length + 1));
}

test('indexing, searching and choosing a model never touch the network, in no process', async (t) => {
  const home = temporaryFolder(t);
  const log = join(home, 'network.log');
  const env = { NODE_OPTIONS: `--import=${recorder}`, LOOKALIKE_NETWORK_LOG: log };
  const picture = join(galleryFixture, 'photos/IMG_2042.jpg');
  for (const args of [
    ['index', galleryFixture],
    ['search', galleryFixture, 'a cat', '--image', picture],
    ['similar', picture, galleryFixture],
    ['status', galleryFixture],
    ['doctor', galleryFixture],
    ['models', 'list'],
    ['models', 'use', 'lookalike-mini'],
  ]) {
    const run = await lookalike(home, args, { env });
    assert.equal(run.code, 0, `${args[0]}: ${run.stderr}`);
  }
  const started = linesOf(log, 'started');
  assert.equal(started.filter((script) => script.endsWith('cli.js')).length, 7);
  assert.ok(
    started.filter((script) => script.endsWith('encoder.js')).length >= 2,
    `recorded in: ${started.join(', ')}`,
  );
  assert.deepEqual(linesOf(log, 'attempt'), []);
  assert.deepEqual(linesOf(log, 'program'), [], 'no other program is started that could do it instead');
});

test('what would have been an attempt is recorded, also in a child that was forked without the environment', (t) => {
  const folder = temporaryFolder(t);
  const log = join(folder, 'network.log');
  const script = join(folder, 'attempts.mjs');
  // Addresses that nobody answers: port 9 of this machine, and a name that never exists (RFC 6761).
  writeFileSync(
    script,
    `import { fork, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { get } from 'node:https';
import { connect } from 'node:net';
const ignore = () => undefined;
if (process.argv[2] === undefined) fork(process.argv[1], ['child'], { env: { LOOKALIKE_NETWORK_LOG: process.env.LOOKALIKE_NETWORK_LOG } });
connect(9, '127.0.0.1').on('error', ignore);
get('https://127.0.0.1:9/').on('error', ignore);
fetch('http://127.0.0.1:9/').catch(ignore);
lookup('nothing.invalid').catch(ignore);
const socket = dgram.createSocket('udp4');
socket.send('x', 9, '127.0.0.1', () => socket.close());
spawn(process.execPath, ['-e', '0']);
`,
  );
  const env = { ...process.env, NODE_OPTIONS: `--import=${recorder}`, LOOKALIKE_NETWORK_LOG: log };
  const run = spawnSync(process.execPath, [script], { env, timeout: 30_000, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const attempts = linesOf(log, 'attempt');
  for (const name of ['net.connect', 'Socket.connect', 'https.get', 'fetch', 'dns.promises.lookup', 'dgram.send']) {
    assert.equal(attempts.filter((attempt) => attempt === name).length >= 2, true, `${name} twice in ${attempts}`);
  }
  assert.equal(linesOf(log, 'program').length, 2);
});

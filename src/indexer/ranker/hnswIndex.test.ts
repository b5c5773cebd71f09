import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { quantize } from '../store/int8.ts';
import { ExactIndex } from './exactIndex.ts';
import { HnswIndex, type HnswOptions } from './hnswIndex.ts';
import { HnswError, type HnswFailure } from './hnswProtocol.ts';
import { clusteredVectors, randomVectors } from './vectorSamples.ts';

const dimension = 48;
const vectors = clusteredVectors(2000, dimension, 21);
const options: HnswOptions = { dimension, vectors: (id) => vectors[id] };

const installed = await import('hnswlib-node').then(
  () => true,
  () => false,
);
const skip = installed ? false : 'hnswlib-node is not installed';
/** These stop a process without ending it, which Windows cannot. */
const skipStopping = process.platform === 'win32' ? 'needs SIGSTOP' : skip;

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lookalike-hnsw-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function built(count = vectors.length): Promise<HnswIndex> {
  const index = await HnswIndex.create(options, 100);
  await index.addAll(vectors.slice(0, count).map((vector, id) => ({ id, vector })));
  return index;
}

function exact(): ExactIndex {
  const index = new ExactIndex(dimension, options.vectors);
  index.load(vectors.map((vector, contentId) => ({ contentId, ...quantize(vector) })));
  return index;
}

/** The process of an index; never 0, which would mean this one and its family. */
function pidOf(index: HnswIndex): number {
  assert.ok(index.pid !== undefined && index.pid > 0);
  return index.pid;
}

function withReason(reason: HnswFailure, message = /./): (error: unknown) => boolean {
  return (error) => error instanceof HnswError && error.reason === reason && message.test(error.message);
}

test('finds what exact search finds, with an ef that was chosen by measured recall', { skip }, async () => {
  const index = await built();
  try {
    const truth = exact();
    const measured = await index.chooseEf(randomVectors(20, dimension, 22), (query, k) => truth.search(query, k));
    assert.ok(measured.recall >= 0.99, `recall ${measured.recall}`);
    assert.equal(index.ef, measured.ef);
    const query = vectors[3] ?? new Float32Array(dimension);
    const found = await index.search(query, 10);
    assert.deepEqual(found, await truth.search(query, 10));
    assert.equal(found[0]?.id, 3);
    assert.equal((await index.search(query, 500)).length, 500);
    const few = new Set([5, 900, 1500, 99_999]);
    assert.deepEqual(await index.search(query, 10, few), await truth.search(query, 10, few));
    const many = new Set(Array.from({ length: 4001 }, (_, i) => i).filter((id) => id % 2 === 1 || id > 1990));
    const allowed = await index.search(query, 10, many);
    assert.deepEqual(allowed, await truth.search(query, 10, many));
    await assert.rejects(index.search(new Float32Array(7), 5), /7 dimensions/);
  } finally {
    index.dispose();
  }
});

test('follows additions and removals, and comes back from its file as it was', { skip }, async () => {
  const index = await built(500);
  const file = join(folder, 'graph.hnsw');
  const query = vectors[600] ?? new Float32Array(dimension);
  for (let id = 500; id < 1100; id++) index.upsert(id, vectors[id] ?? query);
  assert.equal((await index.search(query, 1))[0]?.id, 600);
  assert.ok(index.delete(600));
  assert.ok(!index.delete(600));
  assert.notEqual((await index.search(query, 1))[0]?.id, 600);
  assert.equal(index.size, 1099);
  await index.save(file, 'model@7');
  const expected = await index.search(query, 20);
  index.dispose();
  assert.deepEqual((await readdir(folder)).sort(), ['graph.hnsw', 'graph.hnsw.json']);

  const again = await HnswIndex.open(options, file, 'model@7');
  try {
    assert.equal(again.size, 1099);
    assert.deepEqual(await again.search(query, 20), expected);
    again.upsert(600, query);
    assert.equal((await again.search(query, 1))[0]?.id, 600);
  } finally {
    again.dispose();
  }
});

test('a file that is damaged, of another dimension or of other vectors never reaches the library', {
  skip,
}, async () => {
  const index = await built(200);
  const file = join(folder, 'checked.hnsw');
  await index.save(file, 'model@1');
  index.dispose();
  await assert.rejects(HnswIndex.open(options, file, 'model@2'), withReason('file-invalid', /not of "model@2"/));
  const wider = { ...options, dimension: 64 };
  await assert.rejects(HnswIndex.open(wider, file, 'model@1'), withReason('file-invalid', /48 dimensions, not 64/));
  await assert.rejects(
    HnswIndex.open(options, join(folder, 'none'), 'model@1'),
    withReason('file-invalid', /does not exist/),
  );
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(16) ^ 0xff, 16);
  await writeFile(file, bytes);
  await assert.rejects(HnswIndex.open(options, file, 'model@1'), withReason('file-invalid', /checksum/));
  await writeFile(file, bytes.subarray(0, 100));
  await assert.rejects(HnswIndex.open(options, file, 'model@1'), withReason('file-invalid', /not as long/));
  await writeFile(`${file}.json`, '{"version": 2}');
  await assert.rejects(HnswIndex.open(options, file, 'model@1'), withReason('file-invalid', /no readable description/));
});

test('when the process is killed, open and later calls fail with a reason instead of hanging', {
  skip: skipStopping,
}, async () => {
  const index = await built(300);
  const query = vectors[0] ?? new Float32Array(dimension);
  const open = Array.from({ length: 5 }, () => index.search(query, 5));
  process.kill(pidOf(index), 'SIGSTOP');
  const waiting = index.search(query, 5);
  process.kill(pidOf(index), 'SIGKILL');
  await assert.rejects(waiting, withReason('stopped', /SIGKILL/));
  await Promise.allSettled(open);
  await assert.rejects(index.search(query, 5), withReason('stopped'));
  assert.throws(() => index.upsert(1, query), withReason('stopped'));
  assert.throws(() => index.delete(1), withReason('stopped'));
  index.dispose();
});

test('a process that hangs is ended', { skip: skipStopping }, async () => {
  const index = await HnswIndex.create({ ...options, searchTimeoutMs: 150 }, 10);
  await index.addAll(vectors.slice(0, 50).map((vector, id) => ({ id, vector })));
  process.kill(pidOf(index), 'SIGSTOP');
  await assert.rejects(index.search(vectors[0] ?? new Float32Array(dimension), 5), withReason('stopped', /150 ms/));
});

test('without the optional package the failure says so', async () => {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === 'hnswlib-node') throw new Error('no such package');
      return next(name, context);
    } });`;
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  await assert.rejects(HnswIndex.create({ ...options, execArgv }, 10), withReason('not-installed', /compiler/));
});

import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { verifyModelFiles } from '../indexer/encoder/modelFiles.ts';
import { readModelPackage } from '../indexer/encoder/modelPackage.ts';
import { type InstallationOptions, type InstallationProgress, installModel, remainingBytes } from './installModel.ts';
import { knownBytes } from './knownModel.ts';
import { modelFolder, stagingFolder } from './modelFolders.ts';
import { removeModel } from './modelPlace.ts';
import { noPatience, serve, type TestHub, testHub } from './testing/hostileServer.ts';
import { randomModel, randomModelFile, randomModelFolder } from './testing/randomModel.ts';

const known = randomModel();
const { id } = known.manifest;

describe('installing a model', () => {
  let storageFolder = '';
  beforeEach(() => {
    storageFolder = mkdtempSync(join(tmpdir(), 'lookalike-install-'));
  });
  afterEach(() => rmSync(storageFolder, { recursive: true }));

  const options = (hub?: TestHub, changes: Partial<InstallationOptions> = {}): InstallationOptions => ({
    storageFolder,
    connection: hub && { hub: hub.hub, patience: noPatience },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...changes,
  });
  const fails = (code: string, message: RegExp) => ({ name: 'ModelError', code, message });
  const place = () => modelFolder(storageFolder, id);
  const staging = () => stagingFolder(storageFolder, id);

  test('downloads every file, checks it, writes model.json and puts it all in place at once', async (t) => {
    const hub = await testHub(t, (request, response) => {
      assert.equal(existsSync(place()), false, 'nothing is in place before everything is there');
      serve(request, response, randomModelFile(request.url ?? ''));
    });
    const progress: InstallationProgress[] = [];
    const pkg = await installModel(known, options(hub, { onProgress: (step) => progress.push(step) }));
    assert.equal(pkg.folder, place());
    assert.deepEqual(await readModelPackage(place()), pkg);
    await verifyModelFiles(pkg);
    assert.equal(pkg.credits, 'README.md');
    assert.deepEqual(
      hub.requests,
      known.files.map(({ path }) => `/${known.source.repository}/resolve/${known.source.revision}/${path}`),
    );
    const total = knownBytes(known.files);
    assert.deepEqual(progress.at(-1), { bytes: total, total });
    for (const [at, { bytes }] of progress.entries()) assert.ok(bytes >= (progress[at - 1]?.bytes ?? 0));
    assert.deepEqual(
      readdirSync(place(), { recursive: true }).sort(),
      ['README.md', 'model.json', 'onnx', ...known.files.map(({ path }) => path).slice(1)].sort(),
    );
    assert.deepEqual(readdirSync(join(storageFolder, 'models/.partial')), []);
  });

  test('goes on after it was cancelled, without asking again for what is here', async (t) => {
    const abort = new AbortController();
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    const [, first, second] = known.files;
    const cancelled = installModel(
      known,
      options(hub, {
        signal: abort.signal,
        onProgress: ({ bytes }) => bytes > (first?.content?.bytes ?? 0) && abort.abort(),
      }),
    );
    await assert.rejects(cancelled, fails('cancelled', /cancelled/));
    assert.equal(existsSync(place()), false);
    assert.ok((await remainingBytes(known, storageFolder)) < knownBytes(known.files));
    const before = hub.requests.length;
    await installModel(known, options(hub));
    const later = hub.requests.slice(before).join('\n');
    assert.ok(!later.includes(first?.path ?? '?'), later);
    assert.ok(second !== undefined && hub.requests.join('\n').includes(second.path));
    await verifyModelFiles(await readModelPackage(place()));
  });

  test('leaves what was there in place when a download fails', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    await installModel(known, options(hub));
    const before = readFileSync(join(place(), 'model.json'), 'utf8');
    const broken = await testHub(t, (_, response) => void response.writeHead(404).end());
    await assert.rejects(installModel(known, options(broken)), fails('not-found', /does not have/));
    assert.equal(readFileSync(join(place(), 'model.json'), 'utf8'), before);
    await installModel(known, options(hub));
    await verifyModelFiles(await readModelPackage(place()));
  });

  test('pins what nothing was known of, and refuses another the next time', async (t) => {
    let card = '# A card\n';
    const hub = await testHub(t, (request, response) => {
      const path = request.url ?? '';
      serve(request, response, path.endsWith('README.md') ? Buffer.from(card) : randomModelFile(path));
    });
    await installModel(known, options(hub));
    await removeModel(storageFolder, id);
    card = '# Another card\n';
    await assert.rejects(installModel(known, options(hub)), fails('damaged', /not what its first download brought/));
    assert.equal(existsSync(place()), false);
    card = '# A card\n';
    await installModel(known, options(hub));
  });

  test('is fed from a local folder without any network, however the files are called', async () => {
    const local = join(storageFolder, 'usb');
    mkdirSync(join(local, 'deep'), { recursive: true });
    for (const [at, { path }] of known.files.slice(1).entries()) {
      cpSync(join(randomModelFolder, path), join(local, at % 2 === 0 ? 'deep' : '.', `file-${at}`));
    }
    const pkg = await installModel(known, options(undefined, { from: local }));
    await verifyModelFiles(pkg);
    assert.equal(pkg.credits, undefined, 'there was no card');
    assert.equal(pkg.folder, place());
  });

  test('takes one local file, says what is missing, and downloads only that', async (t) => {
    const path = 'onnx/text_model.onnx';
    const from = join(randomModelFolder, path);
    await assert.rejects(
      installModel(known, options(undefined, { from })),
      fails('incomplete', /missing: onnx\/vision_model\.onnx, tokenizer\.json, tokenizer_config\.json\. .*kept/),
    );
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    await installModel(known, options(hub));
    assert.ok(!hub.requests.join('\n').includes(path));
  });

  test('does not take local files for what they are not', async () => {
    const local = join(storageFolder, 'usb');
    cpSync(randomModelFolder, local, { recursive: true });
    const file = join(local, 'onnx/text_model.onnx');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await assert.rejects(
      installModel(known, options(undefined, { from: local })),
      fails('incomplete', /missing: onnx\/text_model\.onnx\./),
    );
    const nowhere = options(undefined, { from: join(storageFolder, 'nowhere') });
    await assert.rejects(installModel(known, nowhere), fails('incomplete', /no such file or folder/));
  });

  test('says beforehand that the disk has no room', async (t) => {
    const hub = await testHub(t, () => assert.fail('nothing is asked for'));
    await assert.rejects(
      installModel(known, options(hub, { freeBytes: async () => 1000 })),
      fails('disk-full', /is full\. 1 MB are needed\..*Make room/),
    );
  });

  test('is done once at a time, and goes on after a process that died', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    const both = await Promise.allSettled([installModel(known, options(hub)), installModel(known, options(hub))]);
    const [refused, ...others] = both.filter(({ status }) => status === 'rejected');
    assert.equal(others.length, 0, 'one of them is done, whichever came first');
    assert.ok(refused?.status === 'rejected', 'the other is refused');
    await assert.rejects(Promise.reject(refused.reason), fails('busy', /being installed already/));
    mkdirSync(join(storageFolder, 'models/.partial'), { recursive: true });
    writeFileSync(`${staging()}.lock`, '999999999');
    await installModel(known, options(hub));
  });

  test('waits for no process that died before it wrote its id, and takes a lock from none that is about to', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    const lock = `${staging()}.lock`;
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, '');
    await assert.rejects(installModel(known, options(hub)), fails('busy', /being installed already/));
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, minuteAgo, minuteAgo);
    await installModel(known, options(hub));
  });

  test('says why its lock cannot be used', async (t) => {
    const hub = await testHub(t, () => assert.fail('nothing is asked for'));
    mkdirSync(`${staging()}.lock`, { recursive: true });
    await assert.rejects(installModel(known, options(hub)), fails('disk', /cannot be written: \w+/));
  });

  test('says that the storage folder cannot be written', async (t) => {
    const hub = await testHub(t, () => assert.fail('nothing is asked for'));
    const file = join(storageFolder, 'a-file');
    writeFileSync(file, '');
    await assert.rejects(
      installModel(known, options(hub, { storageFolder: file })),
      fails('disk', /cannot be written/),
    );
  });

  test('removes a model, and what was begun of it', async (t) => {
    const hub = await testHub(t, (request, response) => serve(request, response, randomModelFile(request.url ?? '')));
    await installModel(known, options(hub));
    mkdirSync(staging(), { recursive: true });
    assert.equal(await removeModel(storageFolder, id), true);
    assert.equal(existsSync(place()) || existsSync(staging()), false);
    assert.equal(await removeModel(storageFolder, id), false);
  });
});

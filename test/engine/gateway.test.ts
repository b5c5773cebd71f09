import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { ResponseError } from 'vscode-jsonrpc/node';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { english, messageOf } from '../../src/shared/message.ts';
import { type EngineStatus, notifications, requests, type SkippedFile } from '../../src/shared/protocol.ts';
import {
  copyOfGallery,
  engineSettings,
  galleryFixture,
  isAlive,
  openGateway,
  repository,
  temporaryFolder,
  until,
} from './support.ts';

const noImages = { images: [] };

function fails(code: string) {
  return (error: unknown): boolean => error instanceof ResponseError && error.data?.code === code;
}

describe('the gateway', () => {
  test('indexes, tells how far it is, and answers text and picture queries', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { connection, introduction } = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    assert.equal(introduction.model.family, 'dual');
    const statuses: EngineStatus[] = [];
    const skipped: SkippedFile[] = [];
    let changes = 0;
    connection.onNotification(notifications.status, (status) => {
      statuses.push(status);
    });
    connection.onNotification(notifications.skipped, (file) => {
      skipped.push(file);
    });
    connection.onNotification(notifications.changed, () => {
      changes++;
    });

    const summary = await connection.sendRequest(requests.index, {});
    assert.deepEqual([summary.files, summary.skipped, summary.failed, summary.cancelled], [95, 3, 1, false]);
    assert.deepEqual(skipped.map((file) => [file.path, file.reason]).sort(), [
      ['broken/damaged.png', 'corrupt'],
      ['broken/empty.gif', 'empty'],
      ['broken/hero.png', 'not-downloaded'],
      ['broken/notes.jpg', 'not-an-image'],
    ]);
    const phases = new Set(statuses.flatMap((status) => status.roots.map((each) => each.phase)));
    assert.ok(phases.has('scanning') && phases.has('encoding') && changes > 0, [...phases].join());
    const status = await connection.sendRequest(requests.status, undefined);
    assert.deepEqual([status.roots[0]?.phase, status.roots[0]?.indexed, status.roots[0]?.writer], ['idle', 91, true]);

    const result = await connection.sendRequest(requests.query, { text: 'a cat', ...noImages });
    assert.deepEqual([result.total, result.searched, result.ranked], [91, 91, true]);
    assert.ok(result.likely >= 1 && result.likely <= 5, `${result.likely} likely`);
    const { rows } = await connection.sendRequest(requests.rows, { resultSet: result.resultSet, offset: 0, count: 3 });
    assert.equal(rows[0]?.path, 'photos/IMG_2041.jpg');
    assert.ok((rows[0]?.confidence ?? 0) > 0.95 && (rows[1]?.score ?? 1) < (rows[0]?.score ?? 0));
    const rest = await connection.sendRequest(requests.rows, { resultSet: result.resultSet, offset: 90, count: 50 });
    assert.equal(rest.rows.length, 1);

    const similar = await connection.sendRequest(requests.query, {
      text: '',
      images: [{ source: { path: join(root, 'photos/IMG_2042.jpg') }, weight: 1 }],
    });
    assert.equal(similar.total, 90);
    const bytes = readFileSync(join(root, 'icons/status/s1.svg'));
    const pasted = await connection.sendRequest(requests.query, {
      text: '',
      images: [{ source: { bytes: new Uint8Array(bytes) }, weight: 1 }],
      limit: 1,
    });
    const best = await connection.sendRequest(requests.rows, { resultSet: pasted.resultSet, offset: 0, count: 1 });
    assert.equal(best.rows[0]?.path, 'icons/status/s1.svg');

    const gallery = await connection.sendRequest(requests.query, { text: '', ...noImages, filter: 'type:svg' });
    assert.deepEqual([gallery.ranked, gallery.total + gallery.filteredOut], [false, 91]);
    const facets = await connection.sendRequest(requests.facets, { resultSet: gallery.resultSet });
    assert.equal(facets.formats.find((format) => format.value === 'svg')?.count, gallery.total);
    assert.ok(
      facets.folders.some((each) => each.value === 'icons') && facets.sizes.length > 1 && facets.colours.length > 1,
    );
  });

  test('gives rows in the asked order, and says when a result set is gone', async (t) => {
    const folder = temporaryFolder(t);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(folder));
    await connection.sendRequest(requests.index, {});
    let groups: readonly { value: string; count: number }[] | undefined;
    const listing = async (sort: 'name' | 'size' | 'folder') => {
      const result = await connection.sendRequest(requests.query, { text: '', ...noImages, sort });
      const { resultSet, total } = result;
      groups = result.groups;
      return (await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: total })).rows;
    };
    const bySize = (await listing('size')).map((row) => row.bytes);
    assert.deepEqual(
      bySize,
      [...bySize].sort((a, b) => b - a),
    );
    const names = (await listing('name')).map((row) => (row.path.split('/').at(-1) ?? '').toLowerCase());
    assert.deepEqual(names, [...names].sort());
    const folders = (await listing('folder')).map((row) => row.path.slice(0, Math.max(0, row.path.lastIndexOf('/'))));
    assert.equal(folders.filter((each, i) => each !== folders[i - 1]).length, new Set(folders).size);
    assert.deepEqual(
      groups?.flatMap(({ value, count }) => Array.from({ length: count }, () => value)),
      folders,
    );
    const rows = { offset: 1, count: 3 };
    const first = await connection.sendRequest(requests.query, { text: 'x', ...noImages, rows });
    const asked = await connection.sendRequest(requests.rows, { resultSet: first.resultSet, ...rows });
    assert.equal(first.rows?.length, 3);
    assert.deepEqual(first.rows, asked.rows, 'rows that were asked for with the query come with the answer');
    for (let i = 0; i < 8; i++) await connection.sendRequest(requests.query, { text: 'x', ...noImages });
    await assert.rejects(
      connection.sendRequest(requests.rows, { resultSet: first.resultSet, offset: 0, count: 1 }),
      fails('result-set-gone'),
    );
  });

  test('draws thumbnails, keeps them, and says why a picture has none', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { connection } = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    await connection.sendRequest(requests.index, {});
    const path = 'photos/IMG_2041.jpg';
    const asked = await Promise.all(
      Array.from({ length: 5 }, () => connection.sendRequest(requests.thumbnail, { root, path, side: 256 })),
    );
    const [{ file = '' } = {}] = asked;
    assert.ok(asked.every((answer) => answer.file === file) && statSync(file).size > 500);
    const before = statSync(file).mtimeMs;
    await connection.sendRequest(requests.thumbnail, { root, path, side: 256 });
    assert.equal(statSync(file).mtimeMs, before);
    const broken = await connection.sendRequest(requests.thumbnail, { root, path: 'broken/damaged.png', side: 256 });
    assert.deepEqual([broken.file, broken.skipped?.reason], [undefined, 'corrupt']);
    const report = await connection.sendRequest(requests.report, undefined);
    assert.equal(report.thumbnails.files, 1);
  });

  test('tells all about a file: size, colours, copies, why it was found or skipped', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { connection } = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    await connection.sendRequest(requests.index, {});
    const { resultSet } = await connection.sendRequest(requests.query, { text: 'coffee', ...noImages });
    const path = 'photos/IMG_2042.jpg';
    const details = await connection.sendRequest(requests.details, { root, path, resultSet });
    assert.deepEqual([details.width, details.height, details.format], [600, 400, 'jpeg']);
    assert.deepEqual(
      details.copies.map((copy) => copy.path),
      ['photos/backup/IMG_2042 (copy).jpg'],
    );
    assert.ok(details.colours.length > 0 && details.reasons.map(({ text }) => english(text))[0]?.includes('coffee'));
    const skipped = await connection.sendRequest(requests.details, { root, path: 'broken/hero.png' });
    assert.equal(skipped.skipped?.reason, 'not-downloaded');
  });

  test('pauses at once, answers meanwhile, and goes on where it was', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { connection } = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    await connection.sendRequest(requests.pause, undefined);
    const indexing = connection.sendRequest(requests.index, {});
    await until(
      async () => (await connection.sendRequest(requests.status, undefined)).roots[0]?.pending === 95,
      'the scan',
    );
    const paused = await connection.sendRequest(requests.status, undefined);
    assert.deepEqual([paused.paused, paused.roots[0]?.phase, paused.roots[0]?.indexed], [true, 'paused', 0]);
    const meanwhile = await connection.sendRequest(requests.query, { text: 'a cat', ...noImages });
    assert.equal(meanwhile.total, 0);
    await connection.sendRequest(requests.resume, undefined);
    assert.equal((await indexing).files, 95);
    assert.equal((await connection.sendRequest(requests.status, undefined)).roots[0]?.indexed, 91);
  });

  test('searches several roots as one and forgets one of them', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const second = join(folder, 'second');
    mkdirSync(second);
    copyFileSync(join(root, 'photos/IMG_2041.jpg'), join(second, 'animal.jpg'));
    const { connection } = await openGateway(t, [root, second], engineSettings(join(folder, 'storage')));
    await connection.sendRequest(requests.index, {});
    const { resultSet, total } = await connection.sendRequest(requests.query, { text: 'a cat', ...noImages });
    const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 2 });
    assert.equal(total, 92);
    assert.deepEqual(new Set(rows.map((row) => row.root)), new Set([root, second]));
    await connection.sendRequest(requests.forget, { roots: [second] });
    assert.equal((await connection.sendRequest(requests.query, { text: '', ...noImages })).total, 91);
    assert.equal((await connection.sendRequest(requests.index, { roots: [second] })).encoded, 1);
  });

  test('names a root that is gone and indexes the others', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const { connection } = await openGateway(t, [gone, root], engineSettings(join(folder, 'storage')));
    rmSync(gone, { recursive: true });
    await assert.rejects(connection.sendRequest(requests.index, {}), (error: unknown) => {
      const said = messageOf(error);
      assert.ok(fails('folder-not-found')(error) && error instanceof Error && said !== undefined);
      assert.match(said.text, /^The folder \{0\} cannot be /);
      assert.equal(said.args?.[0], gone);
      assert.equal(english(said), error.message);
      return true;
    });
    const status = await connection.sendRequest(requests.status, undefined);
    assert.equal(status.problem?.args?.[0], gone);
    assert.equal(status.roots.find((each) => each.root === root)?.indexed, 91);
  });

  test('follows a change of settings without encoding again', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const settings = engineSettings(join(folder, 'storage'));
    const { connection } = await openGateway(t, [root], settings);
    await connection.sendRequest(requests.index, {});
    await connection.sendRequest(requests.configure, {
      roots: [root],
      settings: { ...settings, exclude: ['emoji/**'] },
    });
    const narrowed = await connection.sendRequest(requests.index, {});
    assert.deepEqual([narrowed.encoded, narrowed.removed, narrowed.files], [0, 16, 79]);
    const limits = { ...settings.limits, maxBytes: 20_000 };
    await connection.sendRequest(requests.configure, { roots: [root], settings: { ...settings, limits } });
    const widened = await connection.sendRequest(requests.index, { full: true });
    // What is known stays known; limits hold for what is decoded.
    assert.deepEqual([widened.encoded, widened.files], [0, 95]);
  });

  test('an image-only model finds by picture and says that it knows no text', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const model = join(repository, 'test/fixtures/models/random-resnet');
    const { connection } = await openGateway(t, [root], engineSettings(join(folder, 'storage'), { model }));
    await connection.sendRequest(requests.index, {});
    // Said by the encoder, and as translatable here as there.
    await assert.rejects(
      connection.sendRequest(requests.query, { text: 'a cat', ...noImages }),
      (error: unknown) =>
        fails('model-has-no-text')(error) &&
        messageOf(error)?.text.startsWith('The model "{0}" ({1}) compares pictures') === true &&
        messageOf(error)?.args?.[0] === 'random-resnet',
    );
    const { resultSet } = await connection.sendRequest(requests.query, {
      text: '',
      images: [{ source: { path: join(root, 'photos/IMG_2042.jpg') }, weight: 1 }],
    });
    const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 1 });
    assert.equal(rows[0]?.path, 'photos/backup/IMG_2042 (copy).jpg');
  });

  test('another model redoes the vectors, and the old one answers until they are there', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const settings = engineSettings(join(folder, 'storage'));
    const { connection } = await openGateway(t, [root], settings);
    await connection.sendRequest(requests.index, {});
    const model = join(repository, 'test/fixtures/models/random-resnet');
    const during = await connection.sendRequest(requests.configure, {
      roots: [root],
      settings: { ...settings, model },
    });
    assert.equal(during.model.id, 'lookalike-mini');
    assert.ok((await connection.sendRequest(requests.query, { text: 'a cat', ...noImages })).likely >= 1);
    const summary = await connection.sendRequest(requests.index, {});
    assert.ok(summary.encoded >= 85, `${summary.encoded} encoded`);
    assert.equal((await connection.sendRequest(requests.status, undefined)).model.family, 'image-only');
    const back = await connection.sendRequest(requests.configure, { roots: [root], settings });
    assert.equal((await connection.sendRequest(requests.index, {})).encoded, 0);
    assert.ok(back.model.id.length > 0);
    assert.equal((await connection.sendRequest(requests.status, undefined)).model.id, 'lookalike-mini');
  });

  test('remembers settled queries with their vectors, and forgets them when told', async (t) => {
    const folder = temporaryFolder(t);
    const { connection } = await openGateway(t, [galleryFixture], engineSettings(folder));
    await connection.sendRequest(requests.index, {});
    await connection.sendRequest(requests.query, { text: 'just typing', ...noImages });
    await connection.sendRequest(requests.query, { text: 'a cat', ...noImages, remember: true });
    const history = await connection.sendRequest(requests.history, { prefix: '', count: 10 });
    assert.deepEqual(
      history.map((past) => [past.text, past.total]),
      [['a cat', 91]],
    );
    await connection.sendRequest(requests.clearHistory, undefined);
    assert.deepEqual(await connection.sendRequest(requests.history, { prefix: '', count: 10 }), []);
  });

  test('ends with its parent, and its encoders with it', async (t) => {
    const folder = temporaryFolder(t);
    const root = copyOfGallery(folder);
    const { connection, child } = await openGateway(t, [root], engineSettings(join(folder, 'storage')));
    const indexing = connection.sendRequest(requests.index, {}).catch(() => undefined);
    let encoders: readonly number[] = [];
    await until(async () => {
      ({ encoders } = await connection.sendRequest(requests.status, undefined));
      return encoders.length > 0;
    }, 'an encoder');
    child.disconnect();
    await indexing;
    const pid = child.pid ?? 0;
    await until(() => !isAlive(pid) && encoders.every((encoder) => !isAlive(encoder)), 'the end of all processes');
  });
});

test('a damaged index is set aside and made again; a file that a person named stays as it is', async (t) => {
  const folder = temporaryFolder(t);
  const root = copyOfGallery(folder);
  const storage = join(folder, 'storage');
  const indexFile = catalogueFile(storage, root);
  mkdirSync(dirname(indexFile), { recursive: true });
  writeFileSync(indexFile, 'this is no database, whatever its name says'.repeat(100));
  const { connection } = await openGateway(t, [root], engineSettings(storage));
  const summary = await connection.sendRequest(requests.index, {});
  assert.equal(summary.files, 95);
  assert.equal((await connection.sendRequest(requests.query, { text: 'a cat', ...noImages })).total, 91);
  assert.ok(readdirSync(dirname(indexFile)).some((name) => name.includes('.corrupt-')));

  const notes = join(folder, 'notes.txt');
  writeFileSync(notes, 'my notes, no database');
  const named = await openGateway(t, [root], engineSettings(storage, { indexFile: notes }));
  await assert.rejects(named.connection.sendRequest(requests.index, {}), fails('catalogue-corrupt'));
  assert.equal(readFileSync(notes, 'utf8'), 'my notes, no database');
});

test('no native module is in its process: they can crash, and take memory that only the end of a process gives back', () => {
  const bundle = readFileSync(join(repository, 'dist/indexer.js'), 'utf8');
  const packages = [...bundle.matchAll(/^import (?:.* from )?"([^"]+)"/gm)].map(([, name]) => name ?? '');
  assert.ok(packages.includes('node:sqlite'), 'the imports are read');
  assert.deepEqual(
    packages.filter((name) => !name.startsWith('node:')),
    [],
  );
});

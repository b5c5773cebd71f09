import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { english } from '../../src/shared/message.ts';
import { requests } from '../../src/shared/protocol.ts';
import { engineSettings, openGateway, repository, temporaryFolder } from './support.ts';

/** Pictures of coloured discs: what they show has nothing to do with what they are called. */
function gallery(folder: string, paths: readonly string[]): string {
  const root = join(folder, 'gallery');
  for (const [i, path] of paths.entries()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const disc = `<circle cx="${20 + i * 3}" cy="32" r="${8 + i}" fill="hsl(${i * 40} 80% 50%)"/>`;
    writeFileSync(join(root, path), `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">${disc}</svg>`);
  }
  return root;
}

const paths = [
  'ui/trash.svg',
  'ui/login-dialog.svg',
  'ui/shopping-cart.svg',
  'ui/volcano.svg',
  'ui/piano.svg',
  'ui/tractor.svg',
  'ui/3f2a9c1b77.svg',
  'deliveries/IMG_2041.svg',
];

async function indexed(t: TestContext, settings: Parameters<typeof engineSettings>[1] = {}) {
  const folder = temporaryFolder(t);
  const root = gallery(folder, paths);
  const chosen = engineSettings(join(folder, 'storage'), settings);
  const { connection } = await openGateway(t, [root], chosen);
  await connection.sendRequest(requests.index, {});
  return { root, connection, settings: chosen, search: searching(root, connection) };
}

function searching(root: string, connection: MessageConnection) {
  return async (text: string) => {
    const result = await connection.sendRequest(requests.query, { text, images: [] });
    const { rows } = await connection.sendRequest(requests.rows, { ...result, offset: 0, count: result.total });
    const details = (path: string) => connection.sendRequest(requests.details, { root, path, ...result });
    return { result, rows, details };
  };
}

describe('names', () => {
  test('are found by their words, and an exact name is likely', async (t) => {
    const { search } = await indexed(t);
    const { result, rows, details } = await search('shopping carts');
    assert.equal(rows[0]?.path, 'ui/shopping-cart.svg');
    assert.ok((rows[0]?.confidence ?? 0) >= 0.99 && result.likely >= 1, JSON.stringify([rows[0], result]));
    const { reasons } = await details('ui/shopping-cart.svg');
    assert.ok(
      reasons.some(({ kind, text }) => kind === 'name' && english(text).includes('“shopping” and “carts”')),
      JSON.stringify(reasons),
    );
    const folder = (await search('deliveries')).details('deliveries/IMG_2041.svg');
    assert.ok((await folder).reasons.some(({ kind }) => kind === 'folder'));
  });

  test('are found by what they mean', async (t) => {
    const { search } = await indexed(t);
    for (const [query, path] of [
      ['delete', 'ui/trash.svg'],
      ['sign in', 'ui/login-dialog.svg'],
      ['farm vehicle', 'ui/tractor.svg'],
      ['musical instrument', 'ui/piano.svg'],
    ] as const) {
      const { rows, details } = await search(query);
      assert.equal(rows[0]?.path, path, query);
      const { reasons } = await details(path);
      assert.ok(
        reasons.some(({ kind }) => kind === 'meaning'),
        `${query}: ${JSON.stringify(reasons)}`,
      );
    }
  });

  test('follow a file that is renamed, without its being encoded again', async (t) => {
    const { root, connection, search } = await indexed(t);
    renameSync(join(root, 'ui/3f2a9c1b77.svg'), join(root, 'ui/umbrella.svg'));
    assert.equal((await connection.sendRequest(requests.index, {})).encoded, 0);
    assert.equal((await search('rain')).rows[0]?.path, 'ui/umbrella.svg');
  });

  test('that another sentence encoder has read are not compared by meaning until they are read again', async (t) => {
    const { root, connection, settings } = await indexed(t);
    await connection.sendRequest(requests.shutdown, undefined);
    const catalogue = Catalogue.open(catalogueFile(settings.storageFolder, root), 'write');
    catalogue.useSentenceEncoder(`${catalogue.sentenceEncoder()} of an earlier version`);
    const phrases = catalogue.waitingPhrases(99);
    for (const { phraseId } of phrases)
      catalogue.putPhraseVector(phraseId, new Float32Array(384).fill(1 / Math.sqrt(384)));
    catalogue.close();
    assert.ok(phrases.length >= 7, `${phrases.length} phrases`);
    const { connection: later } = await openGateway(t, [root], settings);
    const search = searching(root, later);
    const isMeant = async (path: string) =>
      (await (await search('delete')).details(path)).reasons.some(({ kind }) => kind === 'meaning');
    for (const path of paths) assert.equal(await isMeant(path), false, path);
    await later.sendRequest(requests.index, {});
    assert.equal((await search('delete')).rows[0]?.path, 'ui/trash.svg');
    assert.equal(await isMeant('ui/trash.svg'), true);
  });

  test('do not touch a search by picture', async (t) => {
    const { root, connection } = await indexed(t);
    const { resultSet } = await connection.sendRequest(requests.query, {
      text: '',
      images: [{ source: { path: join(root, 'ui/piano.svg') }, weight: 1 }],
    });
    const path = 'ui/tractor.svg';
    const { reasons } = await connection.sendRequest(requests.details, { root, path, resultSet });
    assert.deepEqual(
      reasons.map(({ kind }) => kind),
      ['looks'],
    );
  });

  test('have vectors of the bundled model whatever model sees the pictures', async (t) => {
    const { connection } = await indexed(t, { model: join(repository, 'test/fixtures/models/random-resnet') });
    const status = await connection.sendRequest(requests.status, undefined);
    assert.equal(status.model.family, 'image-only');
    // One process for the pictures, one for the names.
    assert.ok(status.encoders.length >= 2, `${status.encoders.length} encoders`);
  });
});

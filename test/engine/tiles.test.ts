import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { Catalogue } from '../../src/indexer/store/catalogue.ts';
import { catalogueFile } from '../../src/indexer/store/location.ts';
import { english } from '../../src/shared/message.ts';
import { requests } from '../../src/shared/protocol.ts';
import {
  engineSettings,
  type Gateway,
  galleryFixture,
  lookalike,
  openGateway,
  temporaryFolder,
  until,
} from './support.ts';

const slow = { timeout: 600_000 };
const side = 240;
const cat = 'photos/IMG_2041.jpg';
const others = ['clipart/a-01.svg', 'clipart/a-04.svg', 'emoji/snail.svg'];
const drawings = ['clipart/a-02.svg', 'clipart/a-06.svg', 'clipart/a-08.svg', 'emoji/fire.svg', 'emoji/red-apple.svg'];

/** Pictures of the gallery side by side, in rows of so many. */
async function page(file: string, pictures: readonly string[], columns: number): Promise<void> {
  const parts = await Promise.all(
    pictures.map(async (path, at) => ({
      input: await sharp(join(galleryFixture, path))
        .resize(side - 20, side - 20, { fit: 'contain', background: '#0000' })
        .png()
        .toBuffer(),
      left: (at % columns) * side + 10,
      top: Math.floor(at / columns) * side + 10,
    })),
  );
  await sharp({
    create: {
      width: columns * side,
      height: Math.ceil(pictures.length / columns) * side,
      channels: 3,
      background: 'white',
    },
  })
    .composite(parts)
    .png()
    .toFile(file);
}

/** The same four pictures as a banner and as a sheet that is not long, and drawings; no name gives anything away. */
async function project(folder: string): Promise<string> {
  const root = join(folder, 'project');
  mkdirSync(root);
  const pictures = [others[0] ?? '', others[1] ?? '', cat, others[2] ?? ''];
  await page(join(root, '0001.png'), pictures, 4);
  await page(join(root, '0002.png'), pictures, 2);
  for (const [at, drawing] of drawings.entries()) await page(join(root, `001${at}.png`), [drawing], 1);
  return root;
}

async function tilesOf({ connection }: Gateway) {
  return (await connection.sendRequest(requests.report, undefined)).roots[0]?.tiles ?? { contents: 0, tiles: 0 };
}

async function quiet({ connection }: Gateway): Promise<void> {
  await until(
    async () => (await connection.sendRequest(requests.status, undefined)).tiling === undefined,
    'long pictures to be looked at',
    300_000,
  );
}

describe('long pictures', () => {
  test('are found by a part of them, by text and by picture, also after a restart', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = await project(folder);
    const settings = engineSettings(join(folder, 'storage'));
    const gateway = await openGateway(t, [root], settings);
    await gateway.connection.sendRequest(requests.index, {});
    await until(async () => (await tilesOf(gateway)).contents === 1, 'the banner to be looked at', 300_000);
    assert.deepEqual(await tilesOf(gateway), { contents: 1, tiles: 4 });
    await quiet(gateway);
    const next = await openGateway(t, [root], settings);
    for (const { connection } of [gateway, next]) {
      const search = async (text: string, path?: string) => {
        const images = path === undefined ? [] : [{ source: { path: join(galleryFixture, path) }, weight: 1 }];
        const { resultSet } = await connection.sendRequest(requests.query, { text, images });
        const { rows } = await connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 10 });
        const place = (name: string) => rows.findIndex((row) => row.path === name);
        return { resultSet, rows, banner: place('0001.png'), sheet: place('0002.png') };
      };
      const byText = await search('a cat');
      assert.equal(byText.banner, 0, JSON.stringify(byText.rows.map(({ path, score }) => [path, score])));
      const byPicture = await search('', cat);
      assert.equal(byPicture.banner, 0, JSON.stringify(byPicture.rows.map(({ path, score }) => [path, score])));
      // A tile that does not stand out takes nothing from what does.
      assert.ok((await search('fire')).rows[0]?.path.startsWith('001'));
      const [best, sheet] = [byPicture.rows[0], byPicture.rows[byPicture.sheet]];
      assert.ok((best?.score ?? 0) > (sheet?.score ?? 0) + 0.2, `${best?.score} and ${sheet?.score}`);
      const { reasons } = await connection.sendRequest(requests.details, {
        root,
        path: '0001.png',
        resultSet: byPicture.resultSet,
      });
      assert.ok(
        reasons.some(({ kind, strength }) => kind === 'looks' && strength > 0.95),
        JSON.stringify(reasons.map(({ text, strength }) => [english(text), strength])),
      );
    }
  });

  test('go on after the indexer is killed, and are done once', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'project');
    mkdirSync(root);
    const pictures = [cat, ...others, ...drawings];
    const count = 40;
    for (let at = 0; at < count; at++) {
      const chosen = [0, 1, 2].map((step) => pictures[(at + step * (1 + (at % 4))) % pictures.length] ?? cat);
      await page(join(root, `${at}.png`), [...chosen, ...Array.from({ length: at % 5 }, () => cat)], 3 + (at % 5));
      // No two have the same bytes.
      const bytes = await sharp(join(root, `${at}.png`))
        .modulate({ hue: 9 * at })
        .png()
        .toBuffer();
      await sharp(bytes).toFile(join(root, `${at}.png`));
    }
    const settings = engineSettings(join(folder, 'storage'));
    const gateway = await openGateway(t, [root], settings);
    await gateway.connection.sendRequest(requests.index, {});
    await until(async () => (await tilesOf(gateway)).contents >= 8, 'a batch to be stored', 300_000);
    await gateway.connection.sendRequest(requests.pause, undefined);
    const gone = new Promise((resolve) => gateway.child.once('exit', resolve));
    gateway.child.kill('SIGKILL');
    await gone;
    const stored = Catalogue.open(catalogueFile(settings.storageFolder, root), 'read');
    const before = stored.tiles.counts();
    stored.close();
    assert.ok(before.contents >= 8 && before.contents % 8 === 0, `${before.contents} were stored`);
    const next = await openGateway(t, [root], settings);
    assert.equal((await next.connection.sendRequest(requests.index, {})).encoded, 0);
    await until(async () => (await tilesOf(next)).contents === count, 'the rest', 300_000);
    const after = await tilesOf(next);
    await quiet(next);
    await next.connection.sendRequest(requests.index, {});
    assert.equal((await next.connection.sendRequest(requests.status, undefined)).tiling, undefined);
    assert.deepEqual(await tilesOf(next), after);
  });

  test('are part of the command line’s index', slow, async (t) => {
    const folder = temporaryFolder(t);
    const root = await project(folder);
    const run = await lookalike(folder, ['index', '--no-text', root]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(JSON.parse((await lookalike(folder, ['status', '--json', root])).stdout).tiles, {
      contents: 1,
      tiles: 4,
    });
    assert.match((await lookalike(folder, ['status', root])).stdout, /long\s+1 pictures looked at closer/);
    assert.match((await lookalike(folder, ['doctor', root])).stdout, /Long +1 pictures looked at closer, in 4 tiles/);
    assert.match((await lookalike(folder, ['search', root, 'a cat', '-n', '1'])).stdout, /0001\.png/);
  });
});

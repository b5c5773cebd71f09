import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { findModel } from '../indexer/encoder/modelCatalogue.ts';
import { installedModels } from './installedModels.ts';
import { removeModel } from './modelPlace.ts';
import { addOwnModel, readOwnModel } from './ownModel.ts';
import { randomModelFolder } from './testing/randomModel.ts';

describe('a model of one’s own', () => {
  let storageFolder = '';
  beforeEach(() => {
    storageFolder = mkdtempSync(join(tmpdir(), 'lookalike-own-'));
  });
  afterEach(() => rmSync(storageFolder, { recursive: true }));

  test('is copied among the models, found by its id, listed with its size, and removed', async () => {
    const pkg = await addOwnModel(randomModelFolder, storageFolder);
    assert.equal((await findModel(pkg.id, storageFolder)).folder, join(storageFolder, 'models', pkg.id));
    const [entry] = await installedModels(storageFolder);
    assert.ok(entry !== undefined && 'pkg' in entry && entry.pkg.id === pkg.id);
    assert.ok(entry.bytes > pkg.files.reduce((sum, { bytes }) => sum + bytes, 0));
    await addOwnModel(randomModelFolder, storageFolder);
    assert.equal(await removeModel(storageFolder, pkg.id), true);
    assert.deepEqual(await installedModels(storageFolder), []);
  });

  test('is refused when a file is not what model.json says, or when it is no model for images', async () => {
    const folder = join(storageFolder, 'mine');
    cpSync(randomModelFolder, folder, { recursive: true });
    const manifest = join(folder, 'model.json');
    const right = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, right.replace('"id": "random-clip"', '"id": "lookalike-mini"'));
    await assert.rejects(addOwnModel(folder, storageFolder), /comes with Lookalike/);
    writeFileSync(manifest, right);
    writeFileSync(join(folder, 'tokenizer.json'), '{}');
    await assert.rejects(readOwnModel(folder), {
      name: 'EngineError',
      code: 'model-invalid',
      message: /tokenizer\.json/,
    });
    await assert.rejects(readOwnModel(storageFolder), { code: 'model-not-found' });
  });
});

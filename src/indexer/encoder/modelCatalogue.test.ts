import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { bundledModelId, findModel, listModels } from './modelCatalogue.ts';

const fixture = join(installationRoot(), 'test', 'fixtures', 'models', 'random-resnet');

describe('the catalogue of models', () => {
  let storage = '';
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'lookalike-models-'));
  });
  afterEach(() => rm(storage, { recursive: true }));

  test('has the bundled model where nothing was downloaded', async () => {
    const pkg = await findModel(bundledModelId, join(storage, 'not', 'there'));
    assert.equal(pkg.id, bundledModelId);
    assert.equal(pkg.folder, join(installationRoot(), 'models', bundledModelId));
  });

  test('has downloaded models, by id and not by the name of their folder', async () => {
    await cp(fixture, join(storage, 'models', 'some-folder'), { recursive: true });
    const pkg = await findModel('random-resnet', storage);
    assert.equal(pkg.folder, join(storage, 'models', 'some-folder'));
    const ids = (await listModels(storage)).map((entry) => ('pkg' in entry ? entry.pkg.id : entry.problem));
    assert.deepEqual(ids, [bundledModelId, 'random-resnet']);
  });

  test('takes the absolute path of a folder', async () => {
    assert.equal((await findModel(fixture, storage)).id, 'random-resnet');
    await assert.rejects(findModel(storage, storage), { name: 'EngineError', code: 'model-not-found' });
  });

  test('names the models that there are', async () => {
    await cp(fixture, join(storage, 'models', 'a'), { recursive: true });
    await assert.rejects(findModel('clip', storage), {
      name: 'EngineError',
      code: 'model-not-found',
      message: /no model "clip"\. There are: lookalike-mini, random-resnet\./,
    });
  });

  test('lists a broken package with its problem, and says it when that one is wanted', async () => {
    const folder = join(storage, 'models', 'broken');
    await mkdir(folder, { recursive: true });
    const right = await readFile(join(fixture, 'model.json'), 'utf8');
    await writeFile(join(folder, 'model.json'), right.replace('image-only', 'image-mostly'));
    const problems = (await listModels(storage)).flatMap((entry) =>
      'problem' in entry ? [entry.problem.message] : [],
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /broken: model.json, field "family"/);
    await assert.rejects(findModel('broken', storage), { code: 'model-invalid', message: /field "family"/ });
    assert.equal((await findModel(bundledModelId, storage)).id, bundledModelId);
  });
});

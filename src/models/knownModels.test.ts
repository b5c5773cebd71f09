import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseModelPackage } from '../indexer/encoder/modelPackage.ts';
import { fileAddress, modelHub } from './hub.ts';
import { knownBytes } from './knownModel.ts';
import { knownModel, knownModels } from './knownModels.ts';

const sha256 = '0'.repeat(64);

describe('the known models', () => {
  for (const known of knownModels) {
    const { manifest, files, source } = known;

    test(`${manifest.name}: what its model.json will say is a model package`, () => {
      const listed = files.map(({ path, content }) => ({ path, ...(content ?? { bytes: 1, sha256 }) }));
      const written: unknown = JSON.parse(JSON.stringify({ ...manifest, files: listed }));
      const pkg = parseModelPackage(written, '/models/x');
      assert.deepEqual(pkg, { ...manifest, folder: '/models/x', files: listed });
      assert.ok(listed.some(({ path }) => path === manifest.credits));
    });

    test(`${manifest.name}: comes from a commit, and all that runs is known`, () => {
      assert.match(source.revision, /^[0-9a-f]{40}$/);
      assert.ok(source.revision.startsWith(manifest.version));
      assert.match(
        fileAddress(modelHub({}), source, 'x/y').href,
        /^https:\/\/[^/]+\/[^/]+\/[^/]+\/resolve\/[0-9a-f]{40}\/x\/y$/,
      );
      const unknown = files.filter(({ content }) => content === undefined).map(({ path }) => path);
      assert.deepEqual(unknown, ['README.md']);
      for (const { content } of files) assert.match(content?.sha256 ?? sha256, /^[0-9a-f]{64}$/);
      assert.ok(known.purpose().endsWith('.'));
    });
  }

  test('are told apart by their ids, the smallest first', () => {
    assert.equal(new Set(knownModels.map(({ manifest }) => manifest.id)).size, knownModels.length);
    const sizes = knownModels.map(({ files }) => knownBytes(files));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    assert.equal(knownModel('clip-vit-base-patch32')?.manifest.name, 'CLIP ViT-B/32');
    assert.equal(knownModel('nothing'), undefined);
  });

  test('come from the mirror that is wished, if it is a safe one', () => {
    assert.equal(modelHub({ HF_ENDPOINT: 'https://mirror.invalid/' }).base.host, 'mirror.invalid');
    assert.equal(modelHub({ HF_ENDPOINT: 'http://127.0.0.1:8000' }).base.host, '127.0.0.1:8000');
    for (const unsafe of ['http://mirror.invalid', 'mirror', 'file:///tmp', 'http://127.0.0.1.invalid']) {
      assert.throws(() => modelHub({ HF_ENDPOINT: unsafe }), { name: 'ModelError', message: /https/ });
    }
  });
});

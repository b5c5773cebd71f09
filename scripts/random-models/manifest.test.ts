import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { knownModels } from '../../src/models/knownModels.ts';
import { randomManifest } from './manifest.ts';

/** The packages by which transformersParity.test.ts proves that what a known model's model.json says is right. */
const proofs: Readonly<Record<string, string>> = {
  'tinyclip-vit-8m-16': 'random-clip-one-graph',
  'clip-vit-base-patch32': 'random-clip',
  'siglip2-base-patch16-224': 'random-siglip',
};

for (const known of knownModels) {
  test(`${known.manifest.name} has a package with random weights that is used in the very same way`, () => {
    const path = `../../test/fixtures/models/${proofs[known.manifest.id]}/model.json`;
    const fixture: Record<string, unknown> = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
    for (const [field, value] of Object.entries(randomManifest(known))) assert.deepEqual(fixture[field], value, field);
  });
}

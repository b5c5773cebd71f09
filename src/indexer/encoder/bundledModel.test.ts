import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { loadImageTower } from './imageTower.ts';
import { verifyModelFiles } from './modelFiles.ts';
import { readModelPackage } from './modelPackage.ts';
import { inSpace } from './protocol.ts';
import { loadTextTower } from './textTower.ts';

const pkg = await readModelPackage(join(installationRoot(), 'models', 'lookalike-mini'));
const options = { device: 'cpu', threads: 1 } as const;
const bare = await loadTextTower({ ...pkg, promptTemplates: ['{}'] }, options);
after(() => bare.dispose());

function cosine(a: Float32Array, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

describe('the bundled model', () => {
  test('has the files that its model.json lists', () => verifyModelFiles(pkg));

  test('embeds texts as its reference does', async () => {
    const { texts }: { texts: Record<string, number[]> } = JSON.parse(
      readFileSync(join(pkg.folder, 'check.json'), 'utf8'),
    );
    const encoded = await bare.encode(inSpace('image', Object.keys(texts)));
    assert.equal(encoded.length, 8);
    for (const [index, [text, reference]] of Object.entries(texts).entries()) {
      const vector = encoded[index]?.vector;
      assert.ok(vector !== undefined);
      const length = Math.hypot(...reference);
      assert.ok(cosine(vector, reference) / length >= 0.999, `${text}: ${cosine(vector, reference) / length}`);
    }
  });

  test('embeds a text the same way alone and beside a longer one', async () => {
    const texts = ['a cat', 'a photo of a lighthouse on the rocks, seen from a boat'];
    const together = await bare.encode(inSpace('image', texts));
    for (const [index, text] of texts.entries()) {
      const [alone] = await bare.encode(inSpace('image', [text]));
      assert.ok(alone !== undefined);
      assert.ok(cosine(alone.vector, together[index]?.vector ?? []) > 0.99999);
    }
  });

  test('knows words of one meaning in the space of sentences', async () => {
    const [bin, trash, cloud] = await bare.encode(inSpace('sentence', ['remove', 'delete', 'cloud']));
    assert.ok(bin && trash && cloud);
    assert.ok(cosine(bin.vector, trash.vector) > cosine(bin.vector, cloud.vector) + 0.2);
  });

  test('reads what is asked for in both spaces at once, and each as it does alone', async () => {
    const texts = ['a cat', 'an icon of a cat'];
    const together = await bare.encode([...inSpace('image', texts), ...inSpace('sentence', texts)]);
    const alone = [...(await bare.encode(inSpace('image', texts))), ...(await bare.encode(inSpace('sentence', texts)))];
    assert.equal(together.length, 4);
    for (const [index, { vector }] of together.entries()) {
      assert.ok(cosine(vector, alone[index]?.vector ?? []) > 0.99999);
      for (const other of together.slice(index + 1)) assert.ok(cosine(vector, other.vector) < 0.99);
    }
  });

  test('embeds the same picture the same way, alone and in a batch', async () => {
    const tower = await loadImageTower(pkg, { ...options, batch: 2 });
    const pictures = [1, 2].map((seed) => new Float32Array(3 * 224 * 224).map((_, at) => Math.sin(at * seed * 0.01)));
    const together = await tower.encode(pictures);
    const alone = await tower.encode(pictures.slice(1));
    await tower.dispose();
    const [first, second] = together;
    const [only] = alone;
    assert.ok(first && second && only);
    assert.equal(only.length, 384);
    assert.ok(cosine(only, second) > 0.9999);
    assert.ok(cosine(only, first) < 0.9999);
  });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { type ImageTower, loadImageTower } from './imageTower.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';

const options = { device: 'cpu', threads: 1 } as const;
const clip = await packageOf('random-clip');
const invalid = (message: RegExp) => ({ name: 'EngineError', code: 'model-invalid', message });

async function packageOf(id: string): Promise<ModelPackage> {
  return readModelPackage(join(installationRoot(), 'test', 'fixtures', 'models', id));
}

function picture(seed: number): Float32Array {
  return new Float32Array(3 * 224 * 224).map((_, at) => Math.sin(at * at * seed));
}

async function using<T>(pkg: ModelPackage, batch: number, use: (tower: ImageTower) => Promise<T>): Promise<T> {
  const tower = await loadImageTower(pkg, { ...options, batch });
  try {
    return await use(tower);
  } finally {
    await tower.dispose();
  }
}

describe('the image tower', () => {
  test('gives unit vectors in the order of the pictures, whatever the batch', async () => {
    const pictures = [1, 2, 3, 4, 5].map(picture);
    const [alone, together] = [
      await using(clip, 1, (tower) => tower.encode(pictures)),
      await using(clip, 3, (tower) => tower.encode(pictures)),
    ];
    assert.equal(alone.length, 5);
    for (const [index, vector] of alone.entries()) {
      assert.equal(vector.length, 64);
      assert.equal(vector.buffer.byteLength, 64 * 4);
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-6);
      const cosines = together.map((other) => vector.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0));
      assert.ok((cosines[index] ?? 0) > 0.99999);
      assert.equal(cosines.indexOf(Math.max(...cosines)), index);
    }
  });

  test('gives nothing for nothing', async () => {
    assert.deepEqual(await using(clip, 2, (tower) => tower.encode([])), []);
  });

  test('refuses a picture of another size', async () => {
    await assert.rejects(
      using(clip, 2, (tower) => tower.encode([picture(1), new Float32Array(3)])),
      { name: 'RangeError', message: /3 numbers where the model wants 150528/ },
    );
  });

  test('refuses a package that does not fit its graph', async () => {
    const { image, preprocessing } = clip;
    assert.ok(image !== undefined && preprocessing !== undefined);
    const one = (tower: ImageTower) => tower.encode([picture(1)]);
    await assert.rejects(using({ ...clip, dimension: 384 }, 1, one), invalid(/shape \[1, 64\].*dimension 384/));
    const pooled: ModelPackage = { ...clip, image: { ...image, pooling: 'mean' } };
    await assert.rejects(using(pooled, 1, one), invalid(/pooling "mean"/));
    await assert.rejects(using({ ...clip, image: { ...image, input: 'x' } }, 1, one), invalid(/no input "x"/));
    await assert.rejects(using({ ...clip, image: { ...image, output: 'y' } }, 1, one), invalid(/no output "y"/));
    const small = { ...clip, preprocessing: { ...preprocessing, width: 32, height: 32 } };
    await assert.rejects(
      using(small, 1, (tower) => tower.encode([new Float32Array(3 * 32 * 32)])),
      invalid(/vision_model.onnx: the graph failed/),
    );
  });

  test('refuses files that are not those of the package', async () => {
    const files = clip.files.map((file) => ({ ...file, sha256: '0'.repeat(64) }));
    await assert.rejects(loadImageTower({ ...clip, files }, options), invalid(/SHA-256/));
  });

  test('is not in a model for texts', async () => {
    const { image: _image, preprocessing: _preprocessing, ...rest } = clip;
    await assert.rejects(loadImageTower({ ...rest, family: 'sentence' }, options), invalid(/embeds texts only/));
  });
});

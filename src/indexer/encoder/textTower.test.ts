import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';
import { type EncodedText, inSpace, type TextSpace } from './protocol.ts';
import { hasTextSpace } from './textSpace.ts';
import { loadTextTower } from './textTower.ts';

const options = { device: 'cpu', threads: 1 } as const;
const clip = await packageOf('random-clip');
const siglip = await packageOf('random-siglip');
const noText = (message: RegExp) => ({ name: 'EngineError', code: 'model-has-no-text', message });

async function packageOf(id: string): Promise<ModelPackage> {
  return readModelPackage(join(installationRoot(), 'test', 'fixtures', 'models', id));
}

async function encode(pkg: ModelPackage, texts: readonly string[], space: TextSpace = 'image'): Promise<EncodedText[]> {
  const tower = await loadTextTower(pkg, options);
  try {
    return await tower.encode(inSpace(space, texts));
  } finally {
    await tower.dispose();
  }
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  assert.ok(a !== undefined && b !== undefined && a.length === b.length);
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

describe('the text tower', () => {
  test('adds the prompt templates up and normalises the sum', async () => {
    const [bare, sentence] = await encode(clip, ['cat', 'a photo of a cat']);
    const [both] = await encode({ ...clip, promptTemplates: ['{}', 'a photo of a {}'] }, ['cat']);
    assert.ok(bare && sentence && both);
    assert.ok(Math.abs(Math.hypot(...both.vector) - 1) < 1e-6);
    const sum = bare.vector.map((value, at) => value + (sentence.vector[at] ?? 0));
    const length = Math.hypot(...sum);
    assert.ok(Math.abs(cosine(both.vector, sum) / length - 1) < 1e-6);
    // They are two different vectors, so that the sum is neither of them.
    assert.ok(cosine(bare.vector, sentence.vector) < 0.99);
  });

  test('gives each text its own vector, also where several are the same', async () => {
    const [one, other, again] = await encode({ ...clip, promptTemplates: ['{}', 'a {}'] }, ['cat', 'a cat', 'cat']);
    assert.deepEqual(one?.vector, again?.vector);
    const [alone] = await encode({ ...clip, promptTemplates: ['{}', 'a {}'] }, ['a cat']);
    assert.ok(cosine(other?.vector, alone?.vector) > 0.99999);
  });

  test('keeps the order of more texts than one run takes', async () => {
    const texts = Array.from({ length: 37 }, (_, at) => `photo ${'a '.repeat(at)}`);
    for (const pkg of [clip, siglip, await packageOf('random-clip-one-graph')]) {
      const all = await encode(pkg, texts);
      assert.equal(all.length, 37);
      const [last] = await encode(pkg, texts.slice(36));
      assert.ok(cosine(all[36]?.vector, last?.vector) > 0.99999, pkg.id);
      assert.ok(cosine(all[36]?.vector, all[35]?.vector) < 0.99999, pkg.id);
    }
  });

  test('says what did not fit, and only that', async () => {
    const words = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 'photo' : 'cat'));
    const [short, long] = await encode(clip, ['  a cat ', words.join(' ')]);
    assert.equal(short?.cut, '');
    // CLIP's 77 tokens less its two special ones.
    assert.equal(long?.cut, words.slice(75).join(' '));
    // A longer template leaves less room, but the bare one has read more.
    const templates = ['a photo of a {}', '{}'];
    assert.equal((await encode({ ...clip, promptTemplates: templates }, [words.join(' ')]))[0]?.cut, long?.cut);
    const [prefixed] = await encode({ ...clip, promptTemplates: ['a photo of a {} cat'] }, [words.join(' ')]);
    assert.equal(prefixed?.cut, words.slice(71).join(' '));
  });

  test('does not read past the cut', async () => {
    const head = 'photo '.repeat(75);
    const [one, two] = await encode(clip, [`${head} cat`, `${head} dog`]);
    assert.deepEqual(one?.vector, two?.vector);
  });

  test('lower-cases where the package says so', async () => {
    const [upper, lower] = await encode(siglip, ['A PHOTO', 'a photo']);
    assert.deepEqual(upper?.vector, lower?.vector);
    const { tokenizer } = siglip;
    assert.ok(tokenizer !== undefined);
    const [kept] = await encode({ ...siglip, tokenizer: { ...tokenizer, lowercase: false } }, ['A PHOTO']);
    assert.ok(cosine(kept?.vector, lower?.vector) < 0.9999);
  });

  test('knows which spaces a model has', async () => {
    assert.ok(hasTextSpace(clip, 'image'));
    assert.ok(!hasTextSpace(clip, 'sentence'));
    assert.ok(!hasTextSpace(await packageOf('random-resnet'), 'image'));
    await assert.rejects(encode(clip, ['cat'], 'sentence'), noText(/"random-clip".*texts with texts/));
    const { image: _image, preprocessing: _preprocessing, ...rest } = clip;
    const sentence: ModelPackage = { ...rest, family: 'sentence' };
    await assert.rejects(encode(sentence, ['cat']), noText(/texts with pictures/));
    assert.equal((await encode(sentence, ['cat'], 'sentence'))[0]?.vector.length, 64);
  });

  test('is not in an image-only model', async () => {
    const resnet = await packageOf('random-resnet');
    await assert.rejects(loadTextTower(resnet, options), noText(/"random-resnet".*pictures with pictures only/));
  });

  test('refuses a package that does not fit its graph or its files', async () => {
    const { text } = clip;
    assert.ok(text !== undefined);
    const invalid = (message: RegExp) => ({ name: 'EngineError', code: 'model-invalid', message });
    await assert.rejects(encode({ ...clip, dimension: 32 }, ['cat']), invalid(/shape \[1, 64\].*dimension 32/));
    await assert.rejects(encode({ ...clip, text: { ...text, mask: 'attention_mask' } }, ['cat']), invalid(/no input/));
    await assert.rejects(encode({ ...clip, text: { ...text, inputType: 'int32' } }, ['cat']), invalid(/graph failed/));
    const files = clip.files.map((file) => (file.path === 'tokenizer.json' ? { ...file, bytes: 5 } : file));
    await assert.rejects(encode({ ...clip, files }, ['cat']), invalid(/tokenizer.json: the file has \d+ bytes/));
    const swapped = { ...clip, tokenizer: { file: 'model.json', config: 'config.json', lowercase: false } as const };
    await assert.rejects(
      encode({ ...swapped, tokenizer: { ...swapped.tokenizer, normalisation: 'NFC' } }, ['cat']),
      invalid(/model.json: the tokenizer cannot be used/),
    );
  });
});

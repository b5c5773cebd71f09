import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  AutoImageProcessor,
  AutoTokenizer,
  CLIPModel,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  RawImage,
  ResNetModel,
  SiglipTextModel,
  SiglipVisionModel,
  Tensor,
} from '@huggingface/transformers';
import sharp from 'sharp';
import { craft } from '../crafter/craft.ts';
import { defaultCraftLimits } from '../crafter/preprocessing.ts';
import { installationRoot } from '../installation.ts';
import { loadImageTower } from './imageTower.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';
import { inSpace } from './protocol.ts';
import { loadTextTower } from './textTower.ts';

// The whole way of a text and of a picture, against the reference implementation on the very same ONNX files. The
// weights are random, so any difference in tokens, padding, masks, pooling or order of the numbers shows.

const models = join(installationRoot(), 'test', 'fixtures', 'models');
env.allowRemoteModels = false;
env.localModelPath = `${models}/`;
const local = { dtype: 'fp32', device: 'cpu', local_files_only: true } as const;
const options = { device: 'cpu', threads: 1 } as const;
const least = 0.9999;

const texts = [
  'a photo of a cat',
  'red warning icon',
  "the user's profile picture, don't panic!",
  'Settings',
  'café menu 500 x 300 px',
];

/** A text that is too long, and its token ids by the reference tokenizers. */
const { long }: { readonly long: { readonly text: string; readonly clip: number[]; readonly siglip: number[] } } =
  JSON.parse(readFileSync(join(models, 'tokens.json'), 'utf8'));

/**
 * The inputs for the text that is too long, cut as Python's transformers does. The reference used here drops the final
 * special token when it cuts, which the models were not trained with.
 */
function cutInputs(ids: readonly number[], most: number): { input_ids: Tensor; attention_mask: Tensor } {
  assert.ok(ids.length > most);
  const fitting = BigInt64Array.from([...ids.slice(0, most - 1), ...ids.slice(-1)], BigInt);
  const mask = new BigInt64Array(most).fill(1n);
  return { input_ids: new Tensor('int64', fitting, [1, most]), attention_mask: new Tensor('int64', mask, [1, most]) };
}

/** Pictures of several shapes, as files. */
const pictures = await Promise.all(
  [
    [640, 480, 1],
    [224, 224, 2],
    [300, 900, 3],
  ].map(([width = 1, height = 1, seed = 1]) => {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => 127 + 127 * Math.sin((at * seed) / 97));
    return sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  }),
);

async function crafted({ preprocessing }: ModelPackage): Promise<Float32Array[]> {
  assert.ok(preprocessing !== undefined);
  const pixels: Float32Array[] = [];
  for (const bytes of pictures) pixels.push((await craft(bytes, preprocessing, defaultCraftLimits)).pixels);
  return pixels;
}

function pixelTensor(pixels: readonly Float32Array[]): Tensor {
  const all = new Float32Array(pixels.flatMap((picture) => [...picture]));
  return new Tensor('float32', all, [pixels.length, 3, 224, 224]);
}

/** The picture that has the model's size already: the reference shrinks others without smoothing, as no model was trained. */
const fitting = 1;

/** That picture as the reference prepares it, by the model's own preprocessor_config.json. */
async function referencePixels(id: string): Promise<Tensor> {
  const processor = await AutoImageProcessor.from_pretrained(id, local);
  const picture = await RawImage.fromBlob(new Blob([new Uint8Array(pictures[fitting] ?? [])]));
  return (await processor(picture)).pixel_values;
}

async function ourTexts(pkg: ModelPackage): Promise<Float32Array[]> {
  const tower = await loadTextTower(pkg, options);
  const encoded = await tower.encode(inSpace('image', [...texts, long.text]));
  await tower.dispose();
  return encoded.map(({ vector }) => vector);
}

async function ourPictures(pkg: ModelPackage, pixels: readonly Float32Array[]): Promise<Float32Array[]> {
  const tower = await loadImageTower(pkg, options);
  const vectors = await tower.encode(pixels);
  await tower.dispose();
  return vectors;
}

function rows(tensor: unknown): number[][] {
  assert.ok(tensor instanceof Tensor);
  return tensor.tolist();
}

/** Each of ours is the reference's, and the reference's differ from one another, so that a mix-up could not pass. */
function assertSame(ours: readonly Float32Array[], reference: readonly (readonly number[])[]): void {
  assert.equal(ours.length, reference.length);
  for (const [index, vector] of ours.entries()) {
    const cosines = reference.map((other) => {
      assert.equal(other.length, vector.length);
      return vector.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0) / Math.hypot(...other);
    });
    assert.ok((cosines[index] ?? 0) >= least, `row ${index}: cosine ${cosines[index]}`);
    for (const [at, value] of cosines.entries())
      if (at !== index) assert.ok(value < least, `rows ${index}, ${at} alike`);
  }
}

describe("embeddings equal @huggingface/transformers'", () => {
  test('CLIP with separate towers', async () => {
    const pkg = await readModelPackage(join(models, 'random-clip'));
    const tokenizer = await AutoTokenizer.from_pretrained('random-clip', local);
    const textModel = await CLIPTextModelWithProjection.from_pretrained('random-clip', local);
    const inputs = tokenizer(texts, { padding: true, truncation: true });
    const [short, cut] = [await textModel(inputs), await textModel(cutInputs(long.clip, 77))];
    assertSame(await ourTexts(pkg), [...rows(short.text_embeds), ...rows(cut.text_embeds)]);
    const pixels = await crafted(pkg);
    const imageModel = await CLIPVisionModelWithProjection.from_pretrained('random-clip', local);
    const { image_embeds } = await imageModel({ pixel_values: pixelTensor(pixels) });
    const ours = await ourPictures(pkg, pixels);
    assertSame(ours, rows(image_embeds));
    const whole = await imageModel({ pixel_values: await referencePixels('random-clip') });
    assertSame(ours.slice(fitting, fitting + 1), rows(whole.image_embeds));
  });

  test('CLIP with both towers in one graph', async () => {
    const pkg = await readModelPackage(join(models, 'random-clip-one-graph'));
    const tokenizer = await AutoTokenizer.from_pretrained('random-clip-one-graph', local);
    const model = await CLIPModel.from_pretrained('random-clip-one-graph', local);
    const pixels = await crafted(pkg);
    const inputs = tokenizer(texts, { padding: true, truncation: true });
    const outputs = await model({ ...inputs, pixel_values: pixelTensor(pixels) });
    const cut = await model({ ...cutInputs(long.clip, 77), pixel_values: pixelTensor(pixels) });
    assertSame(await ourTexts(pkg), [...rows(outputs.text_embeds), ...rows(cut.text_embeds)]);
    const ours = await ourPictures(pkg, pixels);
    assertSame(ours, rows(outputs.image_embeds));
    const whole = await model({ ...inputs, pixel_values: await referencePixels('random-clip-one-graph') });
    assertSame(ours.slice(fitting, fitting + 1), rows(whole.image_embeds));
  });

  test('SigLIP 2, with 64 ids always and a pooling of its own', async () => {
    const pkg = await readModelPackage(join(models, 'random-siglip'));
    const tokenizer = await AutoTokenizer.from_pretrained('random-siglip', local);
    const textModel = await SiglipTextModel.from_pretrained('random-siglip', local);
    const lower = texts.map((text) => text.toLowerCase());
    const inputs = tokenizer(lower, { padding: 'max_length', truncation: true, max_length: 64 });
    const [short, cut] = [await textModel(inputs), await textModel(cutInputs(long.siglip, 64))];
    assertSame(await ourTexts(pkg), [...rows(short.pooler_output), ...rows(cut.pooler_output)]);
    const pixels = await crafted(pkg);
    const imageModel = await SiglipVisionModel.from_pretrained('random-siglip', local);
    const { pooler_output } = await imageModel({ pixel_values: pixelTensor(pixels) });
    const ours = await ourPictures(pkg, pixels);
    assertSame(ours, rows(pooler_output));
    const whole = await imageModel({ pixel_values: await referencePixels('random-siglip') });
    assertSame(ours.slice(fitting, fitting + 1), rows(whole.pooler_output));
  });

  test('ResNet-50, 2,048 features averaged over 7 x 7 places', async () => {
    const pkg = await readModelPackage(join(models, 'random-resnet'));
    const pixels = await crafted(pkg);
    const model = await ResNetModel.from_pretrained('random-resnet', local);
    const { last_hidden_state } = await model({ pixel_values: pixelTensor(pixels) });
    assert.ok(last_hidden_state instanceof Tensor);
    const reference = rows(last_hidden_state.view(pixels.length, 2048, 49).mean(2));
    assertSame(await ourPictures(pkg, pixels), reference);
  });
});

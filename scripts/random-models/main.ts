// Writes small models with random weights for the tests: node scripts/node24.mjs scripts/random-models/main.ts
// They have the inputs, outputs and folders of public exports, so that @huggingface/transformers loads the same files.
// The tokenizers beside them come from reference_tokens.py. The same weights come out on every run.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  clipDimension,
  clipGraph,
  clipImageGraph,
  clipTextGraph,
  resnetDimension,
  resnetGraph,
  siglipImageGraph,
  siglipTextGraph,
} from './graphs.ts';

const target = fileURLToPath(new URL('../../test/fixtures/models/', import.meta.url));

/** In 0..255 units, as CLIP's published preprocessing has it in 0..1. */
const clipPreprocessing = {
  ...preprocessing('cover', 'cubic'),
  mean: [122.7709383, 116.7460125, 104.09373615],
  std: [68.5005327, 66.6321579, 70.32316305],
};
const siglipPreprocessing = {
  ...preprocessing('stretch', 'linear'),
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
};
const resnetPreprocessing = {
  ...preprocessing('cover', 'cubic'),
  shorterSide: 256,
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};
const pictures = { input: 'pixel_values', output: 'image_embeds', inputType: 'float32', pooling: 'none', bestBatch: 2 };
const texts = {
  ids: 'input_ids',
  output: 'text_embeds',
  inputType: 'int64',
  pooling: 'none',
  padToken: 49407,
  maxTokens: 77,
};
const tokenizer = { file: 'tokenizer.json', config: 'tokenizer_config.json' };
const dual = { family: 'dual', dimension: clipDimension, languages: ['en'], tokenizer };

write(
  'random-clip',
  'clip',
  { 'onnx/text_model.onnx': clipTextGraph(), 'onnx/vision_model.onnx': clipImageGraph() },
  {
    ...dual,
    image: { ...pictures, file: 'onnx/vision_model.onnx' },
    text: { ...texts, file: 'onnx/text_model.onnx', padding: 'none' },
    preprocessing: clipPreprocessing,
  },
);

write(
  'random-clip-one-graph',
  'clip',
  { 'onnx/model.onnx': clipGraph() },
  {
    ...dual,
    image: {
      ...pictures,
      file: 'onnx/model.onnx',
      unusedInputs: [
        { name: 'input_ids', type: 'int64', shape: [1, 1], value: 49407 },
        { name: 'attention_mask', type: 'int64', shape: [1, 1], value: 1 },
      ],
    },
    text: {
      ...texts,
      file: 'onnx/model.onnx',
      mask: 'attention_mask',
      padding: 'longest',
      // No picture at all costs nothing, where a graph bears it.
      unusedInputs: [{ name: 'pixel_values', type: 'float32', shape: [0, 3, 224, 224], value: 0 }],
    },
    preprocessing: clipPreprocessing,
  },
);

write(
  'random-siglip',
  'siglip',
  { 'onnx/text_model.onnx': siglipTextGraph(), 'onnx/vision_model.onnx': siglipImageGraph() },
  {
    ...dual,
    tokenizer: { ...tokenizer, lowercase: true },
    image: { ...pictures, file: 'onnx/vision_model.onnx', output: 'pooler_output' },
    text: {
      ...texts,
      file: 'onnx/text_model.onnx',
      output: 'pooler_output',
      padding: 'fixed',
      padToken: 0,
      maxTokens: 64,
    },
    preprocessing: siglipPreprocessing,
  },
);

write(
  'random-resnet',
  'resnet',
  { 'onnx/model.onnx': resnetGraph() },
  {
    family: 'image-only',
    dimension: resnetDimension,
    image: { ...pictures, file: 'onnx/model.onnx', output: 'last_hidden_state', pooling: 'mean' },
    preprocessing: resnetPreprocessing,
  },
);

function preprocessing(fit: string, kernel: string) {
  const background = { light: [255, 255, 255], dark: [32, 32, 32], threshold: 200 };
  return { width: 224, height: 224, fit, kernel, background };
}

/** @param fields of model.json, beyond those that all these models share */
function write(
  id: string,
  modelType: string,
  graphs: Readonly<Record<string, Uint8Array>>,
  fields: {
    readonly tokenizer?: typeof tokenizer & { readonly lowercase?: boolean };
    readonly [field: string]: unknown;
  },
): void {
  const folder = join(target, id);
  for (const [path, bytes] of Object.entries(graphs)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const paths = [...Object.keys(graphs), ...(fields.tokenizer === undefined ? [] : Object.values(tokenizer))];
  const files = paths.map((path) => {
    const bytes = readFileSync(join(folder, path));
    return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const shared = {
    version: '1.0.0',
    name: `Random (${modelType})`,
    description: 'Random weights, for tests.',
    licence: 'MIT',
  };
  const model = { schema: 1, id, ...shared, ...fields, files };
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(model, null, 1)}\n`);
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify({ model_type: modelType })}\n`);
}

// Writes small models with random weights for the tests: node scripts/node24.mjs scripts/random-models/main.ts
// They have the inputs, outputs and folders of public exports, so that @huggingface/transformers loads the same files.
// The tokenizers beside them come from reference_tokens.py. The same weights come out on every run.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownModel } from '../../src/models/knownModels.ts';
import {
  clipGraph,
  clipImageGraph,
  clipTextGraph,
  resnetDimension,
  resnetGraph,
  siglipImageGraph,
  siglipTextGraph,
} from './graphs.ts';
import { randomManifest } from './manifest.ts';

const target = fileURLToPath(new URL('../../test/fixtures/models/', import.meta.url));

const resnetPreprocessing = {
  width: 224,
  height: 224,
  fit: 'cover',
  shorterSide: 256,
  kernel: 'cubic',
  background: { light: [255, 255, 255], dark: [32, 32, 32], threshold: 200 },
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

const scaled = { do_normalize: true, do_rescale: true, do_resize: true, rescale_factor: 1 / 255 };
/** Preprocessing as the public models' own files state it, for the reference implementation; by kind of model. */
const processors: Readonly<Record<string, object>> = {
  clip: {
    ...scaled,
    image_processor_type: 'CLIPImageProcessor',
    resample: 3,
    size: { shortest_edge: 224 },
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  siglip: {
    ...scaled,
    image_processor_type: 'SiglipImageProcessor',
    resample: 2,
    size: { height: 224, width: 224 },
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  },
};

const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json'];

// The models that can be downloaded, with other weights and smaller vectors: everything else in their model.json is what
// will be written for the real ones.
writeKnown('random-clip', 'clip', 'clip-vit-base-patch32', {
  'onnx/text_model.onnx': clipTextGraph(),
  'onnx/vision_model.onnx': clipImageGraph(),
});
writeKnown('random-clip-one-graph', 'clip', 'tinyclip-vit-8m-16', { 'onnx/model.onnx': clipGraph() });
writeKnown('random-siglip', 'siglip', 'siglip2-base-patch16-224', {
  'onnx/text_model.onnx': siglipTextGraph(),
  'onnx/vision_model.onnx': siglipImageGraph(),
});

write(
  'random-resnet',
  'resnet',
  { 'onnx/model.onnx': resnetGraph() },
  {
    family: 'image-only',
    dimension: resnetDimension,
    image: {
      file: 'onnx/model.onnx',
      input: 'pixel_values',
      output: 'last_hidden_state',
      inputType: 'float32',
      pooling: 'mean',
      bestBatch: 2,
    },
    preprocessing: resnetPreprocessing,
  },
);

/** @param known id of the model whose model.json it has, but for what depends on the weights */
function writeKnown(id: string, modelType: string, known: string, graphs: Readonly<Record<string, Uint8Array>>): void {
  const model = knownModel(known);
  if (model === undefined) throw new Error(`There is no known model ${known}.`);
  write(id, modelType, graphs, randomManifest(model), tokenizerFiles);
}

/**
 * @param fields of model.json, beyond those that all these models share
 * @param others files that are there already
 */
function write(
  id: string,
  modelType: string,
  graphs: Readonly<Record<string, Uint8Array>>,
  fields: object,
  others: readonly string[] = [],
): void {
  const folder = join(target, id);
  for (const [path, bytes] of Object.entries(graphs)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const paths = [...Object.keys(graphs), ...others];
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
  const processor = processors[modelType];
  if (processor !== undefined) {
    writeFileSync(join(folder, 'preprocessor_config.json'), `${JSON.stringify(processor)}\n`);
  }
}

import * as l10n from '@vscode/l10n';
import type { Preprocessing } from '../indexer/crafter/preprocessing.ts';
import type { ImageTowerSpec, TextTowerSpec } from '../indexer/encoder/modelPackage.ts';
import type { KnownFile, KnownModel } from './knownModel.ts';

// Sizes and SHA-256 are those that several public projects state for these revisions, independently of one another. Model
// cards, which hold the credits, are small and unverified: they are pinned on first use.

const card: KnownFile = { path: 'README.md' };

/** Composed as the bundled model has it; only where a picture is transparent does this matter. */
const background: Preprocessing['background'] = { light: [255, 255, 255], dark: [32, 32, 32], threshold: 200 };

/** CLIP's published preprocessing, in 0..255 units. */
const clipPreprocessing: Preprocessing = {
  width: 224,
  height: 224,
  fit: 'cover',
  kernel: 'cubic',
  background,
  mean: [122.7709383, 116.7460125, 104.09373615],
  std: [68.5005327, 66.6321579, 70.32316305],
};

/** SigLIP 2's published preprocessing: the aspect ratio is ignored, and it resamples bilinearly. */
const siglipPreprocessing: Preprocessing = {
  ...clipPreprocessing,
  fit: 'stretch',
  kernel: 'linear',
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
};

/** These graphs quantise while they run, so that a vector would depend on its neighbours: one picture, one text a run. */
const image: Omit<ImageTowerSpec, 'file' | 'output'> = {
  input: 'pixel_values',
  inputType: 'float32',
  pooling: 'none',
  bestBatch: 1,
  unusedInputs: [],
};
const clipText: Omit<TextTowerSpec, 'file'> = {
  ids: 'input_ids',
  output: 'text_embeds',
  inputType: 'int64',
  pooling: 'none',
  padding: 'none',
  padToken: 49407,
  maxTokens: 77,
  unusedInputs: [],
};
const tokenizer = {
  file: 'tokenizer.json',
  config: 'tokenizer_config.json',
  lowercase: false,
  normalisation: 'NFC',
} as const;
const shared = { schema: 1, family: 'dual', credits: card.path, promptTemplates: ['{}'], calibration: {} } as const;

/** Models that Lookalike knows how to get, the smallest first. */
export const knownModels: readonly KnownModel[] = [
  {
    source: {
      repository: 'onnx-community/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M-ONNX',
      revision: '9463a9c508a344c837ffefe9d724f3827bf2dc79',
    },
    files: [
      card,
      file('tokenizer_config.json', 726, 'f97b07bf147d9e4dbdb5f98941d35fc0b9412263a183483f73893adf756ede3e'),
      file('tokenizer.json', 3_642_073, '6d9109cc838977f3ca94a379eec36aecc7c807e1785cd729660ca2fc0171fb35'),
      file('onnx/model_quantized.onnx', 24_281_512, '10921310ddef06557ec1598d1260470a0a4db53f70ffe0deb60b946dcad6d27a'),
    ],
    purpose: () => l10n.t('Small and quick: scenes and actions in photos.'),
    manifest: {
      ...shared,
      id: 'tinyclip-vit-8m-16',
      version: '9463a9c5',
      name: 'TinyCLIP ViT-8M/16',
      description: 'A small CLIP, distilled on 15 million captioned photos; int8.',
      dimension: 512,
      licence: 'MIT',
      languages: ['en'],
      image: {
        ...image,
        file: 'onnx/model_quantized.onnx',
        output: 'image_embeds',
        // Both towers are one graph, which wants a text with every picture: the shortest there is.
        unusedInputs: [
          { name: 'input_ids', type: 'int64', shape: [1, 1], value: 49407 },
          { name: 'attention_mask', type: 'int64', shape: [1, 1], value: 1 },
        ],
      },
      text: {
        ...clipText,
        file: 'onnx/model_quantized.onnx',
        mask: 'attention_mask',
        // And a picture with every text. Not every operator of a quantised graph bears an empty one.
        unusedInputs: [{ name: 'pixel_values', type: 'float32', shape: [1, 3, 224, 224], value: 0 }],
      },
      tokenizer,
      preprocessing: clipPreprocessing,
      notes: [],
    },
  },
  {
    source: {
      repository: 'Xenova/clip-vit-base-patch32',
      revision: 'd15189d7028b43f1d3e65039190477f6af591c2a',
    },
    files: [
      card,
      file('tokenizer_config.json', 775, '60ba2912bc6344c94bc16bbdec27fa1209409167b6f2fdf3cfe9e65462ea3967'),
      file('tokenizer.json', 2_224_119, 'f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd'),
      file(
        'onnx/text_model_quantized.onnx',
        64_504_507,
        '73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a',
      ),
      file(
        'onnx/vision_model_quantized.onnx',
        89_117_001,
        '583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299',
      ),
    ],
    purpose: () => l10n.t('The well-known one: scenes, actions and styles in photos and artwork.'),
    manifest: {
      ...shared,
      id: 'clip-vit-base-patch32',
      version: 'd15189d7',
      name: 'CLIP ViT-B/32',
      description: "OpenAI's CLIP, int8, with separate towers.",
      dimension: 512,
      licence: 'MIT',
      languages: ['en'],
      image: { ...image, file: 'onnx/vision_model_quantized.onnx', output: 'image_embeds' },
      text: { ...clipText, file: 'onnx/text_model_quantized.onnx' },
      tokenizer,
      preprocessing: clipPreprocessing,
      notes: [],
    },
  },
  {
    source: {
      repository: 'onnx-community/siglip2-base-patch16-224-ONNX',
      revision: 'ba1f3b0843f24bc5417d38e19c37b287d719b2f4',
    },
    files: [
      card,
      file('tokenizer_config.json', 47_240, '7c3a247599e741bceba1a3fe0285aea88d1044dc1fad2caa1e48cdd9fd25f630'),
      file('tokenizer.json', 34_363_039, 'cb9140fae3ac5122c972d37adf83e1248471a38147ad76f8215c8872c6fd8322'),
      file(
        'onnx/vision_model_quantized.onnx',
        94_553_333,
        '5f2b401c1a4fc095702a5d45348e17ad46c4f87064085365b43c6e8eaa5c0070',
      ),
      file(
        'onnx/text_model_quantized.onnx',
        283_438_275,
        '3a0603d3a00c05a80a6ded4743c16aaac7b1e62cdcc7e362e7ce418659b96400',
      ),
    ],
    purpose: () => l10n.t('Understands many languages; large, and slow to index.'),
    manifest: {
      ...shared,
      id: 'siglip2-base-patch16-224',
      version: 'ba1f3b08',
      name: 'SigLIP 2 base',
      description: "Google's multilingual SigLIP 2, 224 pixels, int8.",
      dimension: 768,
      licence: 'Apache-2.0',
      languages: ['mul'],
      image: { ...image, file: 'onnx/vision_model_quantized.onnx', output: 'pooler_output' },
      text: {
        file: 'onnx/text_model_quantized.onnx',
        ids: 'input_ids',
        output: 'pooler_output',
        inputType: 'int64',
        pooling: 'none',
        padding: 'fixed',
        padToken: 0,
        maxTokens: 64,
        bestBatch: 1,
        unusedInputs: [],
      },
      tokenizer: { ...tokenizer, lowercase: true },
      preprocessing: siglipPreprocessing,
      notes: ["The ONNX export's card names no licence of its own; that of the weights, by Google, is Apache-2.0."],
    },
  },
];

/** What the bundled model is good for, as the known ones say it. */
export function bundledPurpose(): string {
  return l10n.t('Icons, logos, emoji, clip art, and single things in photos.');
}

/** The known model of that id. */
export function knownModel(id: string): KnownModel | undefined {
  return knownModels.find(({ manifest }) => manifest.id === id);
}

function file(path: string, bytes: number, sha256: string): KnownFile {
  return { path, content: { bytes, sha256 } };
}

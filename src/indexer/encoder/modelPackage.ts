import { join, resolve } from 'node:path';
import { message } from '../../shared/message.ts';
import type { ModelInfo } from '../../shared/protocol.ts';
import type { Preprocessing } from '../crafter/preprocessing.ts';
import { FieldReader } from './fieldReader.ts';
import { readDescription } from './readDescription.ts';

/**
 * `dual`: a text and an image tower in one space. `image-only`: pictures against pictures. `sentence`: texts against
 * texts.
 */
const families = ['dual', 'image-only', 'sentence'] as const;
/**
 * How a tower's output becomes one vector; it is L2-normalised afterwards in any case.
 * `none`: it is one already, [B,D] or [B,D,1,1]. `cls`: the first row of [B,N,D]. `mean`: the mean of the rows of
 * [B,N,D], for texts without the padding, for feature maps [B,D,H,W] over the places. `eos`: the row of [B,N,D] at the
 * text's last token.
 */
const imagePoolings = ['none', 'cls', 'mean'] as const;
const textPoolings = ['none', 'cls', 'mean', 'eos'] as const;
/**
 * `none`: one text a run, never padded. `longest`: as long as the longest text of the run. `fixed`: always `maxTokens`.
 * A graph that quantises while it runs needs `none`, or `fixed` and `bestBatch` 1, because there a vector depends on its
 * neighbours.
 */
const paddings = ['none', 'longest', 'fixed'] as const;
const idTypes = ['int64', 'int32'] as const;
const tensorTypes = ['float32', 'int64', 'int32', 'bool'] as const;
const fits = ['cover', 'contain', 'stretch', 'subject'] as const;
const kernels = ['cubic', 'linear', 'lanczos3', 'nearest'] as const;

/** What an input is fed that a graph asks for and this tower has no use for. */
export interface UnusedInput {
  readonly name: string;
  readonly type: (typeof tensorTypes)[number];
  /** `batch` stands for the number of pictures or texts of the run. */
  readonly shape: readonly (number | 'batch')[];
  /** Every element; for `bool`, 0 is false. */
  readonly value: number;
}

export interface ImageTowerSpec {
  readonly file: string;
  readonly input: string;
  readonly output: string;
  readonly inputType: 'float32';
  readonly pooling: (typeof imagePoolings)[number];
  /** Pictures of one run that are fastest for each picture on one core. */
  readonly bestBatch: number;
  readonly unusedInputs: readonly UnusedInput[];
}

export interface TextTowerSpec {
  readonly file: string;
  /** Input of the token ids, [B,N]. */
  readonly ids: string;
  /** Input that is 1 for tokens and 0 for padding; absent when the graph wants none. */
  readonly mask?: string;
  /** Input of the segment numbers, all 0; absent when the graph wants none. */
  readonly typeIds?: string;
  readonly output: string;
  /** Output for text against text; absent when `output` serves (family `sentence`) or there is none (CLIP). */
  readonly sentenceOutput?: string;
  readonly inputType: (typeof idTypes)[number];
  readonly pooling: (typeof textPoolings)[number];
  readonly padding: (typeof paddings)[number];
  readonly padToken: number;
  /** Tokens of one text, special ones included. */
  readonly maxTokens: number;
  /** Texts of one run at most; with padding `none` it is one in any case. */
  readonly bestBatch?: number;
  readonly unusedInputs: readonly UnusedInput[];
}

export interface TokenizerSpec {
  /** Hugging Face's tokenizer.json. */
  readonly file: string;
  /** Hugging Face's tokenizer_config.json. */
  readonly config: string;
  /** Texts are lower-cased before the tokenizer sees them, because the model was trained so and its tokenizer does not. */
  readonly lowercase: boolean;
  /** Unicode form that texts are brought to. */
  readonly normalisation: 'NFC' | 'NFKC';
}

/** A share of score pairs and the score that it lies below. */
export interface Percentile {
  /** 0 to 100. */
  readonly percent: number;
  /** Cosine. */
  readonly score: number;
}

/** Cosines of many pairs of one kind. */
export interface ScoreDistribution {
  readonly mean: number;
  readonly std: number;
  /** Ascending in both numbers. */
  readonly percentiles: readonly Percentile[];
  /** How many pairs were measured. */
  readonly pairs: number;
}

/** What a cosine of this model means: `background` are unrelated pairs. */
export interface Calibration {
  readonly textImage?: { readonly background: ScoreDistribution };
  readonly imageImage?: { readonly background: ScoreDistribution };
}

export interface ModelFile {
  /** Relative to the package's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
}

/** A model: the content of model.json, checked, and the folder that it lies in. */
export interface ModelPackage {
  /** Absolute. */
  readonly folder: string;
  readonly schema: 1;
  /** Names the model in settings and catalogues: lower-case letters, digits, dots, hyphens and underscores. */
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly family: (typeof families)[number];
  /** Length of its vectors. */
  readonly dimension: number;
  /** SPDX expression. */
  readonly licence: string;
  /** File with the credits, relative to the folder. */
  readonly credits?: string;
  /** BCP 47 tags of the languages that texts may have; empty for image-only models. */
  readonly languages: readonly string[];
  /** There unless the family is `sentence`. */
  readonly image?: ImageTowerSpec;
  /** There unless the family is `image-only`. */
  readonly text?: TextTowerSpec;
  /** There when `text` is. */
  readonly tokenizer?: TokenizerSpec;
  /** Sentences with `{}` for the query; a query's vector is the normalised sum of the sentences' vectors. */
  readonly promptTemplates: readonly string[];
  /** There when `image` is. */
  readonly preprocessing?: Preprocessing;
  readonly calibration: Calibration;
  readonly files: readonly ModelFile[];
  /** Remarks for people. */
  readonly notes: readonly string[];
}

/**
 * Reads and checks a folder's model.json. Every field is checked, unknown ones are refused, and every file that a field
 * names must be listed in `files`; the files themselves are checked by `verifyModelFiles`.
 * @throws EngineError model-not-found when there is no model.json, model-invalid when it is not as it should be
 */
export async function readModelPackage(folder: string): Promise<ModelPackage> {
  const absolute = resolve(folder);
  const path = join(absolute, 'model.json');
  const missing = message('{0}: there is no readable model.json in this folder', absolute);
  const value = await readDescription(path, missing);
  return parseModelPackage(value, absolute);
}

/** What the rest of the engine shows of a model. */
export function modelInfo(pkg: ModelPackage): ModelInfo {
  const { id, name, version, family, dimension, licence } = pkg;
  return { id, name, version, family, dimension, licence };
}

/**
 * The same for a value that is already parsed.
 * @param folder absolute path that the package is said to lie in
 * @throws EngineError model-invalid
 */
export function parseModelPackage(value: unknown, folder: string): ModelPackage {
  const fields = new FieldReader(value, folder);
  const schema = fields.integer('schema', 1);
  if (schema !== 1)
    throw fields.error('schema', (...place) =>
      message('{0}: {1}, field "{2}", is {3}; this version of Lookalike reads schema 1', ...place, schema),
    );
  const id = fields.string('id');
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) {
    throw fields.error('id', (...place) =>
      message('{0}: {1}, field "{2}", must be of lower-case letters, digits, dots, hyphens and underscores', ...place),
    );
  }
  const family = fields.choice('family', families);
  for (const [part, banned] of [
    ['image', 'sentence'],
    ['preprocessing', 'sentence'],
    ['text', 'image-only'],
    ['tokenizer', 'image-only'],
  ]) {
    if (part !== undefined && family === banned && fields.has(part))
      throw fields.error(part, (...place) =>
        message('{0}: {1}, field "{2}", has no place in family "{3}"', ...place, family),
      );
  }
  const withImage = family !== 'sentence';
  const withText = family !== 'image-only';
  const pkg: ModelPackage = {
    folder,
    schema: 1,
    id,
    version: fields.string('version'),
    name: fields.string('name'),
    description: fields.string('description'),
    family,
    dimension: fields.integer('dimension', 1),
    licence: fields.string('licence'),
    ...(fields.has('credits') && { credits: fields.file('credits') }),
    languages: withText || fields.has('languages') ? fields.strings('languages') : [],
    ...(withImage && {
      image: fields.object('image', readImage),
      preprocessing: fields.object('preprocessing', readPreprocessing),
    }),
    ...(withText && { text: fields.object('text', readText), tokenizer: fields.object('tokenizer', readTokenizer) }),
    promptTemplates: fields.has('promptTemplates') ? readTemplates(fields) : ['{}'],
    calibration: fields.has('calibration') ? fields.object('calibration', readCalibration) : {},
    files: fields.objects('files', readFileEntry),
    notes: fields.has('notes') ? fields.strings('notes') : [],
  };
  fields.finish();
  checkFiles(pkg, fields);
  return pkg;
}

/** Every file that a field names is listed once. */
function checkFiles(pkg: ModelPackage, fields: FieldReader): void {
  const listed = new Set(pkg.files.map((file) => file.path));
  if (listed.size < pkg.files.length)
    throw fields.error('files', (...place) => message('{0}: {1}, field "{2}", lists a file twice', ...place));
  for (const file of [pkg.image?.file, pkg.text?.file, pkg.tokenizer?.file, pkg.tokenizer?.config]) {
    if (file !== undefined && !listed.has(file))
      throw fields.error('files', (...place) => message('{0}: {1}, field "{2}", does not list {3}', ...place, file));
  }
}

function readImage(fields: FieldReader): ImageTowerSpec {
  return {
    file: fields.file('file'),
    input: fields.string('input'),
    output: fields.string('output'),
    inputType: fields.choice('inputType', ['float32']),
    pooling: fields.choice('pooling', imagePoolings),
    bestBatch: fields.integer('bestBatch', 1),
    unusedInputs: fields.has('unusedInputs') ? fields.objects('unusedInputs', readUnusedInput) : [],
  };
}

function readText(fields: FieldReader): TextTowerSpec {
  return {
    file: fields.file('file'),
    ids: fields.string('ids'),
    ...(fields.has('mask') && { mask: fields.string('mask') }),
    ...(fields.has('typeIds') && { typeIds: fields.string('typeIds') }),
    output: fields.string('output'),
    ...(fields.has('sentenceOutput') && { sentenceOutput: fields.string('sentenceOutput') }),
    inputType: fields.choice('inputType', idTypes),
    pooling: fields.choice('pooling', textPoolings),
    padding: fields.choice('padding', paddings),
    padToken: fields.integer('padToken', 0),
    maxTokens: fields.integer('maxTokens', 4),
    ...(fields.has('bestBatch') && { bestBatch: fields.integer('bestBatch', 1) }),
    unusedInputs: fields.has('unusedInputs') ? fields.objects('unusedInputs', readUnusedInput) : [],
  };
}

function readUnusedInput(fields: FieldReader): UnusedInput {
  return {
    name: fields.string('name'),
    type: fields.choice('type', tensorTypes),
    shape: fields.shape('shape', ['batch']).map((size) => (typeof size === 'number' ? size : 'batch')),
    value: fields.number('value'),
  };
}

function readTokenizer(fields: FieldReader): TokenizerSpec {
  return {
    file: fields.file('file'),
    config: fields.file('config'),
    lowercase: fields.has('lowercase') ? fields.boolean('lowercase') : false,
    normalisation: fields.has('normalisation') ? fields.choice('normalisation', ['NFC', 'NFKC']) : 'NFC',
  };
}

function readTemplates(fields: FieldReader): string[] {
  const templates = fields.strings('promptTemplates');
  if (templates.length === 0 || templates.some((template) => template.split('{}').length !== 2)) {
    throw fields.error('promptTemplates', (...place) =>
      message('{0}: {1}, field "{2}", must be a list of texts with one {} each', ...place),
    );
  }
  return templates;
}

function readPreprocessing(fields: FieldReader): Preprocessing {
  const std = fields.triple('std');
  if (std.some((value) => value <= 0))
    throw fields.error('std', (...place) => message('{0}: {1}, field "{2}", must be above 0', ...place));
  return {
    width: fields.integer('width', 1),
    height: fields.integer('height', 1),
    fit: fields.choice('fit', fits),
    ...(fields.has('shorterSide') && { shorterSide: fields.integer('shorterSide', 1) }),
    kernel: fields.choice('kernel', kernels),
    background: fields.object('background', (background) => ({
      light: background.triple('light'),
      dark: background.triple('dark'),
      threshold: background.number('threshold'),
    })),
    mean: fields.triple('mean'),
    std,
  };
}

function readCalibration(fields: FieldReader): Calibration {
  return {
    ...(fields.has('textImage') && {
      textImage: fields.object('textImage', (pair) => ({
        background: pair.object('background', readDistribution),
      })),
    }),
    ...(fields.has('imageImage') && {
      imageImage: fields.object('imageImage', (pair) => ({ background: pair.object('background', readDistribution) })),
    }),
  };
}

function readDistribution(fields: FieldReader): ScoreDistribution {
  const percentiles = fields.object('percentiles', (table) =>
    table.keys().map((key) => {
      const percent = Number(key);
      if (!(percent >= 0 && percent <= 100))
        throw table.error(key, (...place) =>
          message('{0}: {1}, field "{2}", must be named by a percentage, 0 to 100', ...place),
        );
      return { percent, score: table.number(key) };
    }),
  );
  percentiles.sort((a, b) => a.percent - b.percent);
  if (percentiles.length < 2)
    throw fields.error('percentiles', (...place) =>
      message('{0}: {1}, field "{2}", must have at least two entries', ...place),
    );
  if (percentiles.some(({ score }, at) => score < (percentiles[at - 1]?.score ?? -1))) {
    throw fields.error('percentiles', (...place) =>
      message('{0}: {1}, field "{2}", must rise from -1 at the least', ...place),
    );
  }
  return { mean: fields.number('mean'), std: fields.number('std'), percentiles, pairs: fields.integer('pairs', 1) };
}

/** Reads an entry of a description's list of files. */
export function readFileEntry(fields: FieldReader): ModelFile {
  const sha256 = fields.string('sha256');
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw fields.error('sha256', (...place) =>
      message('{0}: {1}, field "{2}", must be 64 hexadecimal digits in lower case', ...place),
    );
  return { path: fields.file('path'), bytes: fields.integer('bytes', 1), sha256 };
}

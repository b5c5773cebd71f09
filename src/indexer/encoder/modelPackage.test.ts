import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { EngineError } from '../errors.ts';
import { installationRoot } from '../installation.ts';
import { modelInfo, parseModelPackage, readModelPackage } from './modelPackage.ts';

type Fields = Record<string, unknown>;

/** A package that is right in every field. */
function rightFields(): Fields {
  return {
    schema: 1,
    id: 'small',
    version: '1.0.0',
    name: 'Small',
    description: 'For tests.',
    family: 'dual',
    dimension: 8,
    licence: 'MIT',
    languages: ['en'],
    image: { file: 'image.onnx', input: 'x', output: 'y', inputType: 'float32', pooling: 'none', bestBatch: 1 },
    text: {
      file: 'text.onnx',
      ids: 'ids',
      output: 'y',
      inputType: 'int64',
      pooling: 'eos',
      padding: 'none',
      padToken: 0,
      maxTokens: 77,
    },
    tokenizer: { file: 'tokenizer.json', config: 'tokenizer_config.json' },
    promptTemplates: ['{}', 'a photo of {}'],
    preprocessing: {
      width: 224,
      height: 224,
      fit: 'cover',
      kernel: 'cubic',
      background: { light: [255, 255, 255], dark: [0, 0, 0], threshold: 200 },
      mean: [127, 127, 127],
      std: [128, 128, 128],
    },
    files: ['image.onnx', 'text.onnx', 'tokenizer.json', 'tokenizer_config.json'].map((path) => ({
      path,
      bytes: 1,
      sha256: 'a'.repeat(64),
    })),
  };
}

/** The same with one field changed; a dot leads into an object, undefined removes the field. */
function withField(path: string, value: unknown): Fields {
  const fields = structuredClone(rightFields());
  const names = path.split('.');
  const last = names.pop() ?? '';
  let object = fields;
  for (const name of names) object = object[name] as Fields;
  if (value === undefined) delete object[last];
  else object[last] = value;
  return fields;
}

function refusal(message: RegExp, code = 'model-invalid'): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

describe('a model package', () => {
  test('is read with its defaults', () => {
    const pkg = parseModelPackage(rightFields(), '/models/small');
    assert.equal(pkg.folder, '/models/small');
    assert.equal(pkg.text?.mask, undefined);
    assert.deepEqual(pkg.image?.unusedInputs, []);
    assert.deepEqual(pkg.tokenizer, {
      file: 'tokenizer.json',
      config: 'tokenizer_config.json',
      lowercase: false,
      normalisation: 'NFC',
    });
    assert.deepEqual(pkg.calibration, {});
    assert.deepEqual(modelInfo(pkg), {
      id: 'small',
      name: 'Small',
      version: '1.0.0',
      family: 'dual',
      dimension: 8,
      licence: 'MIT',
    });
  });

  const wrong: readonly (readonly [field: string, value: unknown, message: RegExp])[] = [
    ['schema', 2, /"schema".*is 2/],
    ['id', 'Big Model', /"id"/],
    ['version', undefined, /"version".*missing/],
    ['family', 'triple', /"family".*one of dual, image-only, sentence.*"triple"/],
    ['family', 'image-only', /"text".*no place/],
    ['family', 'sentence', /"image".*no place/],
    ['dimension', 0, /"dimension"/],
    ['dimension', 1.5, /"dimension"/],
    ['languages', 'en', /"languages".*list/],
    ['image', undefined, /"image".*missing/],
    ['image.pooling', 'eos', /"image.pooling".*"eos"/],
    ['image.poling', 'none', /"image.poling".*not known/],
    ['image.bestBatch', '1', /"image.bestBatch"/],
    ['image.file', '../image.onnx', /"image.file".*inside the folder/],
    ['image.file', '/etc/image.onnx', /"image.file".*inside the folder/],
    ['image.file', 'other.onnx', /"files".*does not list other.onnx/],
    ['text.padding', 'left', /"text.padding"/],
    ['text.inputType', 'float32', /"text.inputType"/],
    ['text.unusedInputs', [{ name: 'x', type: 'int64', shape: ['rows'], value: 0 }], /"text.unusedInputs\[0\].shape"/],
    ['tokenizer.normalisation', 'NFD', /"tokenizer.normalisation"/],
    ['promptTemplates', ['a photo'], /"promptTemplates".*\{\}/],
    ['preprocessing', undefined, /"preprocessing".*missing/],
    ['preprocessing.kernel', 'cubik', /"preprocessing.kernel".*"cubik"/],
    ['preprocessing.mean', [1, 2], /"preprocessing.mean".*three numbers/],
    ['preprocessing.std', [1, 2, 0], /"preprocessing.std".*above 0/],
    ['preprocessing.background.threshold', null, /"preprocessing.background.threshold"/],
    ['files', [], /"files".*does not list image.onnx/],
    ['files', [{ path: 'a', bytes: 1, sha256: 'xyz' }], /"files\[0\].sha256"/],
    [
      'calibration',
      { imageImage: { background: { percentiles: { 50: 0.1, 90: 0 } } } },
      /"calibration.imageImage.*rise/,
    ],
    ['licence', '', /"licence"/],
    ['surprise', 1, /"surprise".*not known/],
  ];
  for (const [field, value, message] of wrong) {
    test(`with ${field} = ${JSON.stringify(value)} is refused`, () => {
      assert.throws(() => parseModelPackage(withField(field, value), '/models/small'), refusal(message));
      assert.throws(() => parseModelPackage(withField(field, value), '/models/small'), refusal(/^\/models\/small: /));
    });
  }

  test('is refused when it is no object, no JSON or not there', async () => {
    assert.throws(() => parseModelPackage([], '/models/small'), refusal(/must be an object/));
    const folder = await mkdtemp(join(tmpdir(), 'lookalike-model-'));
    try {
      await assert.rejects(readModelPackage(folder), refusal(/no readable model.json/, 'model-not-found'));
      await writeFile(join(folder, 'model.json'), '{');
      await assert.rejects(readModelPackage(folder), refusal(/not valid JSON/));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('of the installation has percentiles in rising order', async () => {
    const pkg = await readModelPackage(join(installationRoot(), 'models', 'lookalike-mini'));
    const percents = pkg.calibration.textImage?.background.percentiles.map(({ percent }) => percent);
    assert.deepEqual(percents, [1, 5, 25, 50, 75, 90, 95, 99, 99.9]);
    for (const { background } of [pkg.calibration.textImage, pkg.calibration.imageImage].flatMap(
      (kind) => kind ?? [],
    )) {
      const scores = background.percentiles.map(({ score }) => score);
      assert.equal(scores.length, percents?.length);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => a - b),
      );
    }
  });
});

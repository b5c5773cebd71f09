// Entry of the process that measures the yardsticks (yardstick.ts). It answers each message with one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { craft } from '../src/indexer/crafter/craft.ts';
import { type ImageTower, loadImageTower } from '../src/indexer/encoder/imageTower.ts';
import { type ModelPackage, readModelPackage } from '../src/indexer/encoder/modelPackage.ts';
import { defaultEngineSettings } from '../src/shared/defaults.ts';
import { median } from './statistics.ts';
import type { Measured, NaiveRun, Question } from './yardstick.ts';

const unmeasured = 2;

let known: Promise<{ readonly pkg: ModelPackage; readonly tower: ImageTower }> | undefined;
let session: Promise<InferenceSession> | undefined;

process.on('message', (question: Question) => {
  const answer = question.kind === 'alone' ? alone(question) : naive(question);
  answer.then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function alone({ modelFolder, files }: Question): Promise<Measured> {
  known ??= open(modelFolder);
  const { pkg, tower } = await known;
  const { preprocessing } = pkg;
  if (preprocessing === undefined) throw new Error(`${pkg.id} has no image tower.`);
  const decodes: number[] = [];
  const inferences: number[] = [];
  let processor = process.cpuUsage();
  for (const [i, file] of files.entries()) {
    // The first of a kind find caches cold and code not yet compiled.
    if (i === unmeasured) processor = process.cpuUsage();
    const bytes = readFileSync(file);
    const started = performance.now();
    const { pixels } = await craft(bytes, preprocessing, defaultEngineSettings.limits);
    const decoded = performance.now();
    await tower.encode([pixels]);
    const inferred = performance.now();
    if (i < unmeasured) continue;
    decodes.push(decoded - started);
    inferences.push(inferred - decoded);
  }
  const { user, system } = process.cpuUsage(processor);
  return {
    decode: median(decodes),
    inference: median(inferences),
    processor: (user + system) / 1000 / (files.length - unmeasured),
  };
}

async function open(modelFolder: string): Promise<{ readonly pkg: ModelPackage; readonly tower: ImageTower }> {
  const pkg = await readModelPackage(modelFolder);
  return { pkg, tower: await loadImageTower(pkg, { device: 'cpu', threads: 1 }) };
}

/** What one writes in an afternoon, with the defaults of both libraries. */
async function naive({ modelFolder, files }: Question): Promise<NaiveRun> {
  const { image, preprocessing } = await readModelPackage(modelFolder);
  if (image === undefined || preprocessing === undefined) throw new Error(`${modelFolder} has no image tower.`);
  session ??= InferenceSession.create(join(modelFolder, image.file));
  const model = await session;
  const { width, height, mean, std } = preprocessing;
  const embed = async (file: string): Promise<void> => {
    const pixels = await sharp(file).resize(width, height).flatten().toColourspace('srgb').raw().toBuffer();
    const values = new Float32Array(3 * width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < 3; c++) {
          const value = pixels[(y * width + x) * 3 + c] ?? 0;
          values[c * width * height + y * width + x] = (value - (mean[c] ?? 0)) / (std[c] ?? 1);
        }
      }
    }
    await model.run({ [image.input]: new Tensor('float32', values, [1, 3, height, width]) }, [image.output]);
  };
  const [first] = files;
  if (first !== undefined) await embed(first);
  const started = performance.now();
  for (const file of files) await embed(file);
  return { imagesPerSecond: (files.length / (performance.now() - started)) * 1000 };
}

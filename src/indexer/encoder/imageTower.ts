import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { unusedFeeds } from './graphFeeds.ts';
import { verifyGraphFiles } from './modelFiles.ts';
import type { ModelPackage } from './modelPackage.ts';
import { poolOutput } from './pooling.ts';
import type { Device } from './protocol.ts';
import { closeSession, openSession, type SessionOptions } from './session.ts';

export interface ImageTowerOptions extends SessionOptions {
  /** Pictures of one run; what the package says is best when absent. */
  readonly batch?: number;
}

/** Embeds pictures that the crafter has made pixels of. */
export interface ImageTower {
  /** The device in use, after a fall back. */
  readonly device: Device;
  readonly warnings: readonly string[];
  /**
   * @param pixels for each picture what the crafter makes by the package's preprocessing: the planes R, G, B, [3,H,W]
   * @returns a unit vector for each picture, in the same order
   * @throws EngineError model-invalid when the graph fails or its output is not as the package says
   * @throws RangeError when a picture has not as many numbers as the model wants
   */
  encode(pixels: readonly Float32Array[]): Promise<Float32Array[]>;
  /** Gives the tower's memory back. It must not be used any more. */
  dispose(): Promise<void>;
}

/**
 * Verifies the tower's files and loads it.
 * @throws EngineError model-invalid; also for a model of family `sentence`, which has no image tower
 */
export async function loadImageTower(pkg: ModelPackage, options: ImageTowerOptions): Promise<ImageTower> {
  const { image, preprocessing, dimension } = pkg;
  if (image === undefined || preprocessing === undefined) throw textsOnly(pkg.id);
  await verifyGraphFiles(pkg, image.file);
  const file = join(pkg.folder, image.file);
  const session = await openSession(file, options);
  const { input, output, pooling, unusedInputs } = image;
  const sides = [3, preprocessing.height, preprocessing.width] as const;
  const size = sides[0] * sides[1] * sides[2];
  const limit = options.batch ?? image.bestBatch;

  async function run(pixels: readonly Float32Array[]): Promise<Float32Array[]> {
    const batch = pixels.length;
    const tensor = new Tensor('float32', joined(pixels, size), [batch, ...sides]);
    const result = await session.run({ [input]: tensor, ...unusedFeeds(unusedInputs, batch) }, output);
    return poolOutput(result, { pooling, batch, dimension, file });
  }

  const tower: ImageTower = {
    device: session.device,
    warnings: session.warnings,
    async encode(pixels) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < pixels.length; start += limit) {
        vectors.push(...(await run(pixels.slice(start, start + limit))));
      }
      return vectors;
    },
    dispose: () => closeSession(file, options),
  };
  try {
    session.check([input, ...unusedInputs.map(({ name }) => name)], [output]);
  } catch (error) {
    await tower.dispose();
    throw error;
  }
  return tower;
}

/** For a model of family `sentence`. */
export function textsOnly(id: string): EngineError {
  const wording = message('The model "{0}" embeds texts only; choose one that embeds pictures', id);
  return new EngineError('model-invalid', wording);
}

/** The pictures' numbers one after the other; a single picture is not copied. */
function joined(pixels: readonly Float32Array[], size: number): Float32Array {
  for (const { length } of pixels) {
    if (length !== size) throw new RangeError(`a picture has ${length} numbers where the model wants ${size}`);
  }
  const [first] = pixels;
  if (first !== undefined && pixels.length === 1) return first;
  const all = new Float32Array(size * pixels.length);
  for (const [index, picture] of pixels.entries()) all.set(picture, index * size);
  return all;
}

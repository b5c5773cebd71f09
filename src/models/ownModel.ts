import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { verifyModelFiles } from '../indexer/encoder/modelFiles.ts';
import { type ModelPackage, readModelPackage } from '../indexer/encoder/modelPackage.ts';
import { EngineError } from '../indexer/errors.ts';
import { defaultEngineSettings } from '../shared/defaults.ts';
import { message } from '../shared/message.ts';
import { withLock } from './installationLock.ts';
import { stagingFolder } from './modelFolders.ts';
import { putInPlace } from './modelPlace.ts';
import { diskError } from './transferFailure.ts';

/**
 * Reads the package of a folder of one's own and checks all its files, so that what is chosen can be used.
 * @throws EngineError model-not-found, model-invalid
 */
export async function readOwnModel(folder: string): Promise<ModelPackage> {
  const pkg = await readModelPackage(folder);
  if (pkg.family === 'sentence') {
    throw new EngineError('model-invalid', message('{0}: this model reads no images.', folder));
  }
  await verifyModelFiles(pkg);
  return pkg;
}

/**
 * Copies the package of a folder among the downloaded models, so that its id names it.
 * @throws EngineError as `readOwnModel`, and for the bundled model's id; ModelError 'busy', 'disk', 'disk-full'
 */
export async function addOwnModel(folder: string, storageFolder: string): Promise<ModelPackage> {
  const pkg = await readOwnModel(folder);
  if (pkg.id === defaultEngineSettings.model) {
    throw new EngineError('model-invalid', message('"{0}" is the id of the model that comes with Lookalike.', pkg.id));
  }
  const staging = stagingFolder(storageFolder, pkg.id);
  await withLock(`${staging}.lock`, async () => {
    await rm(staging, { recursive: true, force: true });
    const paths = new Set(['model.json', ...pkg.files.map(({ path }) => path), ...(pkg.credits ? [pkg.credits] : [])]);
    for (const path of paths) await copy(join(pkg.folder, path), join(staging, path));
    await putInPlace(storageFolder, pkg.id);
  });
  return pkg;
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  } catch (error) {
    throw diskError(to, error);
  }
}

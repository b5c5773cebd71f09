import { basename, isAbsolute, join } from 'node:path';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { installationRoot } from '../installation.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';
import { type CatalogueEntry, readPackages } from './packageFolders.ts';

/** Id of the model that comes with the installation and is used when nothing else is chosen. */
export const bundledModelId = 'lookalike-mini';

/**
 * All model packages that this machine has: the installation's and those under the storage folder's `models/`. Where two
 * have one id, the installation's comes first.
 * @param storageFolder absolute path of the engine's storage folder
 */
export async function listModels(storageFolder: string): Promise<CatalogueEntry[]> {
  const parents = [join(installationRoot(), 'models'), join(storageFolder, 'models')];
  return (await Promise.all(parents.map(readPackages))).flat();
}

/**
 * Finds a model.
 * @param model id of a package, or the absolute path of a package's folder
 * @param storageFolder absolute path of the engine's storage folder
 * @throws EngineError model-not-found, with the ids that there are; model-invalid when the package is not as it should be
 */
export async function findModel(model: string, storageFolder: string): Promise<ModelPackage> {
  if (isAbsolute(model)) return readModelPackage(model);
  const entries = await listModels(storageFolder);
  const packages = entries.flatMap((entry) => ('pkg' in entry ? [entry.pkg] : []));
  const found = packages.find((pkg) => pkg.id === model);
  if (found !== undefined) return found;
  // A broken package is most often looked for by its folder's name: then what is wrong with it is the answer.
  for (const entry of entries) if ('problem' in entry && basename(entry.folder) === model) throw entry.problem;
  const ids = [...new Set(packages.map(({ id }) => id))].sort();
  throw new EngineError(
    'model-not-found',
    ids.length === 0
      ? message('There is no model "{0}". A model\'s folder can be given by its absolute path.', model)
      : message(
          'There is no model "{0}". There are: {1}. A model\'s folder can be given by its absolute path.',
          model,
          ids.join(', '),
        ),
  );
}

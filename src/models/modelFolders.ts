import { join } from 'node:path';

/** Where downloaded models lie, one folder each. @param storageFolder absolute path of the engine's storage folder */
export function modelsFolder(storageFolder: string): string {
  return join(storageFolder, 'models');
}

/** A model's place. */
export function modelFolder(storageFolder: string, id: string): string {
  return join(modelsFolder(storageFolder), id);
}

/** Where a model is put together before it takes its place; on the same disk, and never taken for a model. */
export function stagingFolder(storageFolder: string, id: string): string {
  return join(modelsFolder(storageFolder), '.partial', id);
}

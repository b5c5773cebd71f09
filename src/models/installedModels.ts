import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CatalogueEntry, readPackages } from '../indexer/encoder/packageFolders.ts';
import { modelsFolder } from './modelFolders.ts';

/** A model that was downloaded or added, or what is wrong with it. */
export type InstalledModel = CatalogueEntry & {
  /** Bytes on the disk. */
  readonly bytes: number;
};

/** The models of a storage folder, by their folders' names. */
export async function installedModels(storageFolder: string): Promise<InstalledModel[]> {
  const entries = await readPackages(modelsFolder(storageFolder));
  return Promise.all(entries.map(async (entry) => ({ ...entry, bytes: await bytesOf(entry.folder) })));
}

/** Bytes of all files below a folder. */
export async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

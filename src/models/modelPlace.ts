import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { modelFolder, stagingFolder } from './modelFolders.ts';
import { diskError } from './transferFailure.ts';

/** Puts a model that is whole into its place, in one step; one of the same id that lies there makes way. */
export async function putInPlace(storageFolder: string, id: string): Promise<string> {
  const target = modelFolder(storageFolder, id);
  try {
    const old = await makeWay(storageFolder, id);
    await rename(stagingFolder(storageFolder, id), target);
    if (old !== undefined) await removed(old);
  } catch (error) {
    throw diskError(target, error);
  }
  return target;
}

/** Deletes a model, and what was begun to be downloaded of it. @returns false when there was nothing */
export async function removeModel(storageFolder: string, id: string): Promise<boolean> {
  const staging = stagingFolder(storageFolder, id);
  try {
    const begun = existsSync(staging);
    await removed(staging);
    // Out of the way first: a deletion that is cut short must not leave half a model behind.
    const old = await makeWay(storageFolder, id);
    if (old !== undefined) await removed(old);
    return begun || old !== undefined;
  } catch (error) {
    throw diskError(staging, error);
  }
}

async function makeWay(storageFolder: string, id: string): Promise<string | undefined> {
  const folder = modelFolder(storageFolder, id);
  if (!existsSync(folder)) return undefined;
  const old = `${stagingFolder(storageFolder, id)}.old`;
  await mkdir(dirname(old), { recursive: true });
  // What is left of a deletion that was cut short.
  await removed(old);
  await rename(folder, old);
  return old;
}

/** On Windows a file stays as long as someone has it open. */
async function removed(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

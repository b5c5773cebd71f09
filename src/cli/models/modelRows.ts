import { isAbsolute, join } from 'node:path';
import { readModelPackage } from '../../indexer/encoder/modelPackage.ts';
import { EngineError } from '../../indexer/errors.ts';
import { installationRoot } from '../../indexer/installation.ts';
import { bytesOf, installedModels } from '../../models/installedModels.ts';
import { knownBytes } from '../../models/knownModel.ts';
import { bundledPurpose, knownModel, knownModels } from '../../models/knownModels.ts';
import { defaultEngineSettings } from '../../shared/defaults.ts';

/** A model as `lookalike models list` shows it. */
export interface ModelRow {
  readonly id: string;
  readonly state: 'bundled' | 'installed' | 'available' | 'own folder' | 'broken';
  readonly used: boolean;
  readonly bytes: number;
  readonly name?: string;
  readonly licence?: string;
  /** What it is good for, or what is wrong with it. */
  readonly about: string;
  /** Absolute; absent while it is not on this machine. */
  readonly folder?: string;
}

/** All models: the bundled one, those on this machine, those that can be downloaded. @param used id or folder */
export async function modelRows(storageFolder: string, used: string): Promise<ModelRow[]> {
  const rows = [await rowOf('bundled', join(installationRoot(), 'models', defaultEngineSettings.model), used)];
  const installed = await installedModels(storageFolder);
  for (const { folder } of installed) rows.push(await rowOf('installed', folder, used));
  if (isAbsolute(used)) rows.push(await rowOf('own folder', used, used));
  const here = new Set(rows.map(({ id }) => id));
  for (const { manifest, files, purpose } of knownModels) {
    const { id, name, licence } = manifest;
    const row = { id, name, licence, about: purpose(), state: 'available', used: id === used } as const;
    if (!here.has(id)) rows.push({ ...row, bytes: knownBytes(files) });
  }
  return rows;
}

async function rowOf(state: ModelRow['state'], folder: string, used: string): Promise<ModelRow> {
  try {
    const { id, name, licence, description } = await readModelPackage(folder);
    const about = state === 'bundled' ? bundledPurpose() : (knownModel(id)?.purpose() ?? description);
    const isUsed = state === 'own folder' || id === used;
    return { id, name, licence, about, state, used: isUsed, bytes: await bytesOf(folder), folder };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { id: folder, state: 'broken', used: folder === used, bytes: 0, about: error.message, folder };
  }
}

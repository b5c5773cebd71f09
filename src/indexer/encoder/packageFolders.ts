import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';

/** A package's folder, or why it cannot be used. */
export type CatalogueEntry =
  | { readonly folder: string; readonly pkg: ModelPackage }
  | { readonly folder: string; readonly problem: EngineError };

/** The folders below `parent` that hold a model.json, by name; none when there is no such folder. */
export async function readPackages(parent: string): Promise<CatalogueEntry[]> {
  if (!existsSync(parent)) return [];
  const entries: CatalogueEntry[] = [];
  for (const name of (await readdir(parent)).sort()) {
    const folder = join(parent, name);
    if (!existsSync(join(folder, 'model.json'))) continue;
    try {
      entries.push({ folder, pkg: await readModelPackage(folder) });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      entries.push({ folder, problem: error });
    }
  }
  return entries;
}

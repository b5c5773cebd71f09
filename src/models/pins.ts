import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileContent } from './fileContent.ts';
import type { Source } from './hub.ts';
import { modelsFolder } from './modelFolders.ts';

/** What files turned out to be that nothing was known of, by repository, revision and path. */
type Pins = Readonly<Record<string, FileContent>>;

/** What the first download of a file brought, on this machine; it stays when the model is removed. */
export async function pinned(storageFolder: string, source: Source, path: string): Promise<FileContent | undefined> {
  return (await readPins(storageFolder))[keyOf(source, path)];
}

/** Remembers what a file turned out to be: from now on it must be the same. */
export async function pin(storageFolder: string, source: Source, path: string, content: FileContent): Promise<void> {
  const file = pinsFile(storageFolder);
  const pins = { ...(await readPins(storageFolder)), [keyOf(source, path)]: content };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(pins, null, 1)}\n`);
  await rename(`${file}.${process.pid}`, file);
}

async function readPins(storageFolder: string): Promise<Pins> {
  try {
    return JSON.parse(await readFile(pinsFile(storageFolder), 'utf8'));
  } catch {
    return {};
  }
}

function pinsFile(storageFolder: string): string {
  return join(modelsFolder(storageFolder), 'pins.json');
}

function keyOf({ repository, revision }: Source, path: string): string {
  return `${repository}@${revision}/${path}`;
}

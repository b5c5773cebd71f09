import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { contentOf } from './fileContent.ts';
import type { KnownFile } from './knownModel.ts';
import { ModelError } from './modelError.ts';
import { diskError } from './transferFailure.ts';

/** Where to stop looking through a folder that was not meant. */
const mostFiles = 5000;
const mostDepth = 4;

/**
 * Copies what a file or folder has of a model's files into the staging folder. Files are told by size and SHA-256, so that
 * it does not matter how they are called or where they lie.
 * @param from file or folder
 * @throws ModelError 'incomplete' when there is no such file or folder, 'disk', 'disk-full'; the signal's reason
 */
export async function takeLocalFiles(
  files: readonly KnownFile[],
  from: string,
  staging: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await filesOf(resolve(from));
  for (const { path, content } of files) {
    const candidates =
      content === undefined
        ? found.filter((file) => file.path === join(resolve(from), path))
        : found.filter(({ bytes }) => bytes === content.bytes);
    const target = join(staging, path);
    for (const candidate of candidates) {
      signal.throwIfAborted();
      await copy(candidate.path, target);
      if (content === undefined || (await contentOf(target, signal)).sha256 === content.sha256) break;
      await rm(target);
    }
  }
}

interface LocalFile {
  readonly path: string;
  readonly bytes: number;
}

async function filesOf(from: string): Promise<LocalFile[]> {
  let isFolder = false;
  try {
    isFolder = (await stat(from)).isDirectory();
  } catch (error) {
    throw new ModelError('incomplete', l10n.t('{0}: there is no such file or folder.', from), { cause: error });
  }
  const paths = isFolder ? await pathsBelow(from, mostDepth) : [from];
  const found: LocalFile[] = [];
  for (const path of paths.slice(0, mostFiles)) {
    // Links are followed: the hub's own cache is made of them.
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile()) found.push({ path, bytes: facts.size });
  }
  return found;
}

async function pathsBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) paths.push(path);
    else if (depth > 1 && paths.length < mostFiles) paths.push(...(await pathsBelow(path, depth - 1)));
  }
  return paths;
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  } catch (error) {
    throw diskError(to, error);
  }
}

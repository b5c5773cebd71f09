import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import envPaths from 'env-paths';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';

/** The folder for catalogues, thumbnails and models: `LOOKALIKE_HOME`, else the platform's data folder. */
export function defaultStorageFolder(): string {
  const home = process.env.LOOKALIKE_HOME;
  return home ? resolve(home) : envPaths('lookalike', { suffix: '' }).data;
}

/**
 * The catalogue of a root: one for each real folder, however it is reached (symbolic link, other letter case, trailing slash).
 *
 * @param storageFolder absolute path
 * @param root path of an existing folder
 * @returns `<storage>/indexes/<folder's name>-<16 hexadecimal digits>/catalogue.sqlite`
 * @throws EngineError `folder-not-found`
 */
export function catalogueFile(storageFolder: string, root: string): string {
  const folder = realFolder(root);
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(storageFolder, 'indexes', `${slug(basename(folder))}-${digest}`, 'catalogue.sqlite');
}

/**
 * Refuses an index inside the folder that it is about: it would show up in version control and be watched and walked.
 *
 * @param file path of the catalogue, which need not exist yet
 * @throws EngineError `catalogue-unavailable`; `folder-not-found` when the root does not exist
 */
export function assertOutside(root: string, file: string): void {
  const folder = realFolder(root);
  const place = realPlace(resolve(file));
  const path = relative(folder, place);
  const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  if (!outside) {
    throw new EngineError(
      'catalogue-unavailable',
      message(
        'The index {0} would lie inside the folder that it is about ({1}). Choose a place outside of it.',
        place,
        folder,
      ),
    );
  }
}

function realFolder(root: string): string {
  try {
    return realpathSync.native(root);
  } catch (cause) {
    const wording = message('The folder {0} cannot be opened: {1}', root, reason(cause));
    throw new EngineError('folder-not-found', wording, { cause });
  }
}

/** The real path of the part that exists, with the rest behind it. */
function realPlace(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) {
      throw error;
    }
    return join(realPlace(parent), basename(path));
  }
}

function slug(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return letters || 'folder';
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

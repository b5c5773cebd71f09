import { dirname, join, resolve } from 'node:path';
import { type FileSystem, isMissing } from './fileSystem.ts';
import { IgnoreRules } from './ignoreRules.ts';

/** The text of a file that need not be there; what else goes wrong is told to `onError` and counts as not there. */
function optionalText(fileSystem: FileSystem, path: string, onError: (path: string, error: Error) => void): string {
  try {
    return fileSystem.readText(path);
  } catch (error) {
    if (!isMissing(error) && error instanceof Error) onError(path, error);
    return '';
  }
}

/**
 * The text of `info/exclude` of the repository whose working tree is at `folder`; empty when it has none. In linked
 * working trees and submodules `.git` is a file that names the real place (gitrepository-layout(5)).
 * @param folder absolute, with forward slashes
 */
export function infoExclude(
  fileSystem: FileSystem,
  folder: string,
  onError: (path: string, error: Error) => void,
): string {
  const git = join(folder, '.git');
  let common = git;
  if (fileSystem.stat(git)?.isFile()) {
    const own = /^gitdir: (.+)$/m.exec(optionalText(fileSystem, git, onError))?.[1];
    if (own === undefined) return '';
    const gitFolder = resolve(folder, own.trim());
    const shared = optionalText(fileSystem, join(gitFolder, 'commondir'), onError).trim();
    common = shared === '' ? gitFolder : resolve(gitFolder, shared);
  }
  return optionalText(fileSystem, join(common, 'info', 'exclude'), onError);
}

/**
 * The rules that hold in `root` because it lies inside a repository: those of `info/exclude` and of every .gitignore
 * from the top of the working tree down to the folder above `root`. None when `root` is a top itself or in no repository.
 * @param root absolute, without links, with forward slashes
 */
export function rulesAbove(
  fileSystem: FileSystem,
  root: string,
  onError: (path: string, error: Error) => void,
): IgnoreRules {
  const above: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    if (folder !== root) above.unshift(folder);
    if (fileSystem.lstat(join(folder, '.git'))) break;
    if (dirname(folder) === folder) return IgnoreRules.none;
  }
  let rules = IgnoreRules.none;
  for (const [depth, folder] of above.entries()) {
    const way = `${root.slice(folder.length).replace(/^\//, '')}/`;
    if (depth === 0) rules = rules.withAbove(way, infoExclude(fileSystem, folder, onError));
    rules = rules.withAbove(way, optionalText(fileSystem, join(folder, '.gitignore'), onError));
  }
  return rules;
}

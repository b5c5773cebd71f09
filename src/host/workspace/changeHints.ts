import { imageExtensions } from '../../shared/image.ts';

export type ChangeKind = 'created' | 'changed' | 'deleted';

const extensions = new Set<string>(imageExtensions);
const ruleFiles = new Set(['.gitignore', '.git/info/exclude']);
const versionControl = new Set(['.git', '.hg', '.svn']);
const dependencies = new Set(['node_modules', 'bower_components']);

/** Lower-case extension without its dot; empty when there is none. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** True when the name is one of an image file. */
export function isImageName(path: string): boolean {
  return extensions.has(extensionOf(path.slice(path.search(/[^/\\]*$/))));
}

/**
 * Whether an event of the file watcher may mean that images came, changed or went. Events are hints: a rescan, which is
 * cheap, tells what is true. So what cannot be told counts: a deleted folder looks like a deleted file, and a file without
 * an extension may be an image.
 * @param path relative to its workspace folder, with forward slashes
 */
export function mayConcernImages(path: string, kind: ChangeKind, options: { readonly dependencies: boolean }): boolean {
  if (ruleFiles.has(path)) return true;
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  const skipped = (segment: string): boolean =>
    versionControl.has(segment) || (!options.dependencies && dependencies.has(segment));
  if (segments.some(skipped)) return false;
  if (ruleFiles.has(name)) return true;
  const extension = extensionOf(name);
  if (extensions.has(extension)) return true;
  // A folder that was moved here may have a dot in its name; the files in it are then reported too.
  return kind === 'deleted' || extension === '';
}

function eitherCase(letters: string): string {
  return [...letters].map((each) => (/[a-z]/.test(each) ? `[${each}${each.toUpperCase()}]` : each)).join('');
}

/** Glob of all image files: the editor's globs know no case-insensitive match. */
export const imageGlob = `**/*.{${imageExtensions.map(eitherCase).join(',')}}`;

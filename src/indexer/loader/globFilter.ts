import picomatch from 'picomatch';

type Matcher = (path: string) => boolean;

/**
 * A glob without a slash means that name at any depth, as in .gitignore; one with a slash starts at the root. What names
 * a folder also means all that is in it.
 */
function expand(glob: string): string[] {
  const slashed = process.platform === 'win32' ? glob.replaceAll('\\', '/') : glob;
  const bare = slashed.trim().replace(/\/+$/, '');
  const anchored = bare.replace(/^(\.?\/)+/, '');
  if (anchored === '' || anchored === '.') return [];
  const pattern = bare === anchored && !anchored.includes('/') ? `**/${anchored}` : anchored;
  return [pattern, `${pattern}/**`];
}

function matcher(globs: readonly string[]): Matcher | undefined {
  const patterns = globs.flatMap(expand);
  if (patterns.length === 0) return undefined;
  const ignoreCase = process.platform === 'win32' || process.platform === 'darwin';
  // Paths have forward slashes everywhere, a backslash is part of a POSIX name; `s` lets `**` cross a newline in a name.
  const match = picomatch(patterns, { dot: true, nonegate: true, windows: false, flags: ignoreCase ? 'is' : 's' });
  return (path) => match(path);
}

/** Which paths the include and exclude globs let through. Excludes win; no include means everything. */
export class GlobFilter {
  readonly #included: Matcher | undefined;
  readonly #excluded: Matcher | undefined;

  /** Globs are relative to the root, in picomatch's syntax; a leading `!` is an ordinary character. */
  constructor(include: readonly string[], exclude: readonly string[]) {
    this.#included = matcher(include);
    this.#excluded = matcher(exclude);
  }

  /** @param path of a folder or file relative to the root, without a slash at its end */
  excludes(path: string): boolean {
    return this.#excluded?.(path) ?? false;
  }

  /** @param path of a file relative to the root */
  accepts(path: string): boolean {
    return !this.excludes(path) && (this.#included?.(path) ?? true);
  }
}

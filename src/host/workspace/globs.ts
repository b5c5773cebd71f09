/** `files.exclude`, `search.exclude` and `lookalike.exclude`: globs that are on, off, or depend on a sibling file. */
export type GlobSetting = Readonly<Record<string, unknown>>;

/**
 * Translates the editor's globs to the engine's. The editor anchors a glob at the workspace folder unless it starts with
 * `**`, the engine reads one without a slash as a name at any depth, as .gitignore does: a leading slash says what is meant.
 * Globs with a `when` clause hide a file beside its source, such as .js beside .ts, which no image is: they are left out.
 */
export function excludeGlobs(...settings: readonly GlobSetting[]): string[] {
  const merged = new Map<string, unknown>();
  for (const setting of settings) for (const [glob, value] of Object.entries(setting)) merged.set(glob, value);
  const globs = [...merged].flatMap(([glob, value]) => (value === true ? [anchored(glob)] : []));
  return [...new Set(globs.filter((glob) => glob !== ''))];
}

/** Globs of an include setting, in the engine's terms. */
export function includeGlobs(globs: readonly string[]): string[] {
  return [...new Set(globs.map(anchored).filter((glob) => glob !== ''))];
}

function anchored(glob: string): string {
  const trimmed = glob.trim();
  if (trimmed === '' || trimmed.startsWith('**') || trimmed.startsWith('/')) return trimmed;
  // Braces may hold alternatives that start with ** themselves.
  if (trimmed.startsWith('{')) return trimmed;
  return `/${trimmed.replace(/^\.\//, '')}`;
}

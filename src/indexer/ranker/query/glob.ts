/** One character: itself, any (`?`), or one of a class (`[a-z]`). */
type Unit = string | { readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] } | undefined;
/** What stands between two stars. */
type Piece = readonly Unit[];
/** A part between slashes as its pieces between stars; `undefined` is `**`, any number of folders. */
type Segment = readonly Piece[] | undefined;

/** Braces give at most this many patterns. */
const mostPatterns = 64;

/** True when the text has a character that globs give a meaning. */
export function hasGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text);
}

/**
 * Compiles a glob: `*` and `?` within a name, `**` across folders, `[a-z]`, `[!a]` and `{a,b}`. Unlike patterns that become
 * regular expressions it takes linear time for each name, whatever was typed: stars are matched by the first place that
 * fits, which for stars alone is as good as any.
 * @returns matches lower-case paths
 */
export function compileGlob(glob: string): (lowerCasePath: string) => boolean {
  const patterns = expandBraces(glob.toLowerCase()).map((pattern) =>
    pattern.split('/').map((part) => (part === '**' ? undefined : part.split(/\*+/).map(parsePiece))),
  );
  return (path) => {
    const parts = path.split('/');
    return patterns.some((pattern) => matchSegments(pattern, parts));
  };
}

function expandBraces(glob: string): string[] {
  let patterns = [glob];
  for (;;) {
    const next = patterns.flatMap((pattern) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
      if (braces === null) return [pattern];
      const before = pattern.slice(0, braces.index);
      const after = pattern.slice(braces.index + braces[0].length);
      return (braces[1] ?? '').split(',').map((choice) => before + choice + after);
    });
    if (next.length > mostPatterns) return patterns;
    if (next.length === patterns.length && next.every((pattern, i) => pattern === patterns[i])) return next;
    patterns = next;
  }
}

function parsePiece(text: string): Piece {
  return Array.from(text.matchAll(/\[(!|\^)?(\]?[^\]]*)\]|[\s\S]/g), ([typed, not, members]) => {
    if (members === undefined || members === '') return typed === '?' ? undefined : typed;
    const ranges = Array.from(
      members.matchAll(/([\s\S])-([\s\S])|[\s\S]/g),
      ([one, low, high]) => [(low ?? one).charCodeAt(0), (high ?? one).charCodeAt(0)] as const,
    );
    return { negated: not !== undefined, ranges };
  });
}

/** The stars of `**` are matched like those within a name: go on from the latest one when the rest does not fit. */
function matchSegments(pattern: readonly Segment[], parts: readonly string[]): boolean {
  let at = 0;
  let part = 0;
  let latest = -1;
  let resume = 0;
  while (part < parts.length) {
    const segment = pattern[at];
    if (at < pattern.length && segment === undefined) {
      latest = at++;
      resume = part;
    } else if (segment !== undefined && matchSegment(segment, parts[part] ?? '')) {
      at++;
      part++;
    } else if (latest >= 0) {
      at = latest + 1;
      part = ++resume;
    } else return false;
  }
  while (at < pattern.length && pattern[at] === undefined) at++;
  return at === pattern.length;
}

function matchSegment(pieces: readonly Piece[], name: string): boolean {
  const first = pieces[0] ?? [];
  const last = pieces.at(-1) ?? [];
  if (pieces.length === 1) return name.length === first.length && fits(first, name, 0);
  const end = name.length - last.length;
  if (first.length > end || !fits(first, name, 0) || !fits(last, name, end)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fits(piece, name, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

function fits(piece: Piece, name: string, at: number): boolean {
  for (let i = 0; i < piece.length; i++) {
    const unit = piece[i];
    if (unit === undefined) continue;
    if (typeof unit === 'string') {
      if (unit !== name[at + i]) return false;
      continue;
    }
    const code = name.charCodeAt(at + i);
    if (unit.ranges.some(([low, high]) => code >= low && code <= high) === unit.negated) return false;
  }
  return true;
}

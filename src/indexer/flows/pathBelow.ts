import { existsSync, realpathSync } from 'node:fs';

/** The path below a folder of an absolute path, links resolved where it takes that; undefined when it lies elsewhere. */
export function pathBelow(folder: string, path: string): string | undefined {
  for (const [from, to] of [
    [folder, path],
    [realpathSync.native(folder), existsSync(path) ? realpathSync.native(path) : path],
  ] as const) {
    const prefix = from.endsWith('/') ? from : `${from}/`;
    const slashed = to.replaceAll('\\', '/');
    if (slashed.startsWith(prefix.replaceAll('\\', '/'))) return slashed.slice(prefix.length);
  }
  return undefined;
}

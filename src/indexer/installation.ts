import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Installation {
  readonly root: string;
  readonly version: string;
}

let known: Installation | undefined;

/**
 * Absolute path of the folder that Lookalike is installed in: the one with its package.json and `models/`. It is found
 * by walking up from this file, so it is the same from the sources and from the bundles in dist/.
 */
export function installationRoot(): string {
  return installation().root;
}

/** The version that package.json names. */
export function installationVersion(): string {
  return installation().version;
}

function installation(): Installation {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let root = start; known === undefined; root = dirname(root)) {
    const version = versionIn(join(root, 'package.json'));
    if (version !== undefined) known = { root, version };
    else if (root === dirname(root)) throw new Error(`${start}: no folder above holds Lookalike's package.json`);
  }
  return known;
}

/** The version of Lookalike that this package.json is of; undefined when it is another package's or not there. */
function versionIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('name' in value) || value.name !== 'lookalike' || !('version' in value)) return undefined;
  return String(value.version);
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from '../../src/indexer/installation.ts';

/** Where the evaluation keeps what it fetched and what it computed. It may be deleted at any time. */
export const cacheFolder = join(installationRoot(), '.cache', 'eval');

/** A package could not be fetched, such as without a network. */
export class PackageUnavailable extends Error {
  override readonly name = 'PackageUnavailable';
}

/**
 * Folder of an unpacked npm package; fetched with `npm pack` the first time.
 * @throws PackageUnavailable
 */
export function fetchPackage(name: string, version: string): string {
  const target = join(cacheFolder, 'packages', `${name.replace('/', '-')}-${version}`);
  if (existsSync(target)) return target;
  const scratch = `${target}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, {
        cwd: scratch,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
    const printed = run('npm', 'pack', '--silent', `${name}@${version}`).trim().split('\n');
    run('tar', 'xzf', printed.at(-1) ?? '');
    renameSync(join(scratch, 'package'), target);
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new PackageUnavailable(`the npm package ${name}@${version} cannot be fetched (${reason})`, { cause: error });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return target;
}

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { repository } from '../host/editors.ts';
import { copyNatives } from './natives.ts';

/** The most that the package may weigh on linux-x64. */
export const mostMegabytes = 67;

/** This machine's platform as the marketplace names it. */
export const vsixTarget = `${process.platform}-${process.arch}`;

const staged = ['README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD_PARTY_NOTICES.md', 'media', 'l10n', '.vscodeignore'];
/** Keys of package.json that only serve development: the natives in dist/node_modules need no resolution any more. */
const development = [
  'private',
  'bin',
  'scripts',
  'allowScripts',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
];

/**
 * Builds and packs the extension for this machine's platform, from a folder that holds just what goes in: so no npm command
 * runs, nothing is downloaded, and the checkout stays as it is.
 *
 * @returns absolute path of the VSIX
 */
export function packageExtension(file: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'lookalike-package-'));
  try {
    for (const name of staged) {
      if (existsSync(join(repository, name))) cpSync(join(repository, name), join(stage, name), { recursive: true });
    }
    for (const name of readdirSync(repository).filter((entry) => /^package\.nls(\..+)?\.json$/u.test(entry))) {
      cpSync(join(repository, name), join(stage, name));
    }
    for (const model of ['models/lookalike-mini', 'models/lookalike-reader', 'models/lookalike-words']) {
      cpSync(join(repository, model), join(stage, model), { recursive: true });
    }
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    for (const key of development) delete manifest[key];
    writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
    node(repository, 'scripts/build.ts', '--production', '--out', join(stage, 'dist'));
    copyNatives({ os: process.platform, cpu: process.arch }, join(stage, 'dist/node_modules'));

    const output = resolve(file);
    mkdirSync(dirname(output), { recursive: true });
    node(
      stage,
      join(repository, 'node_modules/@vscode/vsce/vsce'),
      'package',
      '--target',
      vsixTarget,
      '--out',
      output,
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    );
    return output;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

export function megabytes(file: string): number {
  return statSync(file).size / 1_000_000;
}

function node(cwd: string, ...args: readonly string[]): void {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [...flags, ...args], { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

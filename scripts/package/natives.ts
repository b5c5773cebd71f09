import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { repository } from '../host/editors.ts';

/** A platform as Node names it. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
}

/** Parts of a package that run: a folder stands for all in it. */
interface PackageParts {
  readonly name: string;
  readonly parts: readonly string[];
}

const packages = join(repository, 'node_modules');

/**
 * What of the installed packages runs on this platform. Of onnxruntime-node that is one of six folders of binaries; its own
 * dependencies only serve its install script.
 *
 * @throws Error when a package has no binary for the platform, or it is not installed
 */
function runningParts({ os, cpu }: Platform): PackageParts[] {
  const binaries = `bin/napi-v6/${os}/${cpu}`;
  if (!existsSync(join(packages, 'onnxruntime-node', binaries))) {
    throw new Error(`onnxruntime-node has no binary for ${os}-${cpu}: a package for it cannot be made.`);
  }
  const images = readdirSync(join(packages, '@img'))
    .filter((name) => name.endsWith(`-${os}-${cpu}`) || name.endsWith(`-${os}-${cpu}.node`))
    .map((name) => ({ name: `@img/${name}`, parts: ['lib', 'LICENSE', 'index.cjs', 'versions.json'] }));
  if (images.length === 0) {
    throw new Error(`sharp is not installed for ${os}-${cpu}. Run npm ci on that platform.`);
  }
  const parts: PackageParts[] = [
    { name: 'onnxruntime-node', parts: ['dist', binaries] },
    { name: 'onnxruntime-common', parts: ['dist/cjs'] },
    { name: 'sharp', parts: ['dist', 'LICENSE'] },
    { name: '@img/colour', parts: ['index.cjs', 'color.cjs', 'LICENSE.md'] },
    { name: 'detect-libc', parts: ['lib', 'LICENSE'] },
    {
      name: 'semver',
      parts: ['classes', 'functions', 'internal', 'ranges', 'index.js', 'preload.js', 'range.bnf', 'LICENSE'],
    },
    ...images,
  ];
  // It needs a compiler to be there, and the engine does without it.
  const graph = 'build/Release/addon.node';
  if (existsSync(join(packages, 'hnswlib-node', graph))) {
    parts.push(
      { name: 'hnswlib-node', parts: ['lib', graph, 'LICENSE.txt'] },
      { name: 'bindings', parts: ['bindings.js', 'LICENSE.md'] },
      { name: 'file-uri-to-path', parts: ['index.js', 'LICENSE'] },
    );
  }
  return parts;
}

/** Copies what runs of the native packages into a `node_modules` of its own. */
export function copyNatives(platform: Platform, target: string): void {
  for (const { name, parts } of runningParts(platform)) {
    const source = join(packages, name);
    for (const part of parts) {
      const from = join(source, part);
      if (!existsSync(from)) continue;
      const to = join(target, name, part);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true, dereference: true, filter: (path) => runs(path.slice(source.length)) });
    }
    writeFileSync(join(target, name, 'package.json'), JSON.stringify(slimManifest(source), null, 2));
  }
}

/** Declarations, source maps and headers are for building. */
function runs(path: string): boolean {
  return !/\.(d\.[cm]?ts|map|h)$/u.test(path) && !path.split(sep).includes('include');
}

/** What Node reads, and who made it. */
function slimManifest(folder: string): Record<string, unknown> {
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const kept = ['name', 'version', 'license', 'author', 'type', 'main', 'exports', 'libc', 'config', 'engines'];
  return Object.fromEntries(kept.filter((key) => key in manifest).map((key) => [key, manifest[key]]));
}

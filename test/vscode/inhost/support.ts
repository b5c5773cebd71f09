import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { IndexState, LookalikeApi } from '../../../src/host/api.ts';

export const extensionId = 'lookalike.lookalike';

export function extension(): vscode.Extension<LookalikeApi> {
  const found = vscode.extensions.getExtension<LookalikeApi>(extensionId);
  if (found === undefined) throw new Error(`${extensionId} is not there.`);
  return found;
}

/** The exported API, once the extension has activated by itself. */
export async function api(): Promise<LookalikeApi> {
  await until(() => extension().isActive, 'the extension is active');
  return extension().exports;
}

/** Waits until `check` is true; fails after a time that only a hang takes. */
export async function until(check: () => boolean | Promise<boolean>, what: string, timeoutMs = 45_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s for: ${what}. ${await circumstances()}`);
    await sleep(25);
  }
}

async function circumstances(): Promise<string> {
  const state = extension().isActive ? JSON.stringify(extension().exports.state) : 'not active';
  return `State: ${state}. The end of the log:\n${logLines().slice(-15).join('\n')}`;
}

/** Waits until all images of the workspace are indexed, and returns the state. */
export async function indexed(timeoutMs = 60_000): Promise<IndexState> {
  const lookalike = await api();
  let calm = 0;
  await until(
    () => {
      const { kind, indexed: count, pending } = lookalike.state;
      calm = kind === 'ready' && count > 0 && pending === 0 ? calm + 1 : 0;
      // Between two runs nothing is pending for a moment.
      return calm > 12;
    },
    'everything is indexed',
    timeoutMs,
  );
  return lookalike.state;
}

/** Paths, relative to the first folder, of what a search finds. */
export async function found(query: string, filter?: string): Promise<string[]> {
  const lookalike = await api();
  const hits = await lookalike.search(query, filter === undefined ? {} : { filter });
  return hits.map(({ uri }) => vscode.workspace.asRelativePath(uri, true));
}

/** The workspace folder with this name. */
export function folder(name: string): string {
  const match = (vscode.workspace.workspaceFolders ?? []).find((each) => each.name === name);
  if (match === undefined) throw new Error(`There is no workspace folder "${name}".`);
  return match.uri.fsPath;
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

/** A folder that belongs to this run and lies outside the workspace. */
export function scratchFolder(): string {
  return environment('LOOKALIKE_TEST_SCRATCH');
}

/** The fixture gallery, of which the workspace has copies. */
export function fixtureGallery(): string {
  return environment('LOOKALIKE_TEST_GALLERY');
}

export function copyFixture(path: string, to: string): void {
  cpSync(join(fixtureGallery(), path), to);
}

/** What the extension wrote into its output channel. */
export function logLines(): string[] {
  const logs = environment('LOOKALIKE_TEST_LOGS');
  if (!existsSync(logs)) return [];
  const file = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((path) => /lookalike\.lookalike[\\/].*\.log$/u.test(path))
    .sort()
    .at(-1);
  return file === undefined ? [] : readFileSync(join(logs, file), 'utf8').split('\n').filter(Boolean);
}

export async function logged(pattern: RegExp): Promise<string> {
  let line: string | undefined;
  await until(() => {
    line = logLines().find((each) => pattern.test(each));
    return line !== undefined;
  }, `the log says ${pattern}`);
  return line ?? '';
}

/** Process ids of the indexers that this extension host runs. */
export function indexerPids(): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return rows
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(row))
    .filter((match) => Number(match?.[2]) === process.pid && /dist[\\/]indexer\.js/u.test(match?.[3] ?? ''))
    .map((match) => Number(match?.[1]));
}

/**
 * How much longer things take because of other programs on this machine: 1 when it has nothing else to do. Bounds on times
 * are given for a machine of its own.
 */
export function slowness(): number {
  const [load = 0] = loadavg();
  return Math.max(1, load / availableParallelism());
}

/** Tells a figure that is worth reading also when nothing has failed. */
export function report(line: string): void {
  appendFileSync(environment('LOOKALIKE_TEST_FIGURES'), `${line}\n`);
}

export async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Workspace);
}

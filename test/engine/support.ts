import { type ChildProcess, fork, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { defaultEngineSettings } from '../../src/shared/defaults.ts';
import { type EngineSettings, type InitializeResult, requests } from '../../src/shared/protocol.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const galleryFixture = join(repository, 'test/fixtures/gallery');

/** A folder that is removed when the test ends. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A copy of the fixture gallery that a test may change. */
export function copyOfGallery(folder: string): string {
  const gallery = join(folder, 'gallery');
  cpSync(galleryFixture, gallery, { recursive: true });
  return gallery;
}

/** The queries that the bundled model must answer, with the files that are right. */
export function galleryQueries(): { query: string; within: number; expect: string[] }[] {
  return JSON.parse(readFileSync(`${galleryFixture}.queries.json`, 'utf8'));
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON, an object a line. */
  readonly json: () => Record<string, unknown>[];
}

/** Runs the built command line as a person would. */
export function lookalike(
  home: string,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(repository, 'dist/cli.js'), ...args], {
      cwd: options.cwd ?? repository,
      env: { ...process.env, NODE_OPTIONS: '', LOOKALIKE_HOME: home, ...options.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      const json = () =>
        stdout
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
      resolve({ code, stdout, stderr, json });
    });
  });
}

/** The built indexer as a child process, as the extension forks it. */
export interface Gateway {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  readonly introduction: InitializeResult;
}

export function engineSettings(storageFolder: string, changes: Partial<EngineSettings> = {}): EngineSettings {
  return { ...defaultEngineSettings, storageFolder, lowPriority: false, readText: false, ...changes };
}

export async function openGateway(
  context: TestContext,
  roots: readonly string[],
  settings: EngineSettings,
): Promise<Gateway> {
  const child = fork(join(repository, 'dist/indexer.js'), [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  // Pending requests of a dead process settle only when the connection is disposed.
  child.once('exit', () => connection.dispose());
  context.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.disconnect();
    await new Promise((resolve) => child.once('exit', resolve));
  });
  const introduction = await connection.sendRequest(requests.initialize, { roots, settings });
  return { child, connection, introduction };
}

/** Pictures of the fixture gallery that are looked at tile by tile, after the index run. */
const longPicturesOfGallery = 5;

/** Indexes the fixture gallery, or a copy of it, to the end: ranks do not move afterwards. */
export async function indexGallery(connection: MessageConnection): Promise<void> {
  await connection.sendRequest(requests.index, {});
  const lookedAt = async () => (await connection.sendRequest(requests.report, undefined)).roots[0]?.tiles.contents;
  await until(async () => (await lookedAt()) === longPicturesOfGallery, 'the long pictures to be looked at', 120_000);
}

/** Waits until `check` is true; fails after a time that only a hang takes. */
export async function until(check: () => boolean | Promise<boolean>, what: string, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

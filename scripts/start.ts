// Builds the extension and opens a real VS Code on a copy of the fixture gallery, so that it can be tried at once.
// Usage: start.ts [FOLDER] [--port N]. With the command `code` on PATH that editor is used; else VS Code is downloaded; else, where
// downloads are not possible, code-server serves it to the browser.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { CodeServer } from './host/codeServer.ts';
import { findProgram, repository } from './host/editors.ts';
import { ensureEditor } from './host/install.ts';
import { packageExtension } from './package/vsix.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
const scratch = mkdtempSync(join(tmpdir(), 'lookalike-start-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

function folderToOpen(): string {
  const [named] = positionals;
  if (named !== undefined) return resolve(named);
  const gallery = join(scratch, 'gallery');
  cpSync(join(repository, 'test/fixtures/gallery'), gallery, { recursive: true });
  return gallery;
}

/** The command `code`, or a VS Code that is downloaded now; undefined where neither can be had. */
async function desktopEditor(): Promise<string | undefined> {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!display) return undefined;
  const code = findProgram(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (code !== undefined) return code;
  try {
    return await downloadAndUnzipVSCode({ cachePath: join(repository, '.vscode-test'), timeout: 20_000 });
  } catch (error) {
    console.log(
      `VS Code cannot be downloaded (${error instanceof Error ? error.message : error}); code-server serves instead.`,
    );
    return undefined;
  }
}

async function openDesktop(editor: string, folder: string): Promise<void> {
  const build = join(repository, 'scripts/build.ts');
  const { status } = spawnSync(process.execPath, ['--experimental-strip-types', build], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  const args = [
    '--new-window',
    '--wait',
    '--user-data-dir',
    join(scratch, 'user'),
    '--extensionDevelopmentPath',
    repository,
    '--disable-workspace-trust',
    folder,
  ];
  console.log(`Opening ${folder} in ${editor}. Close its window to end.`);
  const child = spawn(editor, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  await new Promise((done) => child.once('close', done));
}

async function serve(folder: string): Promise<void> {
  ensureEditor('current');
  console.log('Packaging the extension.');
  const vsix = packageExtension(join(scratch, 'lookalike.vsix'));
  const port = values.port === undefined ? {} : { port: Number(values.port) };
  const server = await CodeServer.start({ extensions: [vsix], ...port });
  console.log(`\nOpen ${server.url({ folder })}\nThen choose "Lookalike" in the activity bar. Ctrl+C ends it.`);
  const opener = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? findProgram('xdg-open') : undefined;
  if (opener !== undefined) spawn(opener, [server.url({ folder })], { stdio: 'ignore', detached: true }).unref();
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const folder = folderToOpen();
const desktop = await desktopEditor();
if (desktop !== undefined) await openDesktop(desktop, folder);
else if (process.platform === 'linux') await serve(folder);
else {
  console.error('VS Code is not there and cannot be downloaded. Install it, with its command "code" on PATH.');
  process.exit(1);
}

import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Editor,
  type EditorKind,
  editorOf,
  findChromium,
  findProgram,
  isInstalled,
  stampFile,
  stampOf,
} from './editors.ts';

/** Runs a program with its output in a log, whose end is shown when it fails. */
class Runner {
  readonly #log: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(log: string, env: NodeJS.ProcessEnv) {
    this.#log = log;
    this.#env = env;
  }

  run(cwd: string, program: string, ...args: readonly string[]): void {
    appendFileSync(this.#log, `\n$ ${program} ${args.join(' ')}\n`);
    const output = openSync(this.#log, 'a');
    const options: SpawnSyncOptions = { cwd, env: this.#env, stdio: ['ignore', output, output] };
    const { status, error } = spawnSync(program, args, options);
    if (error !== undefined) throw error;
    if (status !== 0) {
      const end = readFileSync(this.#log, 'utf8').split('\n').slice(-40).join('\n');
      throw new Error(`${program} ${args.join(' ')} ended with ${status}. The end of ${this.#log}:\n${end}`);
    }
  }
}

/**
 * Sees to what comes from the system: Chromium, ripgrep and the headers of Kerberos, against which one of the server's
 * modules is compiled. Installs them with apt-get where that is allowed.
 *
 * @throws Error that lists what is missing and cannot be installed from here
 */
export function ensureSystemPackages(): void {
  const missing: string[] = [];
  if (findChromium() === undefined) missing.push('chromium');
  if (findProgram('rg') === undefined) missing.push('ripgrep');
  if (findProgram('dpkg') === undefined) {
    if (!existsSync('/usr/include/gssapi/gssapi.h')) missing.push('libkrb5-dev');
  } else if (spawnSync('dpkg', ['-s', 'libkrb5-dev']).status !== 0) missing.push('libkrb5-dev');
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    throw new Error(`Install these first: ${missing.join(', ')} (on Debian: apt-get install ${missing.join(' ')}).`);
  }
  console.log(`Installing ${missing.join(', ')} with apt-get.`);
  const options: SpawnSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', ...missing], options);
  if (status !== 0) throw new Error(`apt-get could not install ${missing.join(', ')}.`);
}

/**
 * Installs an editor from npm packages. Does nothing when it is there; a half-made installation is made anew.
 *
 * code-server is no devDependency because its install script refuses other Nodes than its own.
 */
function installEditor(editor: Editor): void {
  if (isInstalled(editor)) return;
  rmSync(editor.folder, { recursive: true, force: true });
  const node = join(editor.folder, 'node');
  const server = join(editor.folder, 'server');
  for (const folder of [node, server]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"host","version":"0.0.0","private":true}\n');
  }
  const quiet = ['--no-audit', '--no-fund'];
  const log = join(editor.folder, 'install.log');
  const nodeHome = dirname(dirname(editor.nodeBinary));
  // npm must run on the editor's own Node, because the install script reads the version from npm's user agent; and
  // node-gyp must use that Node's headers, wherever the machine's settings point. What an outer `npm run` has put into
  // the environment would make this npm think that it is at work in the outer project.
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(?:registry|cache|.*proxy)$)/iu.test(name),
  );
  const env = {
    ...Object.fromEntries(outer),
    PATH: `${dirname(editor.nodeBinary)}:${process.env.PATH ?? ''}`,
    npm_config_nodedir: nodeHome,
  };
  const runner = new Runner(log, env);

  runner.run(node, 'npm', 'install', ...quiet, '--ignore-scripts', `node-linux-${process.arch}@${editor.node}`);
  if (editor.kind === 'current') {
    runner.run(server, 'npm', 'install', ...quiet, `code-server@${editor.codeServer}`);
  } else {
    installOldest(editor, server, runner, quiet);
  }
  runner.run(server, editor.nodeBinary, editor.entry, '--config', join(editor.folder, 'config.yaml'), '--version');
  writeFileSync(stampFile(editor), stampOf(editor));
}

/** This version pins one package to a commit outside the registry: take the published one and run the install steps by hand. */
function installOldest(editor: Editor, server: string, runner: Runner, quiet: readonly string[]): void {
  runner.run(server, 'npm', 'install', ...quiet, '--ignore-scripts', `code-server@${editor.codeServer}`);
  runner.run(server, 'npm', 'rebuild', 'argon2');
  const vscode = join(server, 'node_modules/code-server/lib/vscode');
  for (const name of ['package.json', 'npm-shrinkwrap.json']) usePublishedWatcher(join(vscode, name));
  runner.run(vscode, 'npm', 'install', ...quiet, '--omit=dev', '--ignore-scripts');
  const natives = ['@vscode/spdlog', '@parcel/watcher', 'kerberos', 'node-pty', 'native-watchdog', '@vscode/deviceid'];
  for (const name of natives) runner.run(vscode, 'npm', 'rebuild', name);
  const ripgrep = findProgram('rg');
  if (ripgrep === undefined) throw new Error('ripgrep (rg) is not on PATH.');
  const folder = join(vscode, 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'rg'), { force: true });
  symlinkSync(ripgrep, join(folder, 'rg'));
  runner.run(join(vscode, 'extensions'), 'npm', 'install', ...quiet, '--omit=dev', '--ignore-scripts');
}

/** Sees to it that an editor is there, and says so when that takes its time. */
export function ensureEditor(kind: EditorKind): void {
  const editor = editorOf(kind);
  if (isInstalled(editor)) return;
  ensureSystemPackages();
  console.log(
    `Installing the ${kind} editor to ${editor.folder}: code-server ${editor.codeServer} on Node ${editor.node}. ` +
      'This takes a minute or two, once.',
  );
  installEditor(editor);
}

interface Manifest {
  dependencies?: Record<string, string>;
  packages?: Record<string, { dependencies?: Record<string, string> }>;
}

function usePublishedWatcher(file: string): void {
  const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'));
  const watcher = '@parcel/watcher';
  for (const dependencies of [manifest.dependencies, manifest.packages?.['']?.dependencies]) {
    if (dependencies?.[watcher] !== undefined) dependencies[watcher] = '2.5.1';
  }
  delete manifest.packages?.[`node_modules/${watcher}`];
  writeFileSync(file, JSON.stringify(manifest));
}

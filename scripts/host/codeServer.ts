import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EditorKind, installedEditor, repository } from './editors.ts';

/** Settings of a quiet editor: nothing opens by itself, nothing is asked of a network. */
const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'npm.fetchOnlinePackageInfo': false,
  'window.menuBarVisibility': 'classic',
};

const manifest: {
  readonly contributes: {
    readonly configuration: { readonly properties: Record<string, { readonly scope?: string }> };
  };
} = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/** One of the extension's settings that belong to a machine, not to a person. */
function isOfMachine(setting: string): boolean {
  return manifest.contributes.configuration.properties[setting]?.scope?.startsWith('machine') === true;
}

export interface CodeServerOptions {
  readonly kind?: EditorKind;
  /** VSIX files to install before the start. */
  readonly extensions?: readonly string[];
  /** User settings, on top of those that keep the editor quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Ask about trust as the desktop does; otherwise every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** Let a page of this server run an extension's tests. */
  readonly testDriver?: boolean;
  /** Environment of the extension hosts. @param logs folder in which each of them has one for its logs */
  readonly env?: (logs: string) => Readonly<Record<string, string>>;
  /** Any free port when absent. */
  readonly port?: number;
}

/** What the workbench's page is asked to show. */
export interface Target {
  readonly folder?: string;
  /** A `.code-workspace` file, in place of a folder. */
  readonly workspace?: string;
  /** Runs the tests of an extension that lies in a folder. */
  readonly tests?: { readonly extension: string; readonly suite: string };
}

/** VS Code, served to a browser by code-server from a temporary folder of its own. */
export class CodeServer {
  readonly origin: string;
  /** Holds everything that this editor writes; removed at the end. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #onExit: () => void;

  private constructor(origin: string, folder: string, process: ChildProcess) {
    this.origin = origin;
    this.folder = folder;
    this.#process = process;
    this.#onExit = () => {
      this.#signal('SIGKILL');
      this.#remove();
    };
  }

  /** @throws Error when the editor is not installed or does not start; its log is part of the message */
  static async start(options: CodeServerOptions = {}): Promise<CodeServer> {
    const editor = installedEditor(options.kind ?? 'current');
    const folder = mkdtempSync(join(tmpdir(), 'lookalike-editor-'));
    try {
      const user = join(folder, 'user');
      const extensions = join(folder, 'extensions');
      const home = join(folder, 'home');
      for (const path of [join(user, 'User'), join(user, 'Machine'), extensions, home]) {
        mkdirSync(path, { recursive: true });
      }
      const settings = {
        ...quietSettings,
        'security.workspace.trust.enabled': options.workspaceTrust === true,
        ...options.settings,
      };
      writeFileSync(join(user, 'User/settings.json'), JSON.stringify(settings, null, 2));
      // The editor is a remote one: a setting of the machine counts there only where it stands with the machine.
      const ofMachine = Object.entries(settings).filter(([name]) => isOfMachine(name));
      writeFileSync(join(user, 'Machine/settings.json'), JSON.stringify(Object.fromEntries(ofMachine), null, 2));
      const config = join(folder, 'config.yaml');
      writeFileSync(config, 'auth: none\n');
      const common = [editor.entry, '--config', config, '--user-data-dir', user, '--extensions-dir', extensions];
      const env = {
        ...process.env,
        HOME: home,
        XDG_DATA_HOME: join(home, '.local/share'),
        XDG_CONFIG_HOME: join(home, '.config'),
        // Without it the workbench asks the extension gallery at every start.
        EXTENSIONS_GALLERY: '{"serviceUrl":""}',
        ...options.env?.(join(user, 'logs')),
      };
      for (const file of options.extensions ?? []) {
        const { status, stdout, stderr } = spawnSync(editor.nodeBinary, [...common, '--install-extension', file], {
          env,
          encoding: 'utf8',
        });
        if (status !== 0) throw new Error(`${basename(file)} could not be installed: ${stdout}${stderr}`);
      }
      const port = options.port ?? (await freePort());
      const flags = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-proxy'];
      flags.push('--disable-getting-started-override', '--ignore-last-opened');
      if (options.workspaceTrust !== true) flags.push('--disable-workspace-trust');
      // The oldest editor has no such option, and runs tests without it.
      if (options.testDriver === true && editor.kind === 'current') {
        flags.push('--vscode-option', 'enable-smoke-test-driver');
      }
      const log = openSync(join(folder, 'server.log'), 'a');
      const child = spawn(editor.nodeBinary, [...common, '--bind-addr', `127.0.0.1:${port}`, ...flags], {
        env,
        stdio: ['ignore', log, log],
        // A group of its own, so that the extension hosts end with it.
        detached: true,
      });
      const server = new CodeServer(`http://127.0.0.1:${port}`, folder, child);
      process.once('exit', server.#onExit);
      try {
        await server.#healthy();
      } catch (error) {
        await server.stop();
        throw error;
      }
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** Where an extension keeps what it calls its global storage. */
  storageOf(extension: string): string {
    return join(this.folder, 'user/User/globalStorage', extension);
  }

  get extensionsFolder(): string {
    return join(this.folder, 'extensions');
  }

  url(target: Target): string {
    const query = new URLSearchParams();
    if (target.folder !== undefined) query.set('folder', target.folder);
    if (target.workspace !== undefined) query.set('workspace', target.workspace);
    if (target.folder === undefined && target.workspace === undefined) query.set('ew', 'true');
    if (target.tests !== undefined) {
      const remote = (path: string): string => `vscode-remote://${new URL(this.origin).host}${path}`;
      const payload = [
        ['extensionDevelopmentPath', remote(target.tests.extension)],
        ['extensionTestsPath', remote(target.tests.suite)],
      ];
      query.set('payload', JSON.stringify(payload));
    }
    return `${this.origin}/?${query}`;
  }

  async stop(): Promise<void> {
    process.off('exit', this.#onExit);
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#signal('SIGTERM');
      await Promise.race([ended, sleep(5000, undefined, { ref: false })]);
    }
    this.#signal('SIGKILL');
    this.#remove();
  }

  /** The server's own output. */
  log(): string {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  /** The extension hosts may still write while they end. */
  #remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  async #healthy(): Promise<void> {
    const end = Date.now() + 60_000;
    while (Date.now() < end && this.#process.exitCode === null) {
      if ((await statusOf(`${this.origin}/healthz`)) === 200) return;
      await sleep(50);
    }
    throw new Error(`code-server did not start:\n${this.log()}`);
  }
}

/** HTTP status, or undefined while nobody listens. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', () => resolve(undefined));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('There is no free port.'));
        else resolve(address.port);
      });
    });
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** `current` is the editor of today; `oldest` the oldest one that package.json's `engines` admits. */
export const editorKinds = ['current', 'oldest'] as const;
export type EditorKind = (typeof editorKinds)[number];

export interface Editor {
  readonly kind: EditorKind;
  /** Version of code-server: VS Code's own server and workbench, from npm. */
  readonly codeServer: string;
  /** Version of the Node that it was built for. */
  readonly node: string;
  readonly folder: string;
  /** Executable of that Node; its `include/node` lies beside `bin`. */
  readonly nodeBinary: string;
  readonly entry: string;
}

const versions: Readonly<Record<EditorKind, { readonly codeServer: string; readonly node: string }>> = {
  current: { codeServer: '4.139.1', node: '24.21.0' },
  oldest: { codeServer: '4.106.3', node: '22.23.3' },
};

/** Where an editor of this kind is, or goes: in `LOOKALIKE_HOST_FOLDER`, else in this checkout. */
export function editorOf(kind: EditorKind): Editor {
  const folder = join(process.env.LOOKALIKE_HOST_FOLDER || join(repository, '.cache/host'), kind);
  return {
    kind,
    ...versions[kind],
    folder,
    nodeBinary: join(folder, `node/node_modules/node-linux-${process.arch}/bin/node`),
    entry: join(folder, 'server/node_modules/code-server/out/node/entry.js'),
  };
}

/** What the stamp of a complete installation says. */
export function stampOf(editor: Editor): string {
  return `code-server@${editor.codeServer} node@${editor.node} ${process.arch}\n`;
}

export function stampFile(editor: Editor): string {
  return join(editor.folder, 'installed');
}

export function isInstalled(editor: Editor): boolean {
  const file = stampFile(editor);
  return existsSync(file) && readFileSync(file, 'utf8') === stampOf(editor);
}

/** @throws Error that names the command which installs it */
export function installedEditor(kind: EditorKind): Editor {
  const editor = editorOf(kind);
  if (!isInstalled(editor)) {
    throw new Error(
      `There is no ${kind} VS Code to test in yet. Install it with: node scripts/node24.mjs scripts/setup-host.ts ${kind}`,
    );
  }
  return editor;
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium: `LOOKALIKE_CHROMIUM`, else the first one on PATH. */
export function findChromium(): string | undefined {
  const named = process.env.LOOKALIKE_CHROMIUM;
  return named ? named : browsers.map(findProgram).find((path) => path !== undefined);
}

export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { imageExtensions } from '../../shared/image.ts';
import { type FileRef, requests } from '../../shared/protocol.ts';
import type { QueryChip } from '../../shared/webviewProtocol.ts';
import { isImageName } from '../workspace/changeHints.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';
import type { Attachments } from './attachments.ts';

/** A query picture of more bytes is refused before it is read. */
const mostBytes = 100_000_000;

/** The file that a URI means here: in a remote window the workbench names the extension host's own disk otherwise. */
export function localUri(uri: vscode.Uri): vscode.Uri {
  const ownDisk = uri.scheme === 'vscode-remote' && vscode.env.remoteName !== undefined;
  return ownDisk ? vscode.Uri.file(uri.path) : uri;
}

export function fileUri(file: FileRef): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(file.root), file.path);
}

/** The file as the engine knows it; undefined outside the searched folders. */
export function fileRefOf(uri: vscode.Uri, folders: readonly vscode.WorkspaceFolder[]): FileRef | undefined {
  if (uri.scheme !== 'file') return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined || !folders.includes(folder)) return undefined;
  return { root: folder.uri.fsPath, path: uri.path.slice(folder.uri.path.replace(/\/$/, '').length + 1) };
}

/** A file's bytes as a plain array: the Buffer that the editor gives would reach a webview as JSON. */
export async function readBytes(uri: vscode.Uri): Promise<Uint8Array> {
  return new Uint8Array(await vscode.workspace.fs.readFile(uri));
}

/** Makes pictures of the query from files: those of the workspace by path, others by their bytes. */
export class QueryChips {
  readonly #workspace: SearchWorkspace;
  readonly #attachments: Attachments;

  constructor(workspace: SearchWorkspace, attachments: Attachments) {
    this.#workspace = workspace;
    this.#attachments = attachments;
  }

  /** @param thumbnailUri makes a file's path a URI that webviews may load */
  async ofFile(file: FileRef, thumbnailUri: (path: string) => string): Promise<QueryChip> {
    const name = basename(file.path);
    const source = { path: fileUri(file).fsPath };
    const { file: thumbnail } = await this.#workspace.request(requests.thumbnail, { ...file, side: 256 });
    return { source, name, weight: 1, ...(thumbnail === undefined ? {} : { thumbnail: thumbnailUri(thumbnail) }) };
  }

  /**
   * @returns undefined when it is no image by its name
   * @throws when it cannot be read, or is too large
   */
  async ofUri(uri: vscode.Uri, thumbnailUri: (path: string) => string): Promise<QueryChip | undefined> {
    const local = localUri(uri);
    const name = basename(local.path);
    if (!isImageName(name)) return undefined;
    const file = fileRefOf(local, this.#workspace.folders);
    if (file !== undefined) return this.ofFile(file, thumbnailUri);
    const { size } = await vscode.workspace.fs.stat(local);
    if (size > mostBytes) throw new Error(vscode.l10n.t('{0} is too large to search by.', name));
    const bytes = await readBytes(local);
    return { source: { attachment: this.#attachments.add({ name, bytes }) }, name, weight: 1 };
  }

  /** Lets the person choose pictures; an empty list when they think better of it. */
  async choose(): Promise<readonly vscode.Uri[]> {
    const chosen = await vscode.window.showOpenDialog({
      canSelectMany: true,
      openLabel: vscode.l10n.t('Search'),
      title: vscode.l10n.t('Search Images by File'),
      filters: { [vscode.l10n.t('Images')]: [...imageExtensions] },
    });
    return chosen ?? [];
  }

  async ofUris(uris: readonly vscode.Uri[], thumbnailUri: (path: string) => string): Promise<readonly QueryChip[]> {
    const chips = await Promise.all(uris.map((uri) => this.ofUri(uri, thumbnailUri)));
    return chips.filter((chip) => chip !== undefined);
  }
}

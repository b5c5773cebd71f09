import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  type NotificationType,
} from 'vscode-jsonrpc/node';
import { type Port, PortReader, PortWriter } from '../../shared/portConnection.ts';
import { type FileRef, type QueryImage, requests } from '../../shared/protocol.ts';
import { webviewPage } from '../../shared/webviewPage.ts';
import {
  type HostCommand,
  hostNotifications,
  type QueryHandover,
  type SearchState,
  type SelectionAction,
  type Surface,
  type Thumbnail,
  type WebviewQuery,
  webviewNotifications,
  webviewRequests,
} from '../../shared/webviewProtocol.ts';
import { Owner } from '../disposables.ts';
import { sentenceOf } from '../failure.ts';
import type { FileActions } from '../fileActions.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';
import type { Attachments } from './attachments.ts';
import { GridThumbnails } from './gridThumbnails.ts';
import type { PageFiles } from './pageFiles.ts';
import { fileUri, type QueryChips, readBytes } from './queryChips.ts';

/** What all webviews share. */
export interface WebviewServices {
  readonly extensionUri: vscode.Uri;
  readonly pageFiles: PageFiles;
  /** The engine's cache of thumbnails and previews. */
  readonly thumbnailFolder: vscode.Uri;
  readonly workspace: SearchWorkspace;
  readonly attachments: Attachments;
  readonly chips: QueryChips;
  readonly actions: FileActions;
  readonly run: (command: HostCommand) => void;
  readonly log: vscode.LogOutputChannel;
}

/** Longer side of the grid's thumbnails, in pixels. */
const gridSide = 256;

/** What somebody does with a session as soon as it is there. */
export type UseSession = (session: WebviewSession) => void | Promise<void>;

/** Folders that a webview may load from: its own bundle's and the pictures that were made for it. */
export function resourceRoots(services: WebviewServices): vscode.Uri[] {
  return [services.pageFiles.folder, services.thumbnailFolder];
}

function isReady(message: unknown): boolean {
  const { method } = (typeof message === 'object' && message !== null ? message : {}) as { method?: unknown };
  return method === webviewNotifications.ready.method;
}

/**
 * One webview and the page in it. Pages come and go: a hidden one is thrown away, a moved one loads again. Each page that
 * reports itself gets a connection of its own, so that answers to an earlier page never reach a later one.
 */
export class WebviewSession extends Owner {
  readonly #webview: vscode.Webview;
  readonly #surface: Surface;
  readonly #services: WebviewServices;
  readonly #thumbnails = new GridThumbnails((file, token) => this.#thumbnail(file, token));
  readonly #changedSearch = this.own(new vscode.EventEmitter<SearchState>());
  #connection: MessageConnection | undefined;
  /** A page listens: it has said something since the webview was last hidden. */
  #live = false;
  #pendingQuery: QueryHandover | undefined;
  #pendingFocus: { readonly select: boolean } | undefined;
  #search: SearchState = { query: {}, selected: 0 };

  readonly onDidChangeSearch = this.#changedSearch.event;

  constructor(webview: vscode.Webview, surface: Surface, services: WebviewServices) {
    super();
    this.#webview = webview;
    this.#surface = surface;
    this.#services = services;
    const { workspace } = services;
    let deliver: ((message: unknown) => void) | undefined;
    this.own(
      webview.onDidReceiveMessage((message: unknown) => {
        if (isReady(message)) deliver = this.#connect();
        deliver?.(message);
        if (!this.#live) this.#onAlive();
      }),
    );
    this.own(workspace.onDidChangeState(() => this.sendSnapshot()));
    this.own(workspace.onDidChangeStatus((status) => this.#notify(hostNotifications.status, status)));
    this.own(workspace.onDidChangeFiles((roots) => this.#notify(hostNotifications.changed, { roots })));
    webview.options = { enableScripts: true, localResourceRoots: resourceRoots(services) };
    webview.html = this.#page();
  }

  override dispose(): void {
    this.#connection?.dispose();
    super.dispose();
  }

  /** What is asked for and selected now. */
  get search(): SearchState {
    return this.#search;
  }

  /** The page of a hidden webview is thrown away, and what is sent to it is lost. */
  setVisible(visible: boolean): void {
    if (visible) this.sendSnapshot();
    else this.#live = false;
  }

  sendSnapshot(): void {
    this.#notify(hostNotifications.snapshot, this.#services.workspace.snapshot());
  }

  /** Replaces the query; waits for the page where it is not there yet. */
  setQuery(query: QueryHandover): void {
    if (!this.#live) this.#pendingQuery = query;
    else this.#notify(hostNotifications.setQuery, query);
  }

  focusQuery(select: boolean): void {
    if (!this.#live) this.#pendingFocus = { select };
    else this.#notify(hostNotifications.focusQuery, { select });
  }

  act(action: SelectionAction, file?: FileRef): void {
    this.#notify(hostNotifications.act, { action, ...(file === undefined ? {} : { file }) });
  }

  /** A path as a URI that the page may load. */
  readonly resourceUri = (path: string): string => this.#webview.asWebviewUri(vscode.Uri.file(path)).toString();

  /** The page with its content security policy: the one place where either is made. */
  #page(): string {
    const { pageFiles } = this.#services;
    const { bundle } = vscode.l10n;
    return webviewPage({
      surface: this.#surface,
      ...pageFiles.inline,
      codicons: this.#webview.asWebviewUri(pageFiles.codicons).toString(),
      source: this.#webview.cspSource,
      nonce: randomBytes(18).toString('base64'),
      language: vscode.env.language,
      strings: bundle as Readonly<Record<string, string>> | undefined,
    });
  }

  /** Connects to the page that has just reported itself. @returns what takes its messages */
  #connect(): (message: unknown) => void {
    this.#connection?.dispose();
    let open = true;
    let deliver: ((message: unknown) => void) | undefined;
    const port: Port = {
      post: (message) => {
        if (open) void this.#webview.postMessage(message);
      },
      listen: (callback) => {
        deliver = callback;
        return { dispose: () => undefined };
      },
    };
    const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
    this.#serve(connection);
    connection.onDispose(() => {
      open = false;
    });
    connection.listen();
    this.#connection = connection;
    return (message) => deliver?.(message);
  }

  #serve(connection: MessageConnection): void {
    const { workspace, attachments, chips, actions, run, log } = this.#services;
    connection.onRequest(webviewRequests.query, (query, token) =>
      workspace.request(requests.query, { ...query, images: this.#images(query) }, token),
    );
    connection.onRequest(webviewRequests.rows, (params, token) => workspace.request(requests.rows, params, token));
    connection.onRequest(webviewRequests.facets, (params, token) => workspace.request(requests.facets, params, token));
    connection.onRequest(webviewRequests.details, (params, token) =>
      workspace.request(requests.details, params, token),
    );
    connection.onRequest(webviewRequests.history, (params, token) =>
      workspace.request(requests.history, params, token),
    );
    connection.onRequest(webviewRequests.complete, (params, token) =>
      workspace.request(requests.complete, params, token),
    );
    connection.onRequest(webviewRequests.thumbnail, async (params, token) => {
      const { file } = await workspace.request(requests.thumbnail, params, token);
      return file === undefined ? {} : { uri: this.resourceUri(file) };
    });
    connection.onRequest(webviewRequests.thumbnails, ({ files }, token) => this.#thumbnails.get(files, token));
    connection.onRequest(webviewRequests.attach, ({ name, bytes }) => ({
      attachment: attachments.add({ name, bytes }),
    }));
    connection.onRequest(webviewRequests.attachment, ({ attachment }) => attachments.get(attachment) ?? null);
    connection.onRequest(webviewRequests.imageBytes, async (file) => ({
      bytes: await readBytes(fileUri(file)),
    }));
    connection.onRequest(webviewRequests.pickImages, async () => chips.ofUris(await chips.choose(), this.resourceUri));
    connection.onRequest(webviewRequests.chips, async ({ uris = [], files = [] }) => [
      ...(await Promise.all(files.map((file) => chips.ofFile(file, this.resourceUri)))),
      ...(await chips.ofUris(
        uris.map((uri) => vscode.Uri.parse(uri)),
        this.resourceUri,
      )),
    ]);
    connection.onRequest(webviewRequests.act, ({ action, files }) => actions.perform(action, files));
    connection.onNotification(webviewNotifications.ready, () => this.sendSnapshot());
    connection.onNotification(webviewNotifications.command, ({ command }) => run(command));
    connection.onNotification(webviewNotifications.state, (search) => {
      this.#search = search;
      this.#changedSearch.fire(search);
    });
    connection.onError(([error]) => log.warn(`Connection to the ${this.#surface} page: ${error.message}`));
  }

  async #thumbnail(file: FileRef, token: CancellationToken): Promise<Thumbnail> {
    try {
      const { workspace } = this.#services;
      const { file: path } = await workspace.request(requests.thumbnail, { ...file, side: gridSide }, token);
      return path === undefined ? 'none' : { uri: `data:image/webp;base64,${await readFile(path, 'base64')}` };
    } catch {
      // Whatever it is keeps the search from working too, where it is told; a cell is no place for it.
      return 'failed';
    }
  }

  #images(query: Pick<WebviewQuery, 'images'>): QueryImage[] {
    return query.images.map(({ source, ...how }) => {
      if ('path' in source) return { source, ...how };
      const attachment = this.#services.attachments.get(source.attachment);
      if (attachment === undefined) throw new Error(vscode.l10n.t('A pasted image is gone. Paste it again.'));
      return { source: { bytes: attachment.bytes }, ...how };
    });
  }

  #onAlive(): void {
    this.#live = true;
    const query = this.#pendingQuery;
    this.#pendingQuery = undefined;
    if (query !== undefined) this.setQuery(query);
    const focus = this.#pendingFocus;
    this.#pendingFocus = undefined;
    if (focus !== undefined) this.focusQuery(focus.select);
  }

  #notify<P>(type: NotificationType<P>, params: P): void {
    this.#connection?.sendNotification(type.method, params).catch((error: unknown) => {
      this.#services.log.warn(`A message to the ${this.#surface} page was not sent: ${sentenceOf(error)}`);
    });
  }
}

import { CancellationTokenSource, createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/browser';
import type { Completions } from '../shared/completion.ts';
import { type Port, PortReader, PortWriter } from '../shared/portConnection.ts';
import type { DetailsParams, Facets, FileDetails, FileRef, PastQuery } from '../shared/protocol.ts';
import {
  type FileAction,
  type HostCommand,
  type QueryChip,
  type SearchState,
  type Surface,
  type Thumbnail,
  webviewNotifications,
  webviewRequests,
} from '../shared/webviewProtocol.ts';
import { pagesOf, RowStore } from './grid/rowStore.ts';
import { type QueryState, questionOf } from './query/queryState.ts';
import type { SessionBackend } from './search/searchSession.ts';

/** The extension host as the webview sees it. */
export class HostClient {
  readonly connection: MessageConnection;
  readonly search: SessionBackend;

  constructor(port: Port) {
    this.connection = createMessageConnection(new PortReader(port), new PortWriter(port));
    const { connection } = this;
    this.search = {
      query: async (query: QueryState, first: number, last: number, kept: boolean) => {
        const wanted = pagesOf(first, last);
        const question = { ...questionOf(query), rows: wanted, kept };
        const { rows: came = [], ...result } = await connection.sendRequest(webviewRequests.query, question);
        const rows = new RowStore(result.resultSet, result.total, (params) =>
          connection.sendRequest(webviewRequests.rows, params),
        );
        rows.put(wanted.offset, came);
        return { result, rows };
      },
      remember: async (query: QueryState) => {
        await connection.sendRequest(webviewRequests.query, { ...questionOf(query), limit: 1, remember: true });
      },
    };
  }

  /** Starts to listen and tells the host so. Handlers must be registered before. */
  start(surface: Surface): void {
    this.connection.listen();
    this.#notify(this.connection.sendNotification(webviewNotifications.ready, { surface }));
  }

  facets(resultSet: number): Promise<Facets> {
    return this.connection.sendRequest(webviewRequests.facets, { resultSet });
  }

  details(params: DetailsParams): Promise<FileDetails> {
    return this.connection.sendRequest(webviewRequests.details, params);
  }

  /** @returns a URI for the page, or undefined where the picture cannot be drawn */
  async thumbnail({ root, path }: FileRef, side: 256 | 1024): Promise<string | undefined> {
    return (await this.connection.sendRequest(webviewRequests.thumbnail, { root, path, side })).uri;
  }

  /** The grid's thumbnails, in the files' order. Rejects when aborted. */
  async thumbnails(files: readonly FileRef[], signal: AbortSignal): Promise<readonly Thumbnail[]> {
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const params = { files: files.map(({ root, path }) => ({ root, path })) };
      return await this.connection.sendRequest(webviewRequests.thumbnails, params, cancellation.token);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  }

  history(prefix: string, count: number): Promise<readonly PastQuery[]> {
    return this.connection.sendRequest(webviewRequests.history, { prefix, count });
  }

  complete(text: string, cursor: number): Promise<Completions> {
    return this.connection.sendRequest(webviewRequests.complete, { text, cursor });
  }

  async attach(name: string, bytes: Uint8Array): Promise<number> {
    return (await this.connection.sendRequest(webviewRequests.attach, { name, bytes })).attachment;
  }

  attachment(attachment: number): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
    return this.connection.sendRequest(webviewRequests.attachment, { attachment });
  }

  async imageBytes({ root, path }: FileRef): Promise<Uint8Array> {
    return (await this.connection.sendRequest(webviewRequests.imageBytes, { root, path })).bytes;
  }

  pickImages(): Promise<readonly QueryChip[]> {
    return this.connection.sendRequest(webviewRequests.pickImages, undefined);
  }

  chips(wanted: {
    readonly uris?: readonly string[];
    readonly files?: readonly FileRef[];
  }): Promise<readonly QueryChip[]> {
    return this.connection.sendRequest(webviewRequests.chips, wanted);
  }

  act(action: FileAction, files: readonly FileRef[]): Promise<void> {
    return this.connection.sendRequest(webviewRequests.act, { action, files });
  }

  command(command: HostCommand): void {
    this.#notify(this.connection.sendNotification(webviewNotifications.command, { command }));
  }

  state(state: SearchState): void {
    this.#notify(this.connection.sendNotification(webviewNotifications.state, state));
  }

  #notify(sending: Promise<void>): void {
    sending.catch((error: unknown) => console.error('Lookalike: a message to the extension host was not sent.', error));
  }
}

import * as vscode from 'vscode';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { type QueryImage, requests } from '../shared/protocol.ts';
import type { IndexState, LookalikeApi, SearchHit, SearchOptions } from './api.ts';
import { Owner } from './disposables.ts';
import { totalsOf } from './statusBar.ts';
import { fileUri } from './views/queryChips.ts';
import type { SearchWorkspace } from './workspace/searchWorkspace.ts';

const usualLimit = 50;

/** The search as other extensions may use it. */
export class Api extends Owner implements LookalikeApi {
  readonly version = 1;
  readonly #workspace: SearchWorkspace;
  readonly #changed = this.own(new vscode.EventEmitter<IndexState>());
  readonly onDidChangeState = this.#changed.event;

  constructor(workspace: SearchWorkspace) {
    super();
    this.#workspace = workspace;
    const fire = (): void => this.#changed.fire(this.state);
    this.own(workspace.onDidChangeState(fire));
    this.own(workspace.onDidChangeStatus(fire));
  }

  get state(): IndexState {
    const { state, status, paused } = this.#workspace;
    return { kind: state.kind, ...totalsOf(status), paused: paused || (status?.paused ?? false) };
  }

  search(query: string, options: SearchOptions = {}): Promise<readonly SearchHit[]> {
    return this.#find(query, [], options);
  }

  async similar(image: vscode.Uri, options: SearchOptions = {}): Promise<readonly SearchHit[]> {
    const source =
      image.scheme === 'file' ? { path: image.fsPath } : { bytes: await vscode.workspace.fs.readFile(image) };
    const limit = options.limit ?? usualLimit;
    const hits = await this.#find('', [{ source, weight: 1 }], { ...options, limit: limit + 1 });
    return hits.filter(({ uri }) => uri.toString() !== image.toString()).slice(0, limit);
  }

  async #find(text: string, images: readonly QueryImage[], options: SearchOptions): Promise<readonly SearchHit[]> {
    const { limit = usualLimit, filter, signal } = options;
    if (this.#workspace.state.kind === 'no-images') return [];
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const first = { limit, rows: { offset: 0, count: limit } };
      const query = { text, images, ...first, ...(filter === undefined ? {} : { filter }) };
      const { rows = [] } = await this.#workspace.request(requests.query, query, cancellation.token);
      return rows.map((row) => {
        const { score, confidence, format, width, height, bytes } = row;
        return { uri: fileUri(row), score, confidence, format, width, height, bytes };
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  }
}

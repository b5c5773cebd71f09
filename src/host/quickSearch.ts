import * as vscode from 'vscode';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { type ResultRow, requests } from '../shared/protocol.ts';
import { correctionMessage } from '../shared/spelling.ts';
import { translated } from '../shared/translation.ts';
import { sentenceOf } from './failure.ts';
import type { FileActions } from './fileActions.ts';
import { insertReference } from './insert/insertReference.ts';
import { fileUri, type QueryChips } from './views/queryChips.ts';
import type { Surfaces } from './views/surfaces.ts';
import type { SearchWorkspace } from './workspace/searchWorkspace.ts';

const mostRows = 60;
const typingMs = 60;
const thumbnailsAtOnce = 6;
/** Rows are told apart by this instead of a name: the quick pick sorts by its labels, and results have an order. */
const noLabel = '\u200b';

interface Hit extends vscode.QuickPickItem {
  readonly row: ResultRow;
}

type Button = 'similar' | 'insert' | 'reveal';

/** The search by keyboard alone: type, choose, Enter opens. */
export class QuickSearch {
  readonly #workspace: SearchWorkspace;
  readonly #surfaces: Surfaces;
  readonly #chips: QueryChips;
  readonly #actions: FileActions;
  readonly #buttons: readonly (vscode.QuickInputButton & { readonly kind: Button })[];

  constructor(workspace: SearchWorkspace, surfaces: Surfaces, chips: QueryChips, actions: FileActions) {
    this.#workspace = workspace;
    this.#surfaces = surfaces;
    this.#chips = chips;
    this.#actions = actions;
    const { t } = vscode.l10n;
    const icon = (id: string): vscode.ThemeIcon => new vscode.ThemeIcon(id);
    this.#buttons = [
      { kind: 'similar', iconPath: icon('search'), tooltip: t('Find Similar Images') },
      { kind: 'insert', iconPath: icon('insert'), tooltip: t('Insert a Reference') },
      { kind: 'reveal', iconPath: icon('list-tree'), tooltip: t('Reveal in Explorer View') },
    ];
  }

  show(): void {
    const pick = vscode.window.createQuickPick<Hit>();
    pick.placeholder = vscode.l10n.t('Describe an image, such as: red warning icon');
    pick.title = vscode.l10n.t('Search Images');
    // Results are in order already, and none of them contains what was typed.
    pick.matchOnDescription = false;
    pick.matchOnDetail = false;
    let cancellation = new CancellationTokenSource();
    let timer: NodeJS.Timeout | undefined;
    const search = (): void => {
      cancellation.cancel();
      cancellation.dispose();
      cancellation = new CancellationTokenSource();
      this.#search(pick, cancellation.token).catch((error: unknown) => {
        pick.items = [];
        pick.title = sentenceOf(error);
      });
    };
    const disposables = [
      pick.onDidChangeValue(() => {
        clearTimeout(timer);
        timer = setTimeout(search, typingMs);
      }),
      pick.onDidAccept(() => {
        const [hit] = pick.selectedItems;
        if (hit === undefined) return;
        pick.hide();
        void this.#settle(pick.value, () => this.#actions.perform('open', [hit.row]));
      }),
      pick.onDidTriggerItemButton(({ item, button }) => {
        const { kind } = this.#buttons.find((each) => each === button) ?? {};
        if (kind === undefined) return;
        pick.hide();
        void this.#settle(pick.value, () => this.#run(kind, item.row));
      }),
      pick.onDidHide(() => {
        clearTimeout(timer);
        cancellation.cancel();
        cancellation.dispose();
        for (const each of disposables) each.dispose();
        pick.dispose();
      }),
    ];
    pick.show();
    search();
  }

  async #search(pick: vscode.QuickPick<Hit>, token: CancellationTokenSource['token']): Promise<void> {
    pick.busy = true;
    try {
      const text = pick.value;
      const query = { text, images: [], limit: mostRows, rows: { offset: 0, count: mostRows } };
      const { corrections, total, searched, rows = [] } = await this.#workspace.request(requests.query, query, token);
      if (token.isCancellationRequested) return;
      const correction = correctionMessage(corrections);
      const found = vscode.l10n.t('Search Images: {0} of {1}', Math.min(total, mostRows), searched);
      pick.title = correction === undefined ? found : `${found}. ${translated(correction)}`;
      const thumbnails = new Map<ResultRow, vscode.Uri>();
      const draw = (): void => {
        const [active] = pick.activeItems;
        pick.items = rows.map((row) => this.#hit(row, thumbnails.get(row)));
        const again = pick.items.find((hit) => hit.row === active?.row);
        if (again !== undefined) pick.activeItems = [again];
      };
      draw();
      await this.#loadThumbnails(rows, thumbnails, draw, token);
    } catch (error) {
      // What was asked for is no longer wanted: its failure is nobody's business.
      if (!token.isCancellationRequested) throw error;
    } finally {
      if (!token.isCancellationRequested) pick.busy = false;
    }
  }

  async #loadThumbnails(
    rows: readonly ResultRow[],
    thumbnails: Map<ResultRow, vscode.Uri>,
    draw: () => void,
    token: CancellationTokenSource['token'],
  ): Promise<void> {
    for (let start = 0; start < rows.length && !token.isCancellationRequested; start += thumbnailsAtOnce) {
      await Promise.all(
        rows.slice(start, start + thumbnailsAtOnce).map(async (row) => {
          const { root, path } = row;
          const { file } = await this.#workspace.request(requests.thumbnail, { root, path, side: 256 }, token);
          if (file !== undefined) thumbnails.set(row, vscode.Uri.file(file));
        }),
      );
      // The first rows are looked at at once; the rest in larger steps, because each step draws the whole list.
      if (!token.isCancellationRequested && (start === 0 || start % (thumbnailsAtOnce * 4) === 0)) draw();
    }
    if (!token.isCancellationRequested) draw();
  }

  #hit(row: ResultRow, thumbnail: vscode.Uri | undefined): Hit {
    const slash = row.path.lastIndexOf('/');
    const folder = row.path.slice(0, Math.max(0, slash));
    const name = row.path.slice(slash + 1);
    return {
      row,
      label: noLabel,
      description: name,
      detail: [folder, `${row.width} × ${row.height}`].filter((part) => part !== '').join(' · '),
      alwaysShow: true,
      iconPath: thumbnail ?? new vscode.ThemeIcon('file-media'),
      buttons: this.#buttons,
    };
  }

  /** Does what was chosen, and keeps the search among the past ones. */
  async #settle(text: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      if (text.trim() === '') return;
      await this.#workspace.request(requests.query, { text, images: [], limit: 1, remember: true });
    } catch (error) {
      void vscode.window.showErrorMessage(sentenceOf(error));
    }
  }

  async #run(kind: Button, row: ResultRow): Promise<void> {
    if (kind === 'reveal') await this.#actions.perform('revealInExplorer', [row]);
    else if (kind === 'insert') await insertReference(fileUri(row));
    else {
      await this.#surfaces.reveal(async (session) =>
        session.setQuery({ images: [await this.#chips.ofFile(row, session.resourceUri)] }),
      );
    }
  }
}

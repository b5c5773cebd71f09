import * as vscode from 'vscode';
import { Owner } from '../disposables.ts';
import { resourceRoots, type UseSession, type WebviewServices, WebviewSession } from './webviewSession.ts';

export const editorPanelType = 'lookalike.editor';

/** The search in an editor tab. There is one of it; it comes back after a reload. */
export class EditorPanel extends Owner implements vscode.WebviewPanelSerializer {
  readonly #services: WebviewServices;
  readonly #opened = this.own(new vscode.EventEmitter<WebviewSession>());
  #panel: vscode.WebviewPanel | undefined;
  #session: WebviewSession | undefined;

  /** Fires when the panel was opened or restored, with the session that speaks to it. */
  readonly onDidOpen = this.#opened.event;

  constructor(services: WebviewServices) {
    super();
    this.#services = services;
    this.own(vscode.window.registerWebviewPanelSerializer(editorPanelType, this));
  }

  get session(): WebviewSession | undefined {
    return this.#session;
  }

  /** True when it is the editor that was used last. */
  get active(): boolean {
    return this.#panel?.active ?? false;
  }

  get visible(): boolean {
    return this.#panel?.visible ?? false;
  }

  /** Brings the panel to the front, opening it where need be, and does something with it. @throws what `use` throws */
  async reveal(use: UseSession): Promise<void> {
    if (this.#panel === undefined) {
      this.#adopt(
        vscode.window.createWebviewPanel(
          editorPanelType,
          vscode.l10n.t('Image Search'),
          vscode.ViewColumn.Active,
          // Hidden pages are thrown away; the page keeps its state by itself.
          { enableScripts: true, localResourceRoots: resourceRoots(this.#services), enableFindWidget: false },
        ),
      );
    } else {
      this.#panel.reveal();
    }
    if (this.#session !== undefined) await use(this.#session);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const before = this.#panel;
    const session = new WebviewSession(panel.webview, 'editor', this.#services);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.#services.extensionUri, 'media', `lookalike-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#panel = panel;
    this.#session = session;
    let { visible } = panel;
    panel.onDidChangeViewState(() => {
      if (panel.visible !== visible) session.setVisible(panel.visible);
      visible = panel.visible;
    });
    session.onDidChangeSearch(({ query }) => {
      const name = query.text || query.images?.[0]?.name;
      panel.title = name === undefined ? vscode.l10n.t('Image Search') : vscode.l10n.t('Image Search: {0}', name);
    });
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#session = undefined;
    });
    before?.dispose();
    this.#opened.fire(session);
  }
}

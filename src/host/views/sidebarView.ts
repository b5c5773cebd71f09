import * as vscode from 'vscode';
import { Owner } from '../disposables.ts';
import { type UseSession, type WebviewServices, WebviewSession } from './webviewSession.ts';

export const sidebarViewId = 'lookalike.search';
/** Stands in its place while no folder is open; the workbench draws it by itself. */
const welcomeViewId = 'lookalike.welcome';

/** The view in the sidebar, or wherever it was moved to. */
export class SidebarView extends Owner implements vscode.WebviewViewProvider {
  readonly #services: WebviewServices;
  readonly #resolved = this.own(new vscode.EventEmitter<WebviewSession>());
  #view: vscode.WebviewView | undefined;
  #session: WebviewSession | undefined;
  #wanted: ((session: WebviewSession) => void)[] = [];

  /** Fires when the view has a page again, with the session that speaks to it. */
  readonly onDidResolve = this.#resolved.event;

  constructor(services: WebviewServices) {
    super();
    this.#services = services;
    this.own(vscode.window.registerWebviewViewProvider(sidebarViewId, this));
  }

  get session(): WebviewSession | undefined {
    return this.#session;
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#session?.dispose();
    const session = new WebviewSession(view.webview, 'sidebar', this.#services);
    this.#view = view;
    this.#session = session;
    view.onDidChangeVisibility(() => session.setVisible(view.visible));
    view.onDidDispose(() => {
      session.dispose();
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#view = undefined;
    });
    this.#resolved.fire(session);
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const resolve of wanted) resolve(session);
  }

  /** Brings the view to the front and does something with it as soon as it is there. @throws what `use` throws */
  async reveal(use: UseSession): Promise<void> {
    if ((vscode.workspace.workspaceFolders?.length ?? 0) === 0) {
      await vscode.commands.executeCommand(`${welcomeViewId}.focus`);
      return;
    }
    const session = this.#session;
    const used =
      session === undefined
        ? new Promise<WebviewSession>((resolve) => this.#wanted.push(resolve)).then(use)
        : Promise.resolve(use(session));
    await Promise.all([used, vscode.commands.executeCommand(`${sidebarViewId}.focus`)]);
  }
}

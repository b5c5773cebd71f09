import type { QueryHandover } from '../../shared/webviewProtocol.ts';
import { type EditorPanel, editorPanelType } from './editorPanel.ts';
import { type SidebarView, sidebarViewId } from './sidebarView.ts';
import type { UseSession, WebviewSession } from './webviewSession.ts';

/** The two places where the application is shown, and which of them is meant. */
export class Surfaces {
  readonly sidebar: SidebarView;
  readonly editor: EditorPanel;

  constructor(sidebar: SidebarView, editor: EditorPanel) {
    this.sidebar = sidebar;
    this.editor = editor;
  }

  /** The one that a native menu was opened on. */
  byId(webviewId: string | undefined): WebviewSession | undefined {
    if (webviewId === editorPanelType) return this.editor.session;
    if (webviewId === sidebarViewId) return this.sidebar.session;
    return this.current;
  }

  /** The one that is used, where there is one. */
  get current(): WebviewSession | undefined {
    if (this.editor.active) return this.editor.session;
    if (this.sidebar.visible) return this.sidebar.session;
    return this.editor.visible ? this.editor.session : this.sidebar.session;
  }

  /** Brings the search to the front: the editor's where that is in view, else the sidebar's. @throws what `use` throws */
  reveal(use: UseSession): Promise<void> {
    return this.editor.visible ? this.editor.reveal(use) : this.sidebar.reveal(use);
  }

  /** Shows a query where searching goes on. */
  async show(query: QueryHandover): Promise<void> {
    await this.reveal((session) => session.setQuery(query));
  }
}

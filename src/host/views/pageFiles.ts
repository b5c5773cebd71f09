import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** What the page of a webview is made of: files of the bundle. */
export class PageFiles {
  readonly #dist: vscode.Uri;
  #inline: { readonly script: string; readonly style: string } | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.#dist = vscode.Uri.joinPath(extensionUri, 'dist');
  }

  /** The script and the style sheet, which stand in the page. Read once, at the first page: 200 KB of the extension's own disk. */
  get inline(): { readonly script: string; readonly style: string } {
    const read = (name: string): string => readFileSync(vscode.Uri.joinPath(this.#dist, name).fsPath, 'utf8');
    this.#inline ??= { script: read('webview.js'), style: read('webview.css') };
    return this.#inline;
  }

  /** The style sheet of the icons, which the page loads with its font. */
  get codicons(): vscode.Uri {
    return vscode.Uri.joinPath(this.#dist, 'codicon.css');
  }

  /** Folder that the page loads them from. */
  get folder(): vscode.Uri {
    return this.#dist;
  }
}

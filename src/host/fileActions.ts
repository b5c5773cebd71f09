import * as vscode from 'vscode';
import type { FileRef } from '../shared/protocol.ts';
import type { FileAction } from '../shared/webviewProtocol.ts';
import { markdownImage } from './insert/references.ts';
import { fileUri } from './views/queryChips.ts';

/** So many editors are opened at once without asking. */
const mostEditors = 12;

/** What the host does with files of the results. */
export class FileActions {
  /** @throws with a sentence for people when it cannot be done */
  async perform(action: FileAction, files: readonly FileRef[]): Promise<void> {
    const [first] = files;
    if (first === undefined) return;
    switch (action) {
      case 'open':
        return this.#open(files, { preview: files.length === 1 });
      case 'openToSide':
        return this.#open(files, { preview: files.length === 1, viewColumn: vscode.ViewColumn.Beside });
      case 'preview':
        return this.#open([first], { preview: true, preserveFocus: true });
      case 'revealInExplorer':
        await vscode.commands.executeCommand('revealInExplorer', fileUri(first));
        return;
      case 'revealInOs':
        return this.#revealInOs(first);
      case 'copyPath':
        return this.#copy(files.map((file) => fileUri(file).fsPath));
      case 'copyRelativePath':
        return this.#copy(files.map((file) => relativePath(file)));
      case 'copyMarkdown':
        return this.#copy(files.map((file) => markdownImage(file.path)));
    }
  }

  async #open(files: readonly FileRef[], options: vscode.TextDocumentShowOptions): Promise<void> {
    if (files.length > mostEditors) {
      const open = vscode.l10n.t('Open {0} Editors', files.length);
      const message = vscode.l10n.t('Open {0} images, each in an editor of its own?', files.length);
      if ((await vscode.window.showWarningMessage(message, { modal: true }, open)) !== open) return;
    }
    for (const file of files) await vscode.commands.executeCommand('vscode.open', fileUri(file), options);
  }

  async #revealInOs(file: FileRef): Promise<void> {
    // Only a window on this machine's desktop has the command.
    if (vscode.env.uiKind === vscode.UIKind.Web || vscode.env.remoteName !== undefined) {
      throw new Error(
        vscode.l10n.t('The file lies on another machine, whose file manager cannot be opened from here.'),
      );
    }
    await vscode.commands.executeCommand('revealFileInOS', fileUri(file));
  }

  async #copy(lines: readonly string[]): Promise<void> {
    await vscode.env.clipboard.writeText(lines.join('\n'));
  }
}

/** As the explorer copies it: with the separator that its setting names. */
function relativePath(file: FileRef): string {
  const separator = vscode.workspace.getConfiguration('explorer').get<string>('copyRelativePathSeparator', 'auto');
  const backslash = separator === '\\' || (separator === 'auto' && process.platform === 'win32');
  return backslash ? file.path.replaceAll('/', '\\') : file.path;
}

import * as vscode from 'vscode';
import { Owner } from '../disposables.ts';
import { reportMarkdown } from '../indexReport.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';

export const reportScheme = 'lookalike-report';
const reportUri = vscode.Uri.from({ scheme: reportScheme, path: '/Index Report.md' });

/** The index report as a document that no file stands behind. */
export class ReportDocument extends Owner implements vscode.TextDocumentContentProvider {
  readonly #workspace: SearchWorkspace;
  readonly #storageFolder: string;
  readonly #changed = this.own(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor(workspace: SearchWorkspace, storageFolder: string) {
    super();
    this.#workspace = workspace;
    this.#storageFolder = storageFolder;
    this.own(vscode.workspace.registerTextDocumentContentProvider(reportScheme, this));
  }

  async provideTextDocumentContent(): Promise<string> {
    return reportMarkdown(await this.#workspace.report(), this.#storageFolder);
  }

  /** Shows the report as it is now, rendered where the editor's Markdown preview is there. */
  async show(): Promise<void> {
    this.#changed.fire(reportUri);
    const commands = await vscode.commands.getCommands(true);
    if (commands.includes('markdown.showPreview'))
      await vscode.commands.executeCommand('markdown.showPreview', reportUri);
    else await vscode.window.showTextDocument(reportUri, { preview: true });
  }
}

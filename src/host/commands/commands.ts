import * as vscode from 'vscode';
import type { HostCommand } from '../../shared/webviewProtocol.ts';
import type { ModelChooser } from '../models/modelChooser.ts';
import type { QuickSearch } from '../quickSearch.ts';
import type { QueryChips } from '../views/queryChips.ts';
import type { Surfaces } from '../views/surfaces.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';
import type { CommandEntry } from './commandTable.ts';
import { findSimilar } from './findSimilar.ts';
import { clearHistory, clearIndex, rebuildIndex } from './indexCommands.ts';
import type { ReportDocument } from './reportDocument.ts';
import { resultCommands } from './resultCommands.ts';
import { searchByFile } from './searchByFile.ts';
import { showStatus } from './showStatus.ts';

export interface CommandParts {
  readonly workspace: SearchWorkspace;
  readonly surfaces: Surfaces;
  readonly chips: QueryChips;
  readonly report: ReportDocument;
  readonly quickSearch: QuickSearch;
  readonly models: ModelChooser;
  readonly log: vscode.LogOutputChannel;
  /** The extension's id, for its page of settings. */
  readonly extensionId: string;
}

/** All commands. What `disabled: 'explain'` stands by needs a workspace that can be searched. */
export function commandEntries(parts: CommandParts): CommandEntry[] {
  const { workspace, surfaces, chips, report, quickSearch, models, log, extensionId } = parts;
  return [
    { id: 'lookalike.searchImages', enabled: () => surfaces.reveal((session) => session.focusQuery(true)) },
    { id: 'lookalike.quickSearch', enabled: () => quickSearch.show(), disabled: 'explain' },
    { id: 'lookalike.openInEditor', enabled: () => openInEditor(surfaces) },
    { id: 'lookalike.findSimilar', enabled: (...args) => findSimilar(surfaces, chips, args), disabled: 'explain' },
    { id: 'lookalike.searchByFile', enabled: () => searchByFile(surfaces, chips), disabled: 'explain' },
    { id: 'lookalike.refresh', enabled: () => workspace.rescan() },
    { id: 'lookalike.pauseIndexing', enabled: () => workspace.pause(), disabled: 'explain' },
    { id: 'lookalike.resumeIndexing', enabled: () => workspace.resume() },
    { id: 'lookalike.rebuildIndex', enabled: () => rebuildIndex(workspace), disabled: 'explain' },
    { id: 'lookalike.clearIndex', enabled: () => clearIndex(workspace), disabled: 'explain' },
    { id: 'lookalike.clearHistory', enabled: () => clearHistory(workspace), disabled: 'explain' },
    { id: 'lookalike.chooseModel', enabled: () => models.show() },
    { id: 'lookalike.showReport', enabled: () => report.show() },
    { id: 'lookalike.showStatus', enabled: () => showStatus(workspace) },
    { id: 'lookalike.restartEngine', enabled: () => workspace.restart() },
    { id: 'lookalike.showLog', enabled: () => log.show() },
    {
      id: 'lookalike.openSettings',
      enabled: () => vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`),
    },
    ...resultCommands(surfaces),
  ];
}

/** The search with more room: that of the sidebar where it is in view, else the one that the panel had. */
function openInEditor({ sidebar, editor }: Surfaces): Promise<void> {
  const query = sidebar.visible ? sidebar.session?.search.query : undefined;
  return editor.reveal((session) => {
    if (query !== undefined) session.setQuery(query);
    session.focusQuery(false);
  });
}

const commandOf: Readonly<Record<HostCommand, string>> = {
  openFolder: 'workbench.action.files.openFolder',
  showReport: 'lookalike.showReport',
  openSettings: 'lookalike.openSettings',
  pause: 'lookalike.pauseIndexing',
  resume: 'lookalike.resumeIndexing',
  restart: 'lookalike.restartEngine',
  showLog: 'lookalike.showLog',
  manageTrust: 'workbench.trust.manage',
  useLargerModel: 'lookalike.chooseModel',
};

/** What a button in a webview asks for. */
export function runHostCommand(command: HostCommand): void {
  void vscode.commands.executeCommand(commandOf[command]);
}

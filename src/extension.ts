import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AgentTools } from './host/agents/agentTools.ts';
import type { LookalikeApi } from './host/api.ts';
import { Api } from './host/apiService.ts';
import { commandEntries, runHostCommand } from './host/commands/commands.ts';
import { CommandTable } from './host/commands/commandTable.ts';
import { askToIndex } from './host/commands/indexCommands.ts';
import { ReportDocument } from './host/commands/reportDocument.ts';
import { ContextKeys } from './host/contextKeys.ts';
import { EngineClient } from './host/engine/engineClient.ts';
import { forkEngine } from './host/engine/engineProcess.ts';
import { RestartPolicy } from './host/engine/restartPolicy.ts';
import { FileActions } from './host/fileActions.ts';
import { ImageDrop } from './host/insert/imageDrop.ts';
import { writeLog } from './host/log.ts';
import { ModelChooser } from './host/models/modelChooser.ts';
import { QuickSearch } from './host/quickSearch.ts';
import { StatusBar } from './host/statusBar.ts';
import { Attachments } from './host/views/attachments.ts';
import { EditorPanel } from './host/views/editorPanel.ts';
import { PageFiles } from './host/views/pageFiles.ts';
import { QueryChips } from './host/views/queryChips.ts';
import { SidebarView } from './host/views/sidebarView.ts';
import { Surfaces } from './host/views/surfaces.ts';
import type { WebviewServices } from './host/views/webviewSession.ts';
import { systemClock } from './host/workspace/rescanSchedule.ts';
import { SearchWorkspace } from './host/workspace/searchWorkspace.ts';

/** Puts the parts together. Everything that takes time begins after it has returned. */
export function activate(context: vscode.ExtensionContext): LookalikeApi {
  const started = performance.now();
  const { subscriptions, extensionUri, extension } = context;
  const own = <T extends vscode.Disposable>(part: T): T => {
    subscriptions.push(part);
    return part;
  };
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });

  const log = own(vscode.window.createOutputChannel('Lookalike', { log: true }));
  const storageFolder = context.globalStorageUri.fsPath;
  const entry = vscode.Uri.joinPath(extensionUri, 'dist', 'indexer.js').fsPath;
  const client = own(
    new EngineClient({
      launch: () => forkEngine(entry),
      policy: new RestartPolicy(),
      ...systemClock,
      log: (level, message) => writeLog(log, level, message),
      stopped: vscode.l10n.t('The search engine stopped.'),
      crashedTooOften: vscode.l10n.t('It crashed three times in five minutes.'),
    }),
  );
  const workspace = own(new SearchWorkspace(client, storageFolder, log));
  const attachments = new Attachments();
  const chips = new QueryChips(workspace, attachments);
  const actions = new FileActions();
  const services: WebviewServices = {
    extensionUri,
    pageFiles: new PageFiles(extensionUri),
    thumbnailFolder: vscode.Uri.joinPath(context.globalStorageUri, 'thumbnails'),
    workspace,
    attachments,
    chips,
    actions,
    run: runHostCommand,
    log,
  };
  const surfaces = new Surfaces(own(new SidebarView(services)), own(new EditorPanel(services)));
  const report = own(new ReportDocument(workspace, storageFolder));
  const quickSearch = new QuickSearch(workspace, surfaces, chips, actions);
  const models = new ModelChooser(workspace, storageFolder, extensionUri.fsPath, log);
  own(new CommandTable(() => workspace.state, log)).register(
    commandEntries({ workspace, surfaces, chips, report, quickSearch, models, log, extensionId: extension.id }),
  );
  own(new ContextKeys(workspace, log));
  own(new StatusBar(workspace));
  own(new ImageDrop());
  own(new AgentTools(workspace));
  const api = own(new Api(workspace));

  const begin = setImmediate(() => {
    workspace.begin();
    if (workspace.asking) void askToIndex(workspace);
  });
  own({ dispose: () => clearImmediate(begin) });
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
  return api;
}

import * as vscode from 'vscode';
import { requests } from '../../shared/protocol.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';

/** Indexes everything anew, after a question: with many images that takes its time. */
export async function rebuildIndex(workspace: SearchWorkspace): Promise<void> {
  const rebuild = vscode.l10n.t('Rebuild Index');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Index all images of this workspace anew?'),
    { modal: true, detail: vscode.l10n.t('Until that is done, searches find only what has been indexed again.') },
    rebuild,
  );
  if (answer === rebuild) await workspace.rebuild();
}

/** Deletes what is stored of the workspace, after a question. */
export async function clearIndex(workspace: SearchWorkspace): Promise<void> {
  const clear = vscode.l10n.t('Clear Index');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the index of this workspace and all thumbnails?'),
    { modal: true, detail: vscode.l10n.t('Your images are not touched. Indexing then waits until you resume it.') },
    clear,
  );
  if (answer === clear) await workspace.clear();
}

/** Forgets past searches, after a question. */
export async function clearHistory(workspace: SearchWorkspace): Promise<void> {
  const clear = vscode.l10n.t('Clear Search History');
  const message = vscode.l10n.t('Forget all past searches of this workspace?');
  if ((await vscode.window.showWarningMessage(message, { modal: true }, clear)) !== clear) return;
  await workspace.request(requests.clearHistory, undefined);
}

/** Asks whether to index, where the setting wants to be asked. */
export async function askToIndex(workspace: SearchWorkspace): Promise<void> {
  const index = vscode.l10n.t('Index Images');
  const later = vscode.l10n.t('Not Now');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Index the images of this workspace, so that they can be searched?'),
    index,
    later,
  );
  if (!workspace.asking) return;
  if (answer === index) await workspace.resume();
  else if (answer === later) workspace.decline();
}

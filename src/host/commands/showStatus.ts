import * as vscode from 'vscode';
import { translated } from '../../shared/translation.ts';
import { statusLine, totalsOf } from '../statusBar.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
}

/** What a click on the status bar item offers: first what is the matter, then what can be done. */
export async function showStatus(workspace: SearchWorkspace): Promise<void> {
  const { state, status, paused } = workspace;
  const { t } = vscode.l10n;
  const choices: Choice[] = [];
  const offer = (icon: string, label: string, command: string, detail?: string): void => {
    choices.push({ label: `$(${icon}) ${label}`, command, ...(detail === undefined ? {} : { detail }) });
  };
  const { indexed, pending, skipped } = totalsOf(status);
  if (state.kind === 'stopped') {
    offer('debug-restart', t('Restart the Search Engine'), 'lookalike.restartEngine', state.detail);
  } else if (paused || status?.paused === true) {
    const why = t('Searches find only what has been indexed so far.');
    offer(
      'debug-continue',
      workspace.asking ? t('Index Images') : t('Resume Indexing'),
      'lookalike.resumeIndexing',
      why,
    );
  } else if (pending > 0 || status?.reading !== undefined || status?.tiling !== undefined) {
    offer('debug-pause', t('Pause Indexing'), 'lookalike.pauseIndexing');
  }
  if (status?.problem !== undefined) {
    offer('refresh', t('Try Again'), 'lookalike.refresh', translated(status.problem));
  }
  if (state.kind === 'ready') offer('search', t('Search Images'), 'lookalike.searchImages');
  const about = skipped === 0 ? undefined : t('{0} files were skipped; the report says why.', skipped);
  if (workspace.engine.kind === 'running') offer('info', t('Show Index Report'), 'lookalike.showReport', about);
  offer('output', t('Show Log'), 'lookalike.showLog');
  offer('gear', t('Open Settings'), 'lookalike.openSettings');
  const chosen = await vscode.window.showQuickPick(choices, {
    title: statusLine(workspace)?.label ?? 'Lookalike',
    placeHolder: t('{0} images can be searched', indexed),
  });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}

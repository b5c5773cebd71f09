import * as vscode from 'vscode';
import type { WorkspaceState } from '../../shared/webviewProtocol.ts';
import { type Disposable, Owner } from '../disposables.ts';
import { sentenceOf } from '../failure.ts';

export interface CommandEntry {
  readonly id: string;
  /** What happens when searching is possible, or always where nothing else is given. */
  readonly enabled: (...args: readonly unknown[]) => unknown;
  /** What happens instead when it is not; most commands then say why. */
  readonly disabled?: 'explain';
}

/** Why nothing can be searched now, and what can be done about it; undefined when it can. */
interface Obstacle {
  readonly message: string;
  readonly action?: { readonly label: string; readonly command: string };
}

function obstacleOf(state: WorkspaceState): Obstacle | undefined {
  const { t } = vscode.l10n;
  switch (state.kind) {
    case 'no-folder':
      return {
        message: t('Open a folder to search its images.'),
        action: { label: t('Open Folder'), command: 'workbench.action.files.openFolder' },
      };
    case 'virtual':
      return { message: state.reason };
    case 'restricted':
      return {
        message: state.reason,
        action: { label: t('Manage Trust'), command: 'workbench.trust.manage' },
      };
    case 'stopped':
      return {
        message: [t('The search engine stopped. Your index is safe.'), state.detail ?? ''].join(' ').trim(),
        action: { label: t('Restart'), command: 'lookalike.restartEngine' },
      };
    case 'no-images':
      return { message: t('No images in this workspace.') };
    default:
      return undefined;
  }
}

async function explain({ message, action }: Obstacle): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(message, ...(action === undefined ? [] : [action.label]));
  if (chosen !== undefined && action !== undefined) await vscode.commands.executeCommand(action.command);
}

/** Registers commands. Each either does its work, or says why it cannot. */
export class CommandTable extends Owner {
  readonly #state: () => WorkspaceState;
  readonly #log: vscode.LogOutputChannel;

  constructor(state: () => WorkspaceState, log: vscode.LogOutputChannel) {
    super();
    this.#state = state;
    this.#log = log;
  }

  register(entries: readonly CommandEntry[]): void {
    for (const entry of entries) this.own(this.#registered(entry));
  }

  #registered({ id, enabled, disabled }: CommandEntry): Disposable {
    return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      const obstacle = disabled === undefined ? undefined : obstacleOf(this.#state());
      if (obstacle !== undefined) return explain(obstacle);
      try {
        return await enabled(...args);
      } catch (error) {
        this.#log.error(`${id}: ${sentenceOf(error)}`);
        const showLog = vscode.l10n.t('Show Log');
        if ((await vscode.window.showErrorMessage(sentenceOf(error), showLog)) === showLog) this.#log.show();
        return undefined;
      }
    });
  }
}

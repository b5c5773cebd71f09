import * as vscode from 'vscode';
import type { WorkspaceState } from '../../shared/webviewProtocol.ts';
import { type Disposable, Owner } from '../disposables.ts';
import { logLineOf, sentenceOf } from '../failure.ts';
import { type Obstacle, obstacleOf } from '../workspace/obstacle.ts';

export interface CommandEntry {
  readonly id: string;
  /** What happens when searching is possible, or always where nothing else is given. */
  readonly enabled: (...args: readonly unknown[]) => unknown;
  /** What happens instead when it is not; most commands then say why. */
  readonly disabled?: 'explain';
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
        this.#log.error(`${id}: ${logLineOf(error)}`);
        const showLog = vscode.l10n.t('Show Log');
        if ((await vscode.window.showErrorMessage(sentenceOf(error), showLog)) === showLog) this.#log.show();
        return undefined;
      }
    });
  }
}

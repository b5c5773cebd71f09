import * as vscode from 'vscode';
import type { EngineStatus } from '../shared/protocol.ts';
import { translated } from '../shared/translation.ts';
import { Owner } from './disposables.ts';
import type { SearchWorkspace } from './workspace/searchWorkspace.ts';

interface Totals {
  readonly indexed: number;
  readonly pending: number;
  readonly skipped: number;
}

export function totalsOf(status: EngineStatus | undefined): Totals {
  const roots = status?.roots ?? [];
  return {
    indexed: roots.reduce((sum, root) => sum + root.indexed, 0),
    pending: roots.reduce((sum, root) => sum + root.pending, 0),
    skipped: roots.reduce((sum, root) => sum + root.skipped, 0),
  };
}

/** What the one item in the status bar says; undefined where there is nothing to say. */
export interface StatusLine {
  readonly text: string;
  readonly label: string;
  readonly attention: boolean;
}

function number(value: number): string {
  return value.toLocaleString(vscode.env.language);
}

/** @returns the line for the state that the workspace is in */
export function statusLine(workspace: SearchWorkspace): StatusLine | undefined {
  const { state, status } = workspace;
  const { t } = vscode.l10n;
  if (state.kind === 'stopped') {
    return { text: '$(warning) Lookalike', label: t('Lookalike: the search engine stopped'), attention: true };
  }
  if (workspace.asking && workspace.engine.kind === 'running') {
    return {
      text: `$(question) ${t('Index images?')}`,
      label: t('Lookalike: index the images of this workspace?'),
      attention: true,
    };
  }
  if (status === undefined || state.kind === 'restricted') return undefined;
  const { indexed, pending } = totalsOf(status);
  if (status.problem !== undefined) {
    return {
      text: `$(warning) ${number(indexed)}`,
      label: t('Lookalike: {0}', translated(status.problem)),
      attention: true,
    };
  }
  if (status.paused) {
    return { text: `$(debug-pause) ${number(indexed)}`, label: t('Lookalike: indexing is paused'), attention: false };
  }
  if (pending > 0) {
    const all = indexed + pending;
    const percent = Math.floor((100 * indexed) / all);
    const progress = t('{0} of {1} ({2} %)', number(indexed), number(all), percent);
    return { text: `$(sync~spin) ${progress}`, label: t('Lookalike: indexed {0}', progress), attention: false };
  }
  if (state.kind !== 'ready') return undefined;
  if (status.reading !== undefined) {
    const { done, total } = status.reading;
    const progress = t('Reading text: {0} of {1}', number(done), number(total));
    // Everything can be searched already: no spinner.
    return { text: `$(file-media) ${number(indexed)}`, label: t('Lookalike: {0}', progress), attention: false };
  }
  if (status.tiling !== undefined) {
    const { done, total } = status.tiling;
    const progress = t('Looking closer at long images: {0} of {1}', number(done), number(total));
    return { text: `$(file-media) ${number(indexed)}`, label: t('Lookalike: {0}', progress), attention: false };
  }
  return {
    text: `$(file-media) ${number(indexed)}`,
    label: t('Lookalike: {0} images', number(indexed)),
    attention: false,
  };
}

/** The extension's one item in the status bar. */
export class StatusBar extends Owner {
  readonly #workspace: SearchWorkspace;
  readonly #item: vscode.StatusBarItem;

  constructor(workspace: SearchWorkspace) {
    super();
    this.#workspace = workspace;
    this.#item = this.own(vscode.window.createStatusBarItem('lookalike.status', vscode.StatusBarAlignment.Right, 60));
    this.#item.name = vscode.l10n.t('Lookalike Image Search');
    this.#item.command = 'lookalike.showStatus';
    this.own(workspace.onDidChangeState(() => this.#update()));
    this.own(workspace.onDidChangeStatus(() => this.#update()));
    this.#update();
  }

  #update(): void {
    const line = statusLine(this.#workspace);
    if (line === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = line.text;
    this.#item.tooltip = line.label;
    this.#item.accessibilityInformation = { label: line.label };
    this.#item.backgroundColor = line.attention ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

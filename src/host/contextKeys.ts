import * as vscode from 'vscode';
import { Owner } from './disposables.ts';
import { sentenceOf } from './failure.ts';
import type { SearchWorkspace } from './workspace/searchWorkspace.ts';

/** Keeps the keys up to date by which package.json enables commands and shows menus. */
export class ContextKeys extends Owner {
  readonly #workspace: SearchWorkspace;
  readonly #log: vscode.LogOutputChannel;
  readonly #set = new Map<string, unknown>();

  constructor(workspace: SearchWorkspace, log: vscode.LogOutputChannel) {
    super();
    this.#workspace = workspace;
    this.#log = log;
    this.own(workspace.onDidChangeState(() => this.#update()));
    this.own(workspace.onDidChangeStatus(() => this.#update()));
    this.#update();
  }

  #update(): void {
    const { state, engine, status, paused } = this.#workspace;
    this.#put('lookalike.state', state.kind);
    this.#put('lookalike.engine', engine.kind);
    this.#put('lookalike.paused', paused || (status?.paused ?? false));
  }

  #put(key: string, value: unknown): void {
    if (this.#set.get(key) === value) return;
    this.#set.set(key, value);
    vscode.commands.executeCommand('setContext', key, value).then(undefined, (error: unknown) => {
      this.#log.warn(`The context key ${key} was not set: ${sentenceOf(error)}`);
    });
  }
}

import * as vscode from 'vscode';
import { Owner } from '../disposables.ts';
import { type ChangeKind, mayConcernImages } from './changeHints.ts';
import { RescanSchedule } from './rescanSchedule.ts';
import { includesDependencies } from './settings.ts';

/** Watches the workspace's files and calls back, seldom, when images may have changed. */
export class ChangeWatcher extends Owner {
  readonly #schedule: RescanSchedule;

  /** @param rescan gets the number of events that stand behind it */
  constructor(rescan: (hints: number) => void) {
    super();
    this.#schedule = this.own(new RescanSchedule(rescan));
    // Everything: the deletion of a folder is one event, with the folder's name.
    const watcher = this.own(vscode.workspace.createFileSystemWatcher('**/*'));
    this.own(watcher.onDidCreate((uri) => this.#note(uri, 'created')));
    this.own(watcher.onDidChange((uri) => this.#note(uri, 'changed')));
    this.own(watcher.onDidDelete((uri) => this.#note(uri, 'deleted')));
  }

  #note(uri: vscode.Uri, kind: ChangeKind): void {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined || uri.scheme !== 'file') return;
    const path = uri.path.slice(folder.uri.path.length).replace(/^\//, '');
    if (mayConcernImages(path, kind, { dependencies: includesDependencies() })) this.#schedule.hint();
  }
}

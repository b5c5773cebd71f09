import * as vscode from 'vscode';
import type { CancellationToken, RequestType } from 'vscode-jsonrpc/node';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import { type EngineStatus, type IndexReport, type IndexSummary, requests } from '../../shared/protocol.ts';
import type { Snapshot, WorkspaceState } from '../../shared/webviewProtocol.ts';
import { Owner } from '../disposables.ts';
import type { EngineClient, EngineState } from '../engine/engineClient.ts';
import { logLineOf } from '../failure.ts';
import { skippedLine } from '../log.ts';
import { chosenModel } from '../models/modelSetting.ts';
import { ChangeWatcher } from './changeWatcher.ts';
import { findsImage } from './imageFinder.ts';
import { obstacleOf } from './obstacle.ts';
import { RescanSchedule } from './rescanSchedule.ts';
import { concernsEngine, engineSettings, includesDependencies, indexOnStart } from './settings.ts';
import { type WorkspaceFacts, workspaceState } from './workspaceState.ts';

/**
 * What Lookalike does with the open workspace: decides whether the engine runs at all, has it index when something changed,
 * and knows what to show. Everything that searches goes through here.
 */
export class SearchWorkspace extends Owner {
  readonly #client: EngineClient;
  readonly #storageFolder: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #changedState = this.own(new vscode.EventEmitter<void>());
  readonly #changedStatus = this.own(new vscode.EventEmitter<EngineStatus>());
  readonly #changedFiles = this.own(new vscode.EventEmitter<readonly string[]>());
  readonly #reconfiguration = this.own(new RescanSchedule(() => void this.#refresh()));
  #markBegun: () => void = () => {};
  /** Resolves when it is known whether the engine is needed, and it has started if so. */
  #settled: Promise<void> = new Promise((resolve) => {
    this.#markBegun = resolve;
  });
  #status: EngineStatus | undefined;
  #hasImages: boolean | undefined;
  #scanned = false;
  /** Indexing waits for a person: the setting says so, they paused it, or they cleared the index. */
  #held = false;
  #heldBySetting = false;
  /** The setting asks, and the question has no answer yet. */
  #asking = false;
  /** The person wants a workspace indexed that is not trusted. */
  #insists = false;
  #shown = '';

  /** Fires when `snapshot()` tells another state, other folders, or the engine came or went. */
  readonly onDidChangeState = this.#changedState.event;
  /** Fires with each status of the engine, at most four times a second. */
  readonly onDidChangeStatus = this.#changedStatus.event;
  /** Fires when files of these roots are new, changed or gone. */
  readonly onDidChangeFiles = this.#changedFiles.event;

  constructor(client: EngineClient, storageFolder: string, log: vscode.LogOutputChannel) {
    super();
    this.#client = client;
    this.#storageFolder = storageFolder;
    this.#log = log;
  }

  /** Looks at the workspace and starts to follow it. */
  begin(): void {
    const { workspace } = vscode;
    this.#held = indexOnStart() !== 'on';
    this.#heldBySetting = this.#held;
    this.#asking = indexOnStart() === 'ask';
    this.own(this.#client.onState((state) => this.#onEngine(state)));
    this.own(this.#client.onStatus((status) => this.#onStatus(status)));
    this.own(this.#client.onChanged((roots) => this.#changedFiles.fire(roots)));
    this.own(this.#client.onSkipped((file) => this.#log.info(skippedLine(file))));
    this.own(workspace.onDidChangeWorkspaceFolders(() => this.#reconfiguration.hint()));
    this.own(workspace.onDidGrantWorkspaceTrust(() => this.#reconfiguration.hint()));
    this.own(
      workspace.onDidChangeConfiguration((event) => {
        if (concernsEngine(event)) this.#reconfiguration.hint();
        const allows = event.affectsConfiguration('lookalike.indexOnStart') && indexOnStart() === 'on';
        if (allows && this.#heldBySetting && workspace.isTrusted) void this.resume();
      }),
    );
    this.own(new ChangeWatcher((hints) => void this.#onFiles(hints)));
    void this.#refresh().then(this.#markBegun);
  }

  get state(): WorkspaceState {
    const { state } = this.#client;
    const facts: WorkspaceFacts = {
      folders: vscode.workspace.workspaceFolders?.length ?? 0,
      localFolders: this.folders.length,
      allowed: vscode.workspace.isTrusted || this.#insists,
      hasImages: this.#hasImages,
      engine: state,
      status: this.#status,
      scanned: this.#scanned,
    };
    return workspaceState(facts, {
      restricted: vscode.l10n.t('In Restricted Mode, images are not read until you trust this workspace.'),
      virtual: vscode.l10n.t('Images can be searched only in folders on a disk; this workspace is virtual.'),
    });
  }

  get status(): EngineStatus | undefined {
    return this.#status;
  }

  get engine(): EngineState {
    return this.#client.state;
  }

  /** True when indexing waits for a person. */
  get paused(): boolean {
    return this.#held;
  }

  /** True while the question whether to index has no answer. */
  get asking(): boolean {
    return this.#asking;
  }

  /** The workspace folders that lie on a disk of this machine. */
  get folders(): readonly vscode.WorkspaceFolder[] {
    return (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  }

  /** Everything that a webview shows besides results. */
  snapshot(): Snapshot {
    return {
      workspace: this.state,
      ...(this.#status === undefined ? {} : { status: this.#status }),
      roots: this.folders.map(({ uri, name }) => ({ root: uri.fsPath, name })),
      largerModel: vscode.workspace.isTrusted && chosenModel() === defaultEngineSettings.model,
    };
  }

  /**
   * Asks the engine.
   * @throws Error that says why the workspace cannot be searched; EngineStoppedError; ResponseError as the engine answered
   */
  async request<P, R>(type: RequestType<P, R, void>, params: P, token?: CancellationToken): Promise<R> {
    if (this.#client.state.kind === 'off') {
      await this.#settled;
      const obstacle = obstacleOf(this.state);
      if (obstacle !== undefined) throw new Error(obstacle.message);
    }
    return this.#client.request(type, params, token);
  }

  /** Scans for what changed; starts the engine where it was not needed before. */
  async rescan(): Promise<void> {
    if (this.#client.state.kind === 'running') await this.#index({});
    else await this.#refresh();
  }

  async pause(): Promise<void> {
    this.#held = true;
    this.#heldBySetting = false;
    if (this.#client.state.kind === 'running') await this.request(requests.pause, undefined);
    this.#tell();
  }

  /** Goes on, or begins where indexing waited for consent. */
  async resume(): Promise<void> {
    this.#held = false;
    this.#heldBySetting = false;
    this.#asking = false;
    this.#insists = true;
    if (this.#client.state.kind === 'running') {
      await this.request(requests.resume, undefined);
      void this.#index({});
    } else {
      await this.#refresh();
    }
    this.#tell();
  }

  /** The question whether to index was answered with no. */
  decline(): void {
    this.#asking = false;
    this.#tell();
  }

  /** Throws away what is stored of this workspace and indexes it anew. */
  async rebuild(): Promise<void> {
    await this.request(requests.forget, {});
    this.#scanned = false;
    this.#held = false;
    this.#heldBySetting = false;
    this.#asking = false;
    await this.request(requests.resume, undefined);
    this.#tell();
    await this.#index({ full: true });
  }

  /** Throws away what is stored of this workspace, and all thumbnails; indexing then waits to be resumed. */
  async clear(): Promise<void> {
    await this.pause();
    await this.request(requests.forget, { thumbnails: true });
  }

  report(): Promise<IndexReport> {
    return this.request(requests.report, undefined);
  }

  /** Starts the engine again, although it may have crashed too often. */
  async restart(): Promise<void> {
    this.#status = undefined;
    this.#scanned = false;
    await this.#client.restart();
    if (this.#client.state.kind === 'off') await this.#refresh();
  }

  /** Brings the engine in line with folders, trust and settings. */
  #refresh(): Promise<void> {
    const settled = this.#bringInLine().catch((error: unknown) => {
      this.#log.error(logLineOf(error));
    });
    this.#settled = settled;
    return settled;
  }

  async #bringInLine(): Promise<void> {
    const { folders } = this;
    const { state } = this;
    if (folders.length === 0 || state.kind === 'restricted') {
      this.#status = undefined;
      this.#scanned = false;
      await this.#client.stop();
      this.#tell();
      return;
    }
    const fresh = this.#client.state.kind === 'off' || this.#client.state.kind === 'failed';
    if (fresh) {
      this.#tell();
      this.#hasImages = await findsImage(includesDependencies());
      if (this.disposed || !this.#hasImages) {
        this.#tell();
        return;
      }
    }
    this.#tell();
    const present = await existing(folders);
    const roots = present.map((uri) => uri.fsPath);
    await this.#client.start({ roots, settings: engineSettings(this.#storageFolder, present) });
    // A fresh engine is told to index when it says that it runs.
    if (!fresh && this.#client.state.kind === 'running') {
      this.#tell();
      await this.#index({});
      this.#changedFiles.fire(roots);
    }
  }

  async #onFiles(hints: number): Promise<void> {
    const { kind } = this.#client.state;
    if (kind === 'off') {
      await this.#refresh();
    } else if (kind === 'running' && !this.#held) {
      this.#log.info(`Scanning again: ${hints} ${hints === 1 ? 'change' : 'changes'} of files.`);
      await this.#index({});
    }
  }

  async #index(params: { readonly full?: boolean }): Promise<void> {
    if (this.#held) return;
    try {
      const summary = await this.request(requests.index, params);
      this.#log.info(summaryLine(summary));
    } catch (error) {
      this.#log.error(logLineOf(error));
    } finally {
      this.#scanned = true;
      this.#tell();
    }
  }

  #onEngine(state: EngineState): void {
    if (state.kind === 'starting') this.#scanned = false;
    this.#tell();
    if (state.kind === 'running' && !this.#scanned) void this.#onStarted();
  }

  async #onStarted(): Promise<void> {
    try {
      if (this.#held) await this.request(requests.pause, undefined);
      this.#onStatus(await this.request(requests.status, undefined));
      // Results of the engine before this one are gone.
      this.#changedFiles.fire(this.folders.map(({ uri }) => uri.fsPath));
      await this.#index({});
    } catch (error) {
      this.#log.warn(logLineOf(error));
    }
  }

  #onStatus(status: EngineStatus): void {
    this.#status = status;
    this.#tell();
    this.#changedStatus.fire(status);
  }

  /** Tells of a change of state, and only of a change. */
  #tell(): void {
    if (this.disposed) return;
    const { workspace, roots, largerModel } = this.snapshot();
    const shown = JSON.stringify([workspace, roots, largerModel, this.#client.state.kind, this.#held, this.#asking]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changedState.fire();
  }
}

/** Folders that are there: a workspace may name some that are not, and the others are searched all the same. */
async function existing(folders: readonly vscode.WorkspaceFolder[]): Promise<vscode.Uri[]> {
  const found = await Promise.all(
    folders.map(({ uri }) =>
      vscode.workspace.fs.stat(uri).then(
        () => [uri],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function summaryLine(summary: IndexSummary): string {
  const { files, encoded, reused, skipped, failed, removed, seconds, cancelled } = summary;
  const parts = [
    `${files} files`,
    `${encoded} encoded`,
    `${reused} reused`,
    `${skipped} skipped`,
    `${failed} failed`,
    `${removed} removed`,
  ];
  return `${cancelled ? 'Indexing was cut short' : 'Indexed'} in ${seconds.toFixed(1)} s: ${parts.join(', ')}.`;
}

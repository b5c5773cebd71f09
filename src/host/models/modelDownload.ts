import * as vscode from 'vscode';
import { modelHub } from '../../models/hub.ts';
import { type InstallationProgress, installModel, remainingBytes } from '../../models/installModel.ts';
import type { KnownModel } from '../../models/knownModel.ts';
import { ModelError } from '../../models/modelError.ts';
import { modelFolder } from '../../models/modelFolders.ts';
import { usualPatience } from '../../models/transfer.ts';
import { sentenceOf } from '../failure.ts';
import { megabytes } from './modelItems.ts';

/** Where the files come from. */
type Origin = { readonly kind: 'hub' } | { readonly kind: 'folder'; readonly from: string };

/** Gets known models: asks first, shows how far it is, says what went wrong and offers what helps. */
export class ModelDownload {
  readonly #storageFolder: string;
  readonly #log: vscode.LogOutputChannel;

  constructor(storageFolder: string, log: vscode.LogOutputChannel) {
    this.#storageFolder = storageFolder;
    this.#log = log;
  }

  /** @returns true when the model is here */
  async obtain(known: KnownModel): Promise<boolean> {
    let origin = await this.#ask(known);
    while (origin !== undefined) {
      try {
        await this.#install(known, origin);
        return true;
      } catch (error) {
        if (error instanceof ModelError && error.code === 'cancelled') return false;
        this.#log.error(sentenceOf(error));
        origin = await this.#again(sentenceOf(error));
      }
    }
    return false;
  }

  /** Nothing is asked of a network before this was answered. */
  async #ask(known: KnownModel): Promise<Origin | undefined> {
    const { t } = vscode.l10n;
    const { manifest, source, files } = known;
    const unknown = files.filter(({ content }) => content === undefined).map(({ path }) => path);
    const detail = [
      known.purpose(),
      '',
      t('Size: {0}', megabytes(await remainingBytes(known, this.#storageFolder))),
      t('Licence: {0}', manifest.licence),
      t('From: {0}', `${modelHub().base.host}/${source.repository}`),
      t('To: {0}', modelFolder(this.#storageFolder, manifest.id)),
      '',
      t(
        'Every file is checked by its SHA-256. What {0} holds is not known beforehand: it is learnt now and must stay the same.',
        unknown.join(', '),
      ),
    ].join('\n');
    const message = t('Download {0}?', manifest.name);
    return this.#chosen(await vscode.window.showInformationMessage(message, { modal: true, detail }, ...offers()));
  }

  async #again(problem: string): Promise<Origin | undefined> {
    const [download, folder] = offers();
    const answer = await vscode.window.showErrorMessage(problem, vscode.l10n.t('Try Again'), folder);
    return this.#chosen(answer === folder ? folder : answer === undefined ? undefined : download);
  }

  async #chosen(offer: string | undefined): Promise<Origin | undefined> {
    const [download, folder] = offers();
    if (offer === download) return { kind: 'hub' };
    if (offer !== folder) return undefined;
    const [uri] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: vscode.l10n.t('Take the Files from Here'),
      })) ?? [];
    return uri === undefined ? undefined : { kind: 'folder', from: uri.fsPath };
  }

  #install(known: KnownModel, origin: Origin): Thenable<unknown> {
    const { t } = vscode.l10n;
    const title =
      origin.kind === 'hub' ? t('Downloading {0}', known.manifest.name) : t('Copying {0}', known.manifest.name);
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      const source =
        origin.kind === 'hub' ? { connection: { hub: modelHub(), patience: usualPatience } } : { from: origin.from };
      try {
        await installModel(known, {
          ...source,
          storageFolder: this.#storageFolder,
          signal: stop.signal,
          onProgress: percentReporter(progress),
        });
      } finally {
        listening.dispose();
      }
    });
  }
}

function offers(): readonly [string, string] {
  return [vscode.l10n.t('Download'), vscode.l10n.t('From a Local Folder...')];
}

/** Reports whole percents only: bytes come in thousands of pieces. */
function percentReporter(
  progress: vscode.Progress<{ readonly message?: string; readonly increment?: number }>,
): (step: InstallationProgress) => void {
  let shown = 0;
  return ({ bytes, total }) => {
    const percent = Math.floor((100 * bytes) / Math.max(1, total));
    if (percent === shown) return;
    const message = vscode.l10n.t('{0} of {1}', megabytes(bytes), megabytes(total));
    progress.report({ message, increment: percent - shown });
    shown = percent;
  };
}

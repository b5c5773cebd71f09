import { join } from 'node:path';
import * as vscode from 'vscode';
import { bytesOf, installedModels } from '../../models/installedModels.ts';
import { removeModel } from '../../models/modelPlace.ts';
import { readOwnModel } from '../../models/ownModel.ts';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import { sentenceOf } from '../failure.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';
import { ModelDownload } from './modelDownload.ts';
import { type ModelChoice, type ModelItem, modelItems } from './modelItems.ts';
import { chooseModel, chosenModel } from './modelSetting.ts';

/** Lets the person choose the model that sees the pictures, and get or remove models. */
export class ModelChooser {
  readonly #workspace: SearchWorkspace;
  readonly #storageFolder: string;
  readonly #bundledFolder: string;
  readonly #download: ModelDownload;

  /** @param extensionFolder absolute path of the installed extension */
  constructor(
    workspace: SearchWorkspace,
    storageFolder: string,
    extensionFolder: string,
    log: vscode.LogOutputChannel,
  ) {
    this.#workspace = workspace;
    this.#storageFolder = storageFolder;
    this.#bundledFolder = join(extensionFolder, 'models', defaultEngineSettings.model);
    this.#download = new ModelDownload(storageFolder, log);
  }

  async show(): Promise<void> {
    if (!vscode.workspace.isTrusted) return explainTrust();
    const choice = await this.#pick();
    if (choice !== undefined) await this.#settle(choice);
  }

  async #items(): Promise<ModelItem[]> {
    const bundledBytes = await bytesOf(this.#bundledFolder);
    return modelItems(chosenModel(), bundledBytes, await installedModels(this.#storageFolder));
  }

  async #pick(): Promise<ModelChoice | undefined> {
    const pick = vscode.window.createQuickPick<ModelItem>();
    pick.title = vscode.l10n.t('Choose Image Model');
    pick.placeholder = vscode.l10n.t('After a change all images are indexed again; meanwhile the old index answers');
    pick.matchOnDetail = true;
    pick.items = await this.#items();
    // The question whether to remove takes the focus, and must not end the choice.
    pick.ignoreFocusOut = true;
    const accepted = new Promise<ModelItem | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.activeItems[0]));
      pick.onDidHide(() => resolve(undefined));
    });
    pick.onDidTriggerItemButton(async ({ item }) => {
      if (item.removes === undefined || !(await this.#remove(item.label, item.removes, item.choice))) return;
      pick.items = await this.#items();
    });
    pick.show();
    const item = await accepted;
    pick.dispose();
    return item?.choice;
  }

  async #settle(choice: ModelChoice): Promise<void> {
    switch (choice.kind) {
      case 'use':
        return this.#use(choice.model);
      case 'download':
        if (await this.#download.obtain(choice.known)) await this.#use(choice.known.manifest.id);
        return;
      case 'own':
        return this.#useOwn();
      case 'nothing':
        return;
    }
  }

  async #use(model: string): Promise<void> {
    if (model === chosenModel()) return;
    await chooseModel(model);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The images are indexed again with the chosen model. Until that is done, the old index answers.'),
    );
  }

  async #useOwn(): Promise<void> {
    const [uri] =
      (await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: vscode.l10n.t('Use This Model'),
      })) ?? [];
    if (uri === undefined) return;
    // What cannot be used is said now, not when images are indexed.
    await readOwnModel(uri.fsPath);
    await this.#use(uri.fsPath);
  }

  async #remove(label: string, name: string, choice: ModelChoice): Promise<boolean> {
    const { t } = vscode.l10n;
    const answering = this.#workspace.status?.model.id;
    if (choice.kind === 'use' && [chosenModel(), answering].includes(choice.model)) {
      const detail = t('Choose another model first, and let it index the images.');
      await vscode.window.showWarningMessage(t('{0} is in use.', label), { modal: true, detail });
      return false;
    }
    const remove = t('Remove');
    const question = t('Remove {0} from this computer?', label);
    if ((await vscode.window.showWarningMessage(question, { modal: true }, remove)) !== remove) return false;
    try {
      return await removeModel(this.#storageFolder, name);
    } catch (error) {
      void vscode.window.showErrorMessage(sentenceOf(error));
      return false;
    }
  }
}

async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Trust');
  const message = vscode.l10n.t('A model can be chosen when you trust this workspace.');
  if ((await vscode.window.showInformationMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

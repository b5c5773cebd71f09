import { basename, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { InstalledModel } from '../../models/installedModels.ts';
import { type KnownModel, knownBytes } from '../../models/knownModel.ts';
import { bundledPurpose, knownModel, knownModels } from '../../models/knownModels.ts';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import { sentenceOf } from '../failure.ts';

/** What choosing an item does. */
export type ModelChoice =
  /** An id, or the path of a folder. */
  | { readonly kind: 'use'; readonly model: string }
  | { readonly kind: 'download'; readonly known: KnownModel }
  | { readonly kind: 'own' }
  | { readonly kind: 'nothing' };

export interface ModelItem extends vscode.QuickPickItem {
  readonly choice: ModelChoice;
  /** Name of the folder that the button deletes. */
  readonly removes?: string;
}

export const removeButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  get tooltip() {
    return vscode.l10n.t('Remove from This Computer');
  },
};

/**
 * What the quick pick of models shows, in order.
 * @param chosen id, or the path of a folder
 */
export function modelItems(chosen: string, bundledBytes: number, installed: readonly InstalledModel[]): ModelItem[] {
  const { t } = vscode.l10n;
  const separator = (label: string): ModelItem => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    choice: { kind: 'nothing' },
  });
  const facts = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');
  const use = (model: string): string => (model === chosen ? t('in use') : '');
  const here: ModelItem[] = [
    {
      label: t('Bundled Model'),
      description: facts(use(defaultEngineSettings.model), megabytes(bundledBytes)),
      detail: bundledPurpose(),
      choice: { kind: 'use', model: defaultEngineSettings.model },
    },
  ];
  for (const entry of installed) {
    const name = basename(entry.folder);
    const removal = { buttons: [removeButton], removes: name };
    if ('pkg' in entry) {
      const { id, name: label, description, licence } = entry.pkg;
      here.push({
        label,
        description: facts(use(id), t('downloaded'), megabytes(entry.bytes), licence),
        detail: knownModel(id)?.purpose() ?? description,
        choice: { kind: 'use', model: id },
        ...removal,
      });
    } else {
      const broken = { description: t('cannot be used'), detail: sentenceOf(entry.problem) };
      here.push({ label: name, ...broken, choice: { kind: 'nothing' }, ...removal });
    }
  }
  if (isAbsolute(chosen)) {
    here.push({
      label: basename(chosen),
      description: facts(t('in use'), t('your own')),
      detail: chosen,
      choice: { kind: 'use', model: chosen },
    });
  }
  const isHere = ({ manifest }: KnownModel): boolean =>
    installed.some((entry) => 'pkg' in entry && entry.pkg.id === manifest.id);
  const more = knownModels
    .filter((known) => !isHere(known))
    .map((known) => ({
      label: known.manifest.name,
      description: facts(
        use(known.manifest.id),
        t('{0} to download', megabytes(knownBytes(known.files))),
        known.manifest.licence,
      ),
      detail: known.purpose(),
      choice: { kind: 'download', known } as const,
    }));
  return [
    separator(t('On This Computer')),
    ...here,
    ...(more.length === 0 ? [] : [separator(t('To Download')), ...more]),
    separator(''),
    {
      label: t('A Folder of Your Own...'),
      detail: t('A folder with a model.json; it stays where it is.'),
      choice: { kind: 'own' },
    },
  ];
}

/** `28 MB`, as people are told of sizes. */
export function megabytes(bytes: number): string {
  return vscode.l10n.t('{0} MB', Math.max(1, Math.round(bytes / 1e6)).toLocaleString(vscode.env.language));
}

import * as vscode from 'vscode';
import type { FileRef } from '../../shared/protocol.ts';
import { dragType } from '../../shared/webviewProtocol.ts';
import { Owner } from '../disposables.ts';
import { fileUri } from '../views/queryChips.ts';
import { referencesAt } from './insertReference.ts';

const kind = vscode.DocumentDropOrPasteEditKind.Empty.append('lookalike', 'reference');

function isFileRef(value: unknown): value is FileRef {
  if (typeof value !== 'object' || value === null) return false;
  const { root, path } = value as { root?: unknown; path?: unknown };
  return typeof root === 'string' && typeof path === 'string';
}

/** Reads what the grid has put into a drag; undefined when it is another's. */
export async function readDrag(data: vscode.DataTransfer): Promise<vscode.Uri[] | undefined> {
  const json = await data.get(dragType)?.asString();
  if (json === undefined || json === '') return undefined;
  const parsed: unknown = JSON.parse(json);
  const files = Array.isArray(parsed) ? parsed.filter(isFileRef) : [];
  return files.length === 0 ? undefined : files.map(fileUri);
}

/** Inserts references to images that were dragged, or copied, from the results into a document. */
export class ImageDrop extends Owner implements vscode.DocumentDropEditProvider, vscode.DocumentPasteEditProvider {
  constructor() {
    super();
    const everywhere: vscode.DocumentSelector = { pattern: '**' };
    const { languages } = vscode;
    this.own(
      languages.registerDocumentDropEditProvider(everywhere, this, {
        dropMimeTypes: [dragType],
        providedDropEditKinds: [kind],
      }),
    );
    this.own(
      languages.registerDocumentPasteEditProvider(everywhere, this, {
        pasteMimeTypes: [dragType],
        providedPasteEditKinds: [kind],
      }),
    );
  }

  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    data: vscode.DataTransfer,
  ): Promise<vscode.DocumentDropEdit | undefined> {
    const images = await readDrag(data);
    if (images === undefined) return undefined;
    return new vscode.DocumentDropEdit(referencesAt(images, document, position), this.#title(images), kind);
  }

  async provideDocumentPasteEdits(
    document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
    data: vscode.DataTransfer,
  ): Promise<vscode.DocumentPasteEdit[] | undefined> {
    const images = await readDrag(data);
    const [range] = ranges;
    if (images === undefined || range === undefined) return undefined;
    return [new vscode.DocumentPasteEdit(referencesAt(images, document, range.start), this.#title(images), kind)];
  }

  #title(images: readonly vscode.Uri[]): string {
    return images.length === 1 ? vscode.l10n.t('Insert an image reference') : vscode.l10n.t('Insert image references');
  }
}

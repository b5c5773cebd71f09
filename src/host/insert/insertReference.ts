import * as vscode from 'vscode';
import { joinReferences, onlyImports, referenceTo, relativeReference } from './references.ts';

/** So many lines above are looked at to tell imports from code. */
const mostLinesAbove = 500;

function linesAbove(document: vscode.TextDocument, position: vscode.Position): string[] {
  const count = Math.min(position.line, mostLinesAbove);
  return Array.from({ length: count }, (_, line) => document.lineAt(line).text);
}

/** The folder from which the document refers to other files; none for a document that was never saved. */
function folderOf(document: vscode.TextDocument): vscode.Uri | undefined {
  if (!document.isUntitled) return vscode.Uri.joinPath(document.uri, '..');
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** Path to the image as the document writes it: relative where both lie on one disk, absolute otherwise. */
function pathTo(image: vscode.Uri, document: vscode.TextDocument): string {
  const folder = folderOf(document);
  const sameDisk =
    folder !== undefined &&
    folder.scheme === (document.isUntitled ? folder.scheme : document.uri.scheme) &&
    folder.scheme === image.scheme &&
    folder.authority === image.authority &&
    driveOf(folder) === driveOf(image);
  return sameDisk ? relativeReference(folder.path, image.path) : image.fsPath;
}

/** `c` in /c:/folder; empty where there are no drives. */
function driveOf({ path }: vscode.Uri): string {
  return /^\/([a-z]):/i.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** What to write into the document at that place, so that it shows these images. */
export function referencesAt(
  images: readonly vscode.Uri[],
  document: vscode.TextDocument,
  position: vscode.Position,
): string {
  const { text } = document.lineAt(position.line);
  const place = {
    language: document.languageId,
    before: text.slice(0, position.character),
    after: text.slice(position.character),
    amongImports: onlyImports(linesAbove(document, position)),
  };
  const references = images.map((image) => referenceTo({ ...place, path: pathTo(image, document) }));
  return joinReferences(references, document.languageId);
}

/** Writes a reference to the image at each cursor of the active editor. @throws when there is none */
export async function insertReference(image: vscode.Uri): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error(vscode.l10n.t('Open a text file to insert a reference into it.'));
  await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, referencesAt([image], editor.document, selection.start));
    }
  });
}

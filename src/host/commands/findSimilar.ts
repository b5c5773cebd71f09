import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { QueryChips } from '../views/queryChips.ts';
import type { Surfaces } from '../views/surfaces.ts';
import { isImageName } from '../workspace/changeHints.ts';

/** More pictures than these in one query tell nothing more. */
const mostImages = 8;

function isUri(value: unknown): value is vscode.Uri {
  return value instanceof vscode.Uri;
}

/** The files that a menu was opened on: an explorer item with the selection, an editor's tab, or changes in the SCM view. */
function urisOf(args: readonly unknown[]): vscode.Uri[] {
  const [first, second] = args;
  if (Array.isArray(second) && second.length > 0 && second.every(isUri)) return second;
  if (isUri(first)) return [first];
  const resources = args.flatMap((arg) => {
    const { resourceUri } = (typeof arg === 'object' && arg !== null ? arg : {}) as { resourceUri?: unknown };
    return isUri(resourceUri) ? [resourceUri] : [];
  });
  return resources.length > 0 ? resources : activeFile();
}

/** The file that the active tab shows. */
function activeFile(): vscode.Uri[] {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const shows = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return shows ? [input.uri] : [];
}

/** Says what to do where no image was meant. */
async function explain(message: string): Promise<void> {
  const choose = vscode.l10n.t('Choose an Image…');
  if ((await vscode.window.showInformationMessage(message, choose)) === choose) {
    await vscode.commands.executeCommand('lookalike.searchByFile');
  }
}

/** Finds what looks like the given files. On anything but images it says so: not every menu can tell them apart. */
export async function findSimilar(surfaces: Surfaces, chips: QueryChips, args: readonly unknown[]): Promise<void> {
  const uris = urisOf(args);
  const images = uris.filter((uri) => isImageName(uri.path)).slice(0, mostImages);
  const [first] = uris;
  if (first === undefined) {
    await explain(vscode.l10n.t('Open an image, or select one in the explorer, to find similar ones.'));
  } else if (images.length === 0) {
    await explain(vscode.l10n.t('Find Similar Images works on images; {0} is none.', basename(first.path)));
  } else {
    await surfaces.reveal(async (session) =>
      session.setQuery({ images: await chips.ofUris(images, session.resourceUri) }),
    );
  }
}

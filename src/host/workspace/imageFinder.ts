import * as vscode from 'vscode';
import { imageGlob } from './changeHints.ts';

/** Besides these, `findFiles` leaves out what `files.exclude` names, and knows no .gitignore. */
const neverImages = '**/{.git,.hg,.svn}/**';
const dependencyFolders = '**/{node_modules,bower_components,.git,.hg,.svn}/**';

/**
 * Whether any folder has a file that is named like an image: reason enough to start the engine, which then looks closely.
 * The editor's own search answers it, outside the extension host.
 */
export async function findsImage(dependencies: boolean, token?: vscode.CancellationToken): Promise<boolean> {
  const excluded = dependencies ? neverImages : dependencyFolders;
  return (await vscode.workspace.findFiles(imageGlob, excluded, 1, token)).length > 0;
}

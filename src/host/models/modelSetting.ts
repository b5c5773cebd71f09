import * as vscode from 'vscode';
import { defaultEngineSettings } from '../../shared/defaults.ts';

const section = 'lookalike';
const key = 'model';

/** The model of the setting: an id, or the absolute path of a folder. */
export function chosenModel(): string {
  return vscode.workspace.getConfiguration(section).get(key, '').trim() || defaultEngineSettings.model;
}

/**
 * Changes the setting where it has its say: in the workspace where that names a model, else for the person.
 * @param model id or absolute path of a folder
 */
export async function chooseModel(model: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const target = configuration.inspect(key)?.workspaceValue === undefined ? Global : Workspace;
  // The bundled model is what an empty setting means; a workspace must say so, or the person's own choice would count.
  const value = model !== defaultEngineSettings.model ? model : target === Workspace ? '' : undefined;
  await configuration.update(key, value, target);
}

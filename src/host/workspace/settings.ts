import * as vscode from 'vscode';
import { defaultEngineSettings } from '../../shared/defaults.ts';
import type { EngineSettings } from '../../shared/protocol.ts';
import { chosenModel } from '../models/modelSetting.ts';
import { excludeGlobs, type GlobSetting, includeGlobs } from './globs.ts';

/** What happens when a workspace is opened: index at once, ask first, or only search what is indexed. */
export type IndexOnStart = 'on' | 'ask' | 'off';

/** Sections whose change changes what the engine is told. */
const sections = ['lookalike', 'files.exclude', 'search.exclude'] as const;

export function concernsEngine(event: vscode.ConfigurationChangeEvent): boolean {
  return sections.some((section) => event.affectsConfiguration(section));
}

export function indexOnStart(): IndexOnStart {
  const value = vscode.workspace.getConfiguration('lookalike').get<string>('indexOnStart');
  return value === 'ask' || value === 'off' ? value : 'on';
}

export function includesDependencies(): boolean {
  return vscode.workspace.getConfiguration('lookalike').get('includeDependencies', false);
}

function folderGlobs(folder: vscode.Uri): { readonly include: string[]; readonly exclude: string[] } {
  const configuration = vscode.workspace.getConfiguration(undefined, folder);
  const globs = (name: string): GlobSetting => configuration.get<GlobSetting>(name, {});
  const include = configuration.get<readonly string[]>('lookalike.include', []);
  const exclude = excludeGlobs(globs('files.exclude'), globs('search.exclude'), globs('lookalike.exclude'));
  // The engine leaves dependencies out by itself; this setting says that they are wanted after all.
  const wanted = includesDependencies()
    ? exclude.filter((glob) => !/(node_modules|bower_components)/.test(glob))
    : exclude;
  return { include: includeGlobs(include), exclude: wanted };
}

/**
 * The engine's settings as the person has chosen them. In Restricted Mode the editor itself leaves out what the workspace
 * says about restricted ones.
 * @param folders that are searched; each may have globs of its own
 */
export function engineSettings(storageFolder: string, folders: readonly vscode.Uri[]): EngineSettings {
  const configuration = vscode.workspace.getConfiguration('lookalike');
  const { limits } = defaultEngineSettings;
  return {
    ...defaultEngineSettings,
    storageFolder,
    model: chosenModel(),
    device: configuration.get('device', defaultEngineSettings.device),
    encoders: configuration.get('encoders', defaultEngineSettings.encoders),
    threads: configuration.get('threads', defaultEngineSettings.threads),
    batch: configuration.get('batchSize', defaultEngineSettings.batch),
    gitignore: configuration.get('useIgnoreFiles', defaultEngineSettings.gitignore),
    git: vscode.workspace.isTrusted,
    dependencies: includesDependencies(),
    lowPriority: configuration.get('lowPriority', defaultEngineSettings.lowPriority),
    readText: configuration.get('readText', defaultEngineSettings.readText),
    readTextPixels: configuration.get('readTextMegapixels', defaultEngineSettings.readTextPixels / 1e6) * 1e6,
    thumbnailBudget: configuration.get('thumbnails.megabytes', defaultEngineSettings.thumbnailBudget / 1e6) * 1e6,
    limits: {
      maxBytes: configuration.get('limits.megabytes', limits.maxBytes / 1e6) * 1e6,
      maxPixels: configuration.get('limits.megapixels', limits.maxPixels / 1e6) * 1e6,
      timeoutMs: configuration.get('limits.seconds', limits.timeoutMs / 1e3) * 1e3,
    },
    globsByRoot: Object.fromEntries(folders.map((folder) => [folder.fsPath, folderGlobs(folder)])),
  };
}

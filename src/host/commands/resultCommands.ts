import type { FileRef } from '../../shared/protocol.ts';
import type { SelectionAction } from '../../shared/webviewProtocol.ts';
import type { Surfaces } from '../views/surfaces.ts';
import type { CommandEntry } from './commandTable.ts';

/** What the workbench hands to a command of a webview's context menu: what the page wrote into data-vscode-context. */
interface MenuContext {
  readonly webview?: unknown;
  readonly root?: unknown;
  readonly path?: unknown;
}

const actions: Readonly<Record<string, SelectionAction>> = {
  'lookalike.result.open': 'open',
  'lookalike.result.openToSide': 'openToSide',
  'lookalike.result.revealInExplorer': 'revealInExplorer',
  'lookalike.result.revealInOs': 'revealInOs',
  'lookalike.result.findSimilar': 'findSimilar',
  'lookalike.result.addToQuery': 'addToQuery',
  'lookalike.result.excludeFromQuery': 'excludeFromQuery',
  'lookalike.result.moreLikeThese': 'moreLikeThese',
  'lookalike.result.lessLikeThese': 'lessLikeThese',
  'lookalike.result.unfold': 'toggleFold',
  'lookalike.result.fold': 'toggleFold',
  'lookalike.result.copyPath': 'copyPath',
  'lookalike.result.copyRelativePath': 'copyRelativePath',
  'lookalike.result.copyImage': 'copyImage',
  'lookalike.result.copyMarkdown': 'copyMarkdown',
};

function fileOf({ root, path }: MenuContext): FileRef | undefined {
  return typeof root === 'string' && typeof path === 'string' ? { root, path } : undefined;
}

/** The commands of the results' context menu: the page on which it was opened knows the selection, so it acts. */
export function resultCommands(surfaces: Surfaces): CommandEntry[] {
  return Object.entries(actions).map(([id, action]) => ({
    id,
    enabled: (argument) => {
      const context: MenuContext = typeof argument === 'object' && argument !== null ? argument : {};
      const webview = typeof context.webview === 'string' ? context.webview : undefined;
      surfaces.byId(webview)?.act(action, fileOf(context));
    },
  }));
}

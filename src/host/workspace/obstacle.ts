import * as l10n from '@vscode/l10n';
import type { WorkspaceState } from '../../shared/webviewProtocol.ts';

/** Why nothing can be searched now, and what can be done about it. */
export interface Obstacle {
  readonly message: string;
  readonly action?: { readonly label: string; readonly command: string };
}

/** @returns undefined when the workspace can be searched, or soon can */
export function obstacleOf(state: WorkspaceState): Obstacle | undefined {
  switch (state.kind) {
    case 'no-folder':
      return {
        message: l10n.t('Open a folder to search its images.'),
        action: { label: l10n.t('Open Folder'), command: 'workbench.action.files.openFolder' },
      };
    case 'virtual':
      return { message: state.reason };
    case 'restricted':
      return {
        message: state.reason,
        action: { label: l10n.t('Manage Trust'), command: 'workbench.trust.manage' },
      };
    case 'stopped':
      return {
        message: [l10n.t('The search engine stopped. Your index is safe.'), state.detail ?? ''].join(' ').trim(),
        action: { label: l10n.t('Restart'), command: 'lookalike.restartEngine' },
      };
    case 'no-images':
      return { message: l10n.t('No images in this workspace.') };
    case 'looking':
    case 'ready':
      return undefined;
  }
}

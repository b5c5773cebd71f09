import type { EngineStatus } from '../../shared/protocol.ts';
import { translated } from '../../shared/translation.ts';
import type { WorkspaceState } from '../../shared/webviewProtocol.ts';

/** What is known of the workspace when somebody asks what to show. */
export interface WorkspaceFacts {
  readonly folders: number;
  /** Folders that lie on a disk of the extension host. */
  readonly localFolders: number;
  /** The person trusts the workspace, or asked for it to be indexed all the same. */
  readonly allowed: boolean;
  /** Undefined while that is being looked up. */
  readonly hasImages: boolean | undefined;
  readonly engine:
    | { readonly kind: 'off' | 'starting' | 'running' | 'restarting' }
    | { readonly kind: 'failed'; readonly reason: string };
  readonly status: EngineStatus | undefined;
  /** A scan of the files was completed since the engine started. */
  readonly scanned: boolean;
}

export interface StateTexts {
  readonly restricted: string;
  readonly virtual: string;
}

/** What stands between the person and the results. */
export function workspaceState(facts: WorkspaceFacts, texts: StateTexts): WorkspaceState {
  if (facts.folders === 0) return { kind: 'no-folder' };
  if (facts.localFolders === 0) return { kind: 'virtual', reason: texts.virtual };
  if (!facts.allowed) return { kind: 'restricted', reason: texts.restricted };
  if (facts.engine.kind === 'failed') return { kind: 'stopped', detail: facts.engine.reason };
  if (facts.hasImages === undefined) return { kind: 'looking' };
  const { status } = facts;
  if (status === undefined) return facts.hasImages ? { kind: 'looking' } : { kind: 'no-images', skipped: 0 };
  const sum = (pick: (root: EngineStatus['roots'][number]) => number): number =>
    status.roots.reduce((total, root) => total + pick(root), 0);
  // What waits can be seen already: as names, and soon as pictures.
  if (sum((root) => root.indexed + root.pending) > 0) return { kind: 'ready' };
  // Nothing can be shown, and a person has to see to it: no "No images" where indexing has failed.
  if (status.problem !== undefined) return { kind: 'stopped', detail: translated(status.problem) };
  // Nobody looks for images while indexing is paused: the line that says so belongs to the results.
  if (status.paused) return { kind: 'ready' };
  const skipped = sum((root) => root.skipped);
  const phases = new Set(status.roots.map((root) => root.phase));
  if (phases.has('scanning') || phases.has('encoding') || !facts.scanned) return { kind: 'looking' };
  // Another window has not told yet what it found.
  if (phases.has('waiting') && skipped === 0) return { kind: 'looking' };
  return { kind: 'no-images', skipped };
}

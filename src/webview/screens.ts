import * as l10n from '@vscode/l10n';
import type { EngineStatus, QueryResult } from '../shared/protocol.ts';
import { correctionMessage } from '../shared/spelling.ts';
import { translated } from '../shared/translation.ts';
import type { HostCommand, Snapshot } from '../shared/webviewProtocol.ts';
import type { Wording } from './wording.ts';

/** What a person is told and offered, worked out from what is known. The one place where states are told apart. */

export type ScreenCommand = HostCommand | 'clearFilters' | 'searchAgain' | 'searchAsTyped';

export interface Offer {
  readonly label: string;
  readonly command: ScreenCommand;
}

/** Takes the grid's place, or stands above a dimmed one. */
export interface Message {
  readonly id: string;
  readonly icon: string;
  readonly text: string;
  readonly detail?: string;
  readonly offers: readonly Offer[];
  readonly busy?: boolean;
}

/** One line above the grid. */
export interface Notice {
  readonly id: string;
  readonly icon: string;
  readonly text: string;
  readonly offers: readonly Offer[];
  readonly failed?: boolean;
}

export interface Screen {
  readonly message?: Message;
  /** `hidden` where there is nothing to show, `dimmed` where nothing matched well. */
  readonly grid: 'shown' | 'dimmed' | 'hidden';
  readonly notices: readonly Notice[];
  /** The quiet line, which is also announced. */
  readonly count: string;
  /** The same in fewer words, for places that are too narrow for it: each shorter than the one before. */
  readonly briefly: readonly string[];
  /** False where searching is pointless, so the query bar is disabled. */
  readonly searchable: boolean;
}

export interface Known {
  readonly snapshot: Snapshot | undefined;
  readonly result: QueryResult | undefined;
  /** Text, pictures or filters were given. */
  readonly asked: boolean;
  readonly filtered: boolean;
  /** What went wrong with the last search, in a sentence for people. */
  readonly failure: string | undefined;
}

const nothing: Screen = { grid: 'hidden', notices: [], count: '', briefly: [], searchable: false };

function workspaceMessage(snapshot: Snapshot, wording: Wording): Message | undefined {
  const { workspace } = snapshot;
  switch (workspace.kind) {
    case 'no-folder':
      return {
        id: 'no-folder',
        icon: 'folder-opened',
        text: l10n.t('Open a folder to search its images.'),
        offers: [{ label: l10n.t('Open Folder'), command: 'openFolder' }],
      };
    case 'looking':
      return { id: 'looking', icon: 'search', text: l10n.t('Looking for images…'), offers: [], busy: true };
    case 'no-images':
      return {
        id: 'no-images',
        icon: 'file-media',
        text:
          workspace.skipped === 0
            ? l10n.t('No images in this workspace.')
            : workspace.skipped === 1
              ? l10n.t('No images in this workspace (1 file was skipped).')
              : l10n.t('No images in this workspace ({0} files were skipped).', wording.number(workspace.skipped)),
        offers: [
          ...(workspace.skipped > 0 ? [{ label: l10n.t('Why?'), command: 'showReport' } as const] : []),
          { label: l10n.t('Settings'), command: 'openSettings' },
        ],
      };
    case 'stopped':
      return {
        id: 'stopped',
        icon: 'debug-disconnect',
        text: l10n.t('The search engine stopped. Your index is safe.'),
        ...(workspace.detail === undefined ? {} : { detail: workspace.detail }),
        offers: [
          { label: l10n.t('Restart'), command: 'restart' },
          { label: l10n.t('Show Log'), command: 'showLog' },
        ],
      };
    case 'restricted':
      return {
        id: 'restricted',
        icon: 'workspace-untrusted',
        text: workspace.reason,
        offers: [{ label: l10n.t('Manage Trust'), command: 'manageTrust' }],
      };
    case 'virtual':
      return { id: 'virtual', icon: 'remote-explorer', text: workspace.reason, offers: [] };
    case 'ready':
      return undefined;
  }
}

function indexingNotices(status: EngineStatus | undefined, wording: Wording): Notice[] {
  if (status === undefined) return [];
  const notices: Notice[] = [];
  if (status.problem !== undefined) {
    const offers: Offer[] = [{ label: l10n.t('Show Log'), command: 'showLog' }];
    notices.push({ id: 'problem', icon: 'warning', text: translated(status.problem), offers, failed: true });
  }
  const indexed = status.roots.reduce((sum, root) => sum + root.indexed, 0);
  const pending = status.roots.reduce((sum, root) => sum + root.pending, 0);
  if (status.paused) {
    notices.push({
      id: 'paused',
      icon: 'debug-pause',
      text: l10n.t('Indexing is paused; results may be incomplete.'),
      offers: [{ label: l10n.t('Resume'), command: 'resume' }],
    });
  } else if (pending > 0) {
    const done = l10n.t('Indexed {0} of {1}', wording.number(indexed), wording.number(indexed + pending));
    notices.push({
      id: 'indexing',
      icon: 'sync',
      text: status.secondsLeft === undefined ? done : l10n.t('{0}, {1}', done, wording.timeLeft(status.secondsLeft)),
      offers: [{ label: l10n.t('Pause'), command: 'pause' }],
    });
  }
  return notices;
}

function noGoodMatch(known: Known, snapshot: Snapshot): Message {
  const offers: Offer[] = [];
  if (known.filtered) offers.push({ label: l10n.t('Clear Filters'), command: 'clearFilters' });
  if (snapshot.largerModel) offers.push({ label: l10n.t('Use a Larger Model'), command: 'useLargerModel' });
  return {
    id: 'no-match',
    icon: 'search',
    text: l10n.t('Nothing looks like that. Closest pictures:'),
    offers,
  };
}

/** What is asked for beside looks, as operators and quoted words, leaves nothing: no model would find more. */
function noResult({ filtered }: Known): Message {
  return {
    id: 'no-result',
    icon: 'search',
    text: l10n.t('No images match this query.'),
    offers: filtered ? [{ label: l10n.t('Clear Filters'), command: 'clearFilters' }] : [],
  };
}

/** How much is shown of how much. @param asked text, pictures or filters were given */
function countOf(result: QueryResult, asked: boolean, wording: Wording): Pick<Screen, 'count' | 'briefly'> {
  const folded = result.folded ?? 0;
  const found = result.total + folded;
  const some = asked && found !== result.searched;
  const images = some
    ? l10n.t('{0} of {1}', wording.number(found), wording.images(result.searched))
    : wording.images(found);
  return {
    count: folded === 0 ? images : l10n.t('{0}, {1} folded', images, wording.number(folded)),
    briefly: [
      images,
      some ? l10n.t('{0} of {1}', wording.number(found), wording.number(result.searched)) : images,
      wording.number(found),
    ],
  };
}

/** @returns what to show; depends on nothing but its arguments and the language */
export function screenOf(known: Known, wording: Wording): Screen {
  const { snapshot, result } = known;
  if (snapshot === undefined) return { ...nothing, searchable: true };
  const message = workspaceMessage(snapshot, wording);
  // While the first scan runs a query can be typed already: it is asked as soon as there is something to search.
  if (message !== undefined) return { ...nothing, message, searchable: message.busy === true };

  const notices = indexingNotices(snapshot.status, wording);
  if (known.failure !== undefined) {
    notices.unshift({
      id: 'failure',
      icon: 'error',
      text: known.failure,
      offers: [{ label: l10n.t('Search Again'), command: 'searchAgain' }],
      failed: true,
    });
  }
  if (result === undefined) return { ...nothing, notices, searchable: true };
  const correction = correctionMessage(result.corrections);
  if (correction !== undefined) {
    notices.push({
      id: 'correction',
      icon: 'info',
      text: translated(correction),
      offers: [{ label: l10n.t('Search as Typed'), command: 'searchAsTyped' }],
    });
  }
  for (const [index, hint] of result.hints.entries()) {
    notices.push({ id: `hint-${index}`, icon: 'info', text: translated(hint), offers: [] });
  }

  const counted = countOf(result, known.asked, wording);
  if (result.total === 0 && result.filteredOut > 0) {
    const hidden: Message = {
      id: 'filtered-out',
      icon: 'filter',
      text:
        result.filteredOut === 1
          ? l10n.t('1 match is hidden by filters.')
          : l10n.t('{0} matches are hidden by filters.', wording.number(result.filteredOut)),
      offers: [{ label: l10n.t('Clear Filters'), command: 'clearFilters' }],
    };
    return { message: hidden, grid: 'hidden', notices, ...counted, searchable: true };
  }
  if (result.total === 0 && known.asked) {
    return { message: noResult(known), grid: 'hidden', notices, ...counted, searchable: true };
  }
  if (result.ranked && result.likely === 0) {
    return { message: noGoodMatch(known, snapshot), grid: 'dimmed', notices, ...counted, searchable: true };
  }
  return { grid: 'shown', notices, ...counted, searchable: true };
}

/** How far work in the background is, with the icon that stands for it. */
export interface BackgroundMark {
  readonly icon: 'whole-word' | 'zoom-in';
  readonly text: string;
}

/** Undefined when there is no such work or something else comes first. */
export function backgroundMark(status: EngineStatus | undefined, wording: Wording): BackgroundMark | undefined {
  if (status === undefined || status.paused) return undefined;
  const { reading, tiling } = status;
  if (reading !== undefined) {
    const text = l10n.t('Reading text: {0} of {1}', wording.number(reading.done), wording.number(reading.total));
    return { icon: 'whole-word', text };
  }
  if (tiling === undefined) return undefined;
  const [done, total] = [wording.number(tiling.done), wording.number(tiling.total)];
  return { icon: 'zoom-in', text: l10n.t('Looking closer at long images: {0} of {1}', done, total) };
}

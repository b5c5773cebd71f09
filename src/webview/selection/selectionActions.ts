import type { FileRef, ResultRow } from '../../shared/protocol.ts';
import { type FileAction, fileActions, type QueryChip, type SelectionAction } from '../../shared/webviewProtocol.ts';
import { noFilters } from '../filters/filters.ts';
import { type ThumbnailQueue, thumbnailKey } from '../grid/thumbnailQueue.ts';
import type { HostClient } from '../hostClient.ts';
import { addImages, mostQueryImages, takeOver, toggleFold } from '../query/queryState.ts';
import type { SearchSession } from '../search/searchSession.ts';
import { copyImage } from './copyImage.ts';

/** A file of the results, or one that a native menu was opened on. */
type Target = FileRef & { readonly sha256?: string };

/** The results that actions are meant for. */
export interface ActionView {
  selectedRows(): Promise<readonly ResultRow[]>;
  selectAll(): void;
  toggleDetails(): void;
  /** Moves to the row that stands for the near-duplicates in focus. @returns their key; undefined where there are none */
  foldInFocus(): string | undefined;
}

function isFileAction(action: SelectionAction): action is FileAction {
  return (fileActions as readonly string[]).includes(action);
}

/** What can be done with results, by mouse, key or native menu: some by the host, the query's part here. */
export class SelectionActions {
  readonly #host: Pick<HostClient, 'act' | 'imageBytes' | 'thumbnail'>;
  readonly #session: Pick<SearchSession, 'query' | 'ask' | 'remember' | 'fail'>;
  readonly #thumbnails: Pick<ThumbnailQueue, 'get'>;
  readonly #view: ActionView;

  constructor(
    host: Pick<HostClient, 'act' | 'imageBytes' | 'thumbnail'>,
    session: Pick<SearchSession, 'query' | 'ask' | 'remember' | 'fail'>,
    thumbnails: Pick<ThumbnailQueue, 'get'>,
    view: ActionView,
  ) {
    this.#host = host;
    this.#session = session;
    this.#thumbnails = thumbnails;
    this.#view = view;
  }

  /** Does it, and tells what went wrong. @param file that a menu was opened on; without it the selection is meant */
  async act(action: SelectionAction, file?: FileRef): Promise<void> {
    const session = this.#session;
    switch (action) {
      case 'selectAll':
        this.#view.selectAll();
        return;
      case 'toggleDetails':
        this.#view.toggleDetails();
        return;
      case 'clearFilters':
        session.ask({ ...session.query, filters: noFilters });
        return;
      case 'groupByFolder':
        session.ask({ ...session.query, grouped: !session.query.grouped });
        return;
      case 'vary':
        session.ask({ ...session.query, varied: !session.query.varied });
        return;
      case 'foldDuplicates':
        session.ask({ ...session.query, folded: !session.query.folded });
        return;
      case 'toggleFold': {
        const key = this.#view.foldInFocus();
        if (key !== undefined) session.ask(toggleFold(session.query, key));
        return;
      }
      default:
    }
    try {
      const files = await this.#targets(file);
      if (files.length > 0) await this.#actOn(files, action);
    } catch (error) {
      session.fail(error);
    }
  }

  async #actOn(files: readonly Target[], action: SelectionAction): Promise<void> {
    const session = this.#session;
    if (isFileAction(action)) {
      if (action === 'open' || action === 'openToSide') session.remember();
      await this.#host.act(
        action,
        files.map(({ root, path }) => ({ root, path })),
      );
      return;
    }
    const [first] = files;
    if (action === 'copyImage' && first !== undefined) {
      await copyImage(await this.#host.imageBytes(first), () => this.#host.thumbnail(first, 1024));
      return;
    }
    const weight = action === 'excludeFromQuery' || action === 'lessLikeThese' ? -1 : 1;
    // Several at once say what all of them have in common; one by one each counts for itself.
    const isFeedback =
      action === 'moreLikeThese' || action === 'lessLikeThese' || (action !== 'findSimilar' && files.length > 1);
    const feedback = isFeedback ? { feedback: true } : {};
    const chips = files.slice(0, mostQueryImages).map((each) => ({ ...this.#chipOf(each, weight), ...feedback }));
    if (action === 'findSimilar') session.ask({ ...takeOver(session.query, {}), images: chips.slice(0, 1) });
    else session.ask(addImages(session.query, chips));
  }

  /** What an action is meant for: the named file unless it belongs to the selection, then all of that. */
  async #targets(file: FileRef | undefined): Promise<readonly Target[]> {
    const rows = await this.#view.selectedRows();
    if (file === undefined || rows.some((row) => row.root === file.root && row.path === file.path)) return rows;
    return [file];
  }

  #chipOf(file: Target, weight: number): QueryChip {
    const known =
      file.sha256 === undefined ? undefined : this.#thumbnails.get(thumbnailKey({ ...file, sha256: file.sha256 }));
    return {
      source: { path: `${file.root}/${file.path}` },
      name: file.path.slice(file.path.lastIndexOf('/') + 1),
      weight,
      ...(typeof known === 'string' ? { thumbnail: known } : {}),
    };
  }
}

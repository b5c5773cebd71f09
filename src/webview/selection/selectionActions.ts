import type { FileRef, ResultRow } from '../../shared/protocol.ts';
import { type FileAction, fileActions, type SelectionAction } from '../../shared/webviewProtocol.ts';
import { noFilters } from '../filters/filters.ts';
import type { HostClient } from '../hostClient.ts';
import { addImages, mostQueryImages, takeOver, toggleFold } from '../query/queryState.ts';
import type { SearchSession } from '../search/searchSession.ts';
import { copyImage } from './copyImage.ts';

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
  readonly #host: Pick<HostClient, 'act' | 'chips' | 'imageBytes' | 'thumbnail'>;
  readonly #session: Pick<SearchSession, 'query' | 'ask' | 'remember' | 'fail'>;
  readonly #view: ActionView;

  constructor(
    host: Pick<HostClient, 'act' | 'chips' | 'imageBytes' | 'thumbnail'>,
    session: Pick<SearchSession, 'query' | 'ask' | 'remember' | 'fail'>,
    view: ActionView,
  ) {
    this.#host = host;
    this.#session = session;
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

  async #actOn(files: readonly FileRef[], action: SelectionAction): Promise<void> {
    const session = this.#session;
    if (isFileAction(action)) {
      if (action === 'open' || action === 'openToSide') session.remember();
      await this.#host.act(action, refsOf(files));
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
    const pictures = await this.#host.chips({ files: refsOf(files.slice(0, mostQueryImages)) });
    const chips = pictures.map((chip) => ({ ...chip, weight, ...feedback }));
    if (action === 'findSimilar') session.ask({ ...takeOver(session.query, {}), images: chips.slice(0, 1) });
    else session.ask(addImages(session.query, chips));
  }

  /** What an action is meant for: the named file unless it belongs to the selection, then all of that. */
  async #targets(file: FileRef | undefined): Promise<readonly FileRef[]> {
    const rows = await this.#view.selectedRows();
    if (file === undefined || rows.some((row) => row.root === file.root && row.path === file.path)) return rows;
    return [file];
  }
}

/** Without what a result has beyond them. */
function refsOf(files: readonly FileRef[]): FileRef[] {
  return files.map(({ root, path }) => ({ root, path }));
}

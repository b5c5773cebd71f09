import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { mendedText } from '../shared/spelling.ts';
import {
  hostNotifications,
  type QueryChip,
  type QueryHandover,
  type Snapshot,
  type Surface,
} from '../shared/webviewProtocol.ts';
import { DetailsController } from './details/detailsController.ts';
import { FacetsController } from './filters/facetsController.ts';
import { type Filters, noFilters } from './filters/filters.ts';
import type { ResultsGrid } from './grid/resultsGrid.ts';
import { queryWords } from './grid/textFit.ts';
import { ThumbnailQueue } from './grid/thumbnailQueue.ts';
import { HostClient } from './hostClient.ts';
import { measureKeyToPaint } from './keyToPaint.ts';
import { Attachments } from './query/attachments.ts';
import { ImageIntake } from './query/imageIntake.ts';
import { addImages, asTyped, handoverOf, mostQueryImages, takeOver } from './query/queryState.ts';
import { clampCell, readSavedState, StateSaver } from './savedState.ts';
import type { ScreenCommand } from './screens.ts';
import type { Answer } from './search/searcher.ts';
import { SearchSession } from './search/searchSession.ts';
import { SelectionActions } from './selection/selectionActions.ts';
import { hostPort } from './vscodeApi.ts';

/** Width or height of the details pane in pixels, before anybody has dragged its edge. */
export const usualDetails = { editor: 320, sidebar: 240 } as const;
/** Rows of a first fetch while there is no grid yet that knows how many it can show. */
const firstRows = 64;

/** What the application needs of the page that shows it. */
export interface Page {
  /** Undefined before the first rendering. */
  readonly grid: ResultsGrid | undefined;
  /** Puts the caret into the query bar. */
  focusQuery(select: boolean): void;
  toggleDetails(): void;
}

/** What happens: it joins the host, the search, the query's pictures and the results. How it looks is the page's part. */
export class Application implements ReactiveController {
  readonly host: HostClient;
  readonly session: SearchSession;
  readonly thumbnails: ThumbnailQueue;
  readonly details: DetailsController;
  readonly facets: FacetsController;
  readonly intake: ImageIntake;
  readonly actions: SelectionActions;
  readonly #element: ReactiveControllerHost;
  readonly #surface: Surface;
  readonly #page: Page;
  readonly #attachments: Attachments;
  readonly #saver: StateSaver;
  #snapshot: Snapshot | undefined;
  #cell: number;
  #selectedCount = 0;
  /** Index of the first result in view. */
  #top: number;

  constructor(element: ReactiveControllerHost, surface: Surface, page: Page) {
    this.#element = element;
    this.#surface = surface;
    this.#page = page;
    const api = acquireVsCodeApi();
    const saved = readSavedState(api.getState(), surface);
    this.#cell = saved.size;
    this.#top = saved.top;
    this.#saver = new StateSaver(api);
    this.host = new HostClient(hostPort(api));
    this.session = this.#makeSession(saved.query);
    const fail = (error: unknown): void => this.session.fail(error);
    this.#attachments = new Attachments(this.host);
    this.#attachments.onChange = () => this.#onAttachments();
    this.thumbnails = new ThumbnailQueue((files, signal) => this.host.thumbnails(files, signal));
    this.thumbnails.onThumbnail = (key) => page.grid?.thumbnailArrived(key);
    this.details = new DetailsController(element, this.host, this.thumbnails, fail, usualDetails[surface]);
    this.facets = new FacetsController(element, (resultSet) => this.host.facets(resultSet), fail);
    this.intake = new ImageIntake(element, this.host, this.#attachments, {
      accepts: () => this.#ready,
      take: (chips) => this.#takeImages(chips),
      fail,
    });
    this.actions = new SelectionActions(this.host, this.session, {
      selectedRows: async () => page.grid?.selectedRows() ?? [],
      selectAll: () => page.grid?.selectAll(),
      toggleDetails: () => page.toggleDetails(),
      foldInFocus: () => page.grid?.foldInFocus(),
    });
    element.addController(this);
  }

  hostConnected(): void {
    const { connection } = this.host;
    connection.onNotification(hostNotifications.snapshot, (snapshot) => this.#onSnapshot(snapshot));
    connection.onNotification(hostNotifications.status, (status) => {
      if (this.#snapshot !== undefined) this.#setSnapshot({ ...this.#snapshot, status });
    });
    connection.onNotification(hostNotifications.changed, () => this.session.changed());
    connection.onNotification(hostNotifications.setQuery, (handover) => void this.#onHandover(handover));
    connection.onNotification(hostNotifications.focusQuery, ({ select }) => this.#page.focusQuery(select));
    connection.onNotification(hostNotifications.act, ({ action, file }) => void this.actions.act(action, file));
    this.host.start(this.#surface);
  }

  /** What the host has told last. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Wanted width of a cell in pixels. */
  get cell(): number {
    return this.#cell;
  }

  get selectedCount(): number {
    return this.#selectedCount;
  }

  /** Gives the first grid what an earlier page has left. */
  restore(grid: ResultsGrid): void {
    grid.setSize(this.#cell);
    grid.restore(this.#top);
    if (this.session.query.images.length > 0) void this.#restoreAttachments();
  }

  /** What the page can show of a query picture. */
  uriOf(chip: QueryChip): string | undefined {
    return this.#attachments.uriOf(chip);
  }

  /** Name of a workspace folder where paths need one: where there are several. */
  readonly rootName = (root: string): string => {
    const roots = this.#snapshot?.roots ?? [];
    return roots.length > 1 ? (roots.find((each) => each.root === root)?.name ?? '') : '';
  };

  /** What a button of a message offers. */
  readonly run = (command: ScreenCommand): void => {
    if (command === 'clearFilters') this.setFilters(noFilters);
    else if (command === 'searchAgain') this.session.search();
    else if (command === 'searchAsTyped') this.session.ask(asTyped(this.session.query));
    else this.host.command(command);
  };

  setFilters(filters: Filters): void {
    this.session.ask({ ...this.session.query, filters });
  }

  setCell(size: number): void {
    this.#cell = clampCell(size);
    this.#element.requestUpdate();
    this.#page.grid?.setSize(this.#cell);
    this.#save();
  }

  /** The details follow the focused row, while they are open. */
  followDetails(): void {
    void this.details.follow(this.#page.grid?.focusedRow, this.session.answer?.result.resultSet);
  }

  /** The focused item or the selection changed. */
  selected(): void {
    const count = this.#page.grid?.selectedCount ?? 0;
    if (this.#selectedCount !== count) {
      this.#selectedCount = count;
      this.#element.requestUpdate();
      this.#tellState();
    }
    this.followDetails();
  }

  /** Another result is the first one in view. */
  scrolled(top: number): void {
    if (top === this.#top) return;
    this.#top = top;
    this.#save();
  }

  #makeSession(query: SearchSession['query']): SearchSession {
    const view = {
      searchable: () => this.#ready,
      capacity: () => this.#page.grid?.capacity ?? firstRows,
      visible: () => this.#page.grid?.visible ?? { first: 0, last: 0 },
      inUse: () => (this.#page.grid?.inUse ?? false) || this.#selectedCount > 0,
      show: (answer: Answer, keep: boolean) => {
        this.#showRows(answer, keep);
        void this.facets.follow(answer.result.resultSet, answer.query.filters.colours);
        this.#tellState();
      },
      asked: (typedAt?: number) => {
        if (typedAt !== undefined) this.#page.grid?.keyPressed(typedAt);
        this.#save();
      },
      answered: measureKeyToPaint,
    };
    return new SearchSession(this.#element, this.host.search, view, query);
  }

  get #ready(): boolean {
    return this.#snapshot?.workspace.kind === 'ready';
  }

  #setSnapshot(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#element.requestUpdate();
  }

  #onSnapshot(snapshot: Snapshot): void {
    const wasReady = this.#ready;
    const rootsBefore = JSON.stringify(this.#snapshot?.roots);
    this.#setSnapshot(snapshot);
    if (!this.#ready) return;
    if (!wasReady || rootsBefore !== JSON.stringify(snapshot.roots)) {
      this.#page.grid?.refresh();
      this.session.search();
    }
  }

  async #onHandover(handover: QueryHandover): Promise<void> {
    this.session.ask(takeOver(this.session.query, handover));
    await this.#restoreAttachments();
  }

  #takeImages(chips: readonly QueryChip[]): void {
    const { session } = this;
    if (chips.length > 0) session.ask(addImages(session.query, chips.slice(0, mostQueryImages)));
    this.#page.focusQuery(false);
  }

  #onAttachments(): void {
    this.#element.requestUpdate();
    const { answer } = this.session;
    if (answer !== undefined) this.#showRows(answer, true);
  }

  async #restoreAttachments(): Promise<void> {
    const { session } = this;
    const { query } = session;
    const images = await this.#attachments.restore(query.images);
    if (images.length !== query.images.length && session.query === query) session.ask({ ...query, images });
  }

  #showRows({ query, result, rows }: Answer, keep: boolean): void {
    const wanted =
      this.#surface === 'editor' ? query.images.filter(({ weight, feedback }) => weight > 0 && feedback !== true) : [];
    const lead = wanted.map((chip) => ({ name: chip.name, uri: this.uriOf(chip) }));
    const words = queryWords(mendedText(query.text, result.corrections));
    this.#page.grid?.show({ result, rows, words, lead, grouped: query.grouped }, keep);
  }

  #tellState(): void {
    this.host.state({ query: handoverOf(this.session.query), selected: this.#selectedCount });
  }

  #save(): void {
    this.#saver.save({ query: this.session.query, top: this.#top, size: this.#cell });
  }
}

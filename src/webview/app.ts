import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { Facets, FileDetails, FileRef, ResultRow } from '../shared/protocol.ts';
import {
  type FileAction,
  fileActions,
  hostNotifications,
  type QueryChip,
  type QueryHandover,
  type SelectionAction,
  type Snapshot,
  type Surface,
} from '../shared/webviewProtocol.ts';
import { Attachments } from './attachments.ts';
import { copyImage } from './copyImage.ts';
import { cssom } from './cssom.ts';
import './detailsPane.ts';
import { mayHoldImages, readDrop } from './droppedImages.ts';
import { filterChips } from './filterChips.ts';
import './filterMenu.ts';
import { type Filters, hasFilters, noFilters, parseFilters } from './filters.ts';
import { HostClient } from './hostClient.ts';
import { LightElement } from './lightElement.ts';
import { LiveResults } from './liveResults.ts';
import './queryBar.ts';
import {
  addImages,
  asks,
  emptyQuery,
  handoverOf,
  negateImage,
  type QueryState,
  ranks,
  removeImage,
  takeOver,
} from './queryState.ts';
import './resultsGrid.ts';
import { clampCell, largestCell, readSavedState, smallestCell, usualCell } from './savedState.ts';
import { type Message, type Notice, type Offer, type ScreenCommand, screenOf } from './screens.ts';
import { type Answer, Searcher } from './searcher.ts';
import './splitter.ts';
import { queryWords } from './textFit.ts';
import { ThumbnailQueue, thumbnailKey } from './thumbnailQueue.ts';
import { hostPort, type VsCodeApi } from './vscodeApi.ts';
import { Wording } from './wording.ts';

/** More pictures than these in one query tell nothing more. */
const mostQueryImages = 8;
/** Milliseconds after which a search that still runs shows a progress bar. */
const slowSearch = 300;

function isFileAction(action: SelectionAction): action is FileAction {
  return (fileActions as readonly string[]).includes(action);
}

/** The message without what vscode-jsonrpc puts before that of an error which a handler threw. */
function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Request \S+ failed with message: /u, '');
}

/** The whole application: it holds what is asked and what was answered, and joins the parts. */
export class App extends LightElement {
  static override properties = {
    snapshot: { state: true },
    query: { state: true },
    answer: { state: true },
    waiting: { state: true },
    failure: { state: true },
    slow: { state: true },
    facets: { state: true },
    filtering: { state: true },
    dropping: { state: true },
    cell: { state: true },
    detailed: { state: true },
    detailsSize: { state: true },
    details: { state: true },
    preview: { state: true },
    focusedRow: { state: true },
    selectedCount: { state: true },
  };
  declare snapshot: Snapshot | undefined;
  declare query: QueryState;
  declare answer: Answer | undefined;
  declare waiting: Answer | undefined;
  declare failure: string | undefined;
  declare slow: boolean;
  declare facets: Facets | undefined;
  declare filtering: boolean;
  declare dropping: boolean;
  declare cell: number;
  declare detailed: boolean;
  declare detailsSize: number;
  declare details: FileDetails | undefined;
  declare preview: string | undefined;
  declare focusedRow: ResultRow | undefined;
  declare selectedCount: number;

  readonly #surface: Surface;
  readonly #api: VsCodeApi;
  readonly #host: HostClient;
  readonly #wording = new Wording(document.documentElement.lang);
  readonly #searcher: Searcher;
  readonly #live: LiveResults;
  readonly #attachments: Attachments;
  readonly #thumbnails: ThumbnailQueue;
  readonly #bar = createRef<HTMLElementTagNameMap['lookalike-query-bar']>();
  readonly #grid = createRef<HTMLElementTagNameMap['lookalike-grid']>();
  readonly #menu = createRef<HTMLElementTagNameMap['lookalike-filter-menu']>();
  readonly #funnel = createRef<HTMLElement>();
  readonly #rootName = (root: string): string => this.#nameOf(root);
  /** When the key was pressed that led to a query, for the figure of key to paint. */
  readonly #typedAt = new WeakMap<QueryState, number>();
  readonly #remembered = new WeakSet<QueryState>();
  #saving: ReturnType<typeof setTimeout> | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  #detailsKey = '';
  #top = 0;
  #facetsOf = -1;

  constructor() {
    super();
    this.#surface = this.dataset.surface === 'editor' ? 'editor' : 'sidebar';
    this.#api = acquireVsCodeApi();
    const saved = readSavedState(this.#api.getState(), this.#surface);
    this.query = saved.query;
    this.cell = saved.size;
    this.#top = saved.top;
    this.slow = false;
    this.filtering = false;
    this.dropping = false;
    this.detailed = false;
    this.detailsSize = this.#surface === 'editor' ? 320 : 240;
    this.selectedCount = 0;

    this.#host = new HostClient(hostPort(this.#api));
    this.#attachments = new Attachments(this.#host);
    this.#attachments.onChange = () => {
      this.requestUpdate();
      if (this.answer !== undefined) this.#showAnswer(this.answer, true);
    };
    this.#thumbnails = new ThumbnailQueue((file, signal) => this.#host.thumbnail(file, 256, signal));
    this.#thumbnails.onThumbnail = (key) => this.#grid.value?.thumbnailArrived(key);
    this.#searcher = new Searcher(this.#host.search);
    this.#searcher.onAnswer = (answer) => this.#onAnswer(answer);
    this.#searcher.onFailure = (error) => {
      this.failure = sentence(error);
    };
    this.#searcher.onBusy = (busy) => this.#onBusy(busy);
    this.#live = new LiveResults({
      ask: () => {
        const { first, last } = this.#visible();
        return this.#searcher.ask(this.query, first, last);
      },
      shown: () => this.answer,
      visible: () => this.#visible(),
      inUse: () => (this.#grid.value?.inUse ?? false) || this.selectedCount > 0,
      apply: (answer) => this.#setAnswer(answer, true),
      waits: (answer) => {
        this.waiting = answer;
      },
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add(this.#surface);
    this.#listen();
    this.#host.start(this.#surface);
  }

  override firstUpdated(): void {
    this.#grid.value?.setSize(this.cell);
    this.#grid.value?.restore(this.#top);
    requestAnimationFrame(() => performance.mark('lookalike:first-paint'));
    if (this.query.images.length > 0) void this.#restoreAttachments();
  }

  #listen(): void {
    const { connection } = this.#host;
    connection.onNotification(hostNotifications.snapshot, (snapshot) => this.#onSnapshot(snapshot));
    connection.onNotification(hostNotifications.status, (status) => {
      if (this.snapshot !== undefined) this.snapshot = { ...this.snapshot, status };
    });
    connection.onNotification(hostNotifications.changed, () => this.#live.changed());
    connection.onNotification(hostNotifications.setQuery, (handover) => void this.#onHandover(handover));
    connection.onNotification(hostNotifications.focusQuery, ({ select }) => this.#bar.value?.focusInput(select));
    connection.onNotification(hostNotifications.act, ({ action, file }) => void this.#act(action, file));
    document.addEventListener('paste', (event) => this.#onPaste(event));
    document.addEventListener('dragover', (event) => this.#onDragOver(event));
    document.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) this.dropping = false;
    });
    document.addEventListener('drop', (event) => void this.#onDrop(event));
  }

  async #restoreAttachments(): Promise<void> {
    const { query } = this;
    const images = await this.#attachments.restore(query.images);
    if (images.length !== query.images.length && this.query === query) this.#ask({ ...query, images });
  }

  #onSnapshot(snapshot: Snapshot): void {
    const before = this.snapshot?.workspace.kind;
    const rootsBefore = JSON.stringify(this.snapshot?.roots);
    this.snapshot = snapshot;
    if (snapshot.workspace.kind !== 'ready') return;
    if (before !== 'ready' || rootsBefore !== JSON.stringify(snapshot.roots)) {
      this.#grid.value?.refresh();
      this.#search(this.query);
    }
  }

  async #onHandover(handover: QueryHandover): Promise<void> {
    this.#ask(takeOver(this.query, handover));
    await this.#restoreAttachments();
  }

  #nameOf(root: string): string {
    const roots = this.snapshot?.roots ?? [];
    return roots.length > 1 ? (roots.find((each) => each.root === root)?.name ?? '') : '';
  }

  /** Takes a new query over and searches for it. */
  #ask(query: QueryState, typedAt?: number): void {
    this.query = query;
    if (typedAt !== undefined) this.#typedAt.set(query, typedAt);
    this.#search(query);
    this.#save();
  }

  #search(query: QueryState): void {
    if (this.snapshot?.workspace.kind !== 'ready') return;
    this.#searcher.search(query, this.#grid.value?.capacity ?? 64);
  }

  #onBusy(busy: boolean): void {
    clearTimeout(this.#slowTimer);
    this.slow = false;
    if (busy) {
      this.#slowTimer = setTimeout(() => {
        this.slow = true;
      }, slowSearch);
    }
  }

  #onAnswer(answer: Answer): void {
    // The same question again, after a restart or a click on Search Again, must not throw the person back to the top.
    const same = this.answer?.query === answer.query;
    this.failure = undefined;
    this.#live.reset();
    this.#setAnswer(answer, same);
    const typedAt = this.#typedAt.get(answer.query);
    if (typedAt === undefined) return;
    this.#typedAt.delete(answer.query);
    // After the frame in which the rows were written has been painted.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => performance.measure('lookalike:key-to-paint', { start: typedAt });
      channel.port2.postMessage(null);
    });
  }

  #setAnswer(answer: Answer, keep: boolean): void {
    answer.rows.onFailure = () => this.#live.changed();
    this.answer = answer;
    this.#showAnswer(answer, keep);
    if (this.filtering) void this.#loadFacets();
    this.#tellState();
  }

  #showAnswer(answer: Answer, keep: boolean): void {
    const { query, result, rows } = answer;
    const wanted = this.#surface === 'editor' ? query.images.filter((image) => image.weight > 0) : [];
    this.#grid.value?.show(
      {
        result,
        rows,
        words: queryWords(query.text),
        lead: wanted.map((chip) => ({ name: chip.name, uri: this.#attachments.uriOf(chip) })),
        grouped: query.grouped,
      },
      keep,
    );
  }

  #visible(): { readonly first: number; readonly last: number } {
    return this.#grid.value?.visible ?? { first: 0, last: 0 };
  }

  #tellState(): void {
    this.#host.state({ query: handoverOf(this.query), selected: this.selectedCount });
  }

  /** Sends the shown query once more, to be kept among the past ones: not each letter that was typed on the way to it. */
  #remember(): void {
    const { query } = this;
    if (!ranks(query) || this.#remembered.has(query) || this.failure !== undefined) return;
    this.#remembered.add(query);
    this.#host.remember(query).catch((error: unknown) => {
      this.failure = sentence(error);
    });
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => {
      const { text, images, filter } = handoverOf(this.query);
      const query = { text, images, filter, grouped: this.query.grouped };
      this.#api.setState({ query, top: this.#top, size: this.cell });
    }, 200);
  }

  async #loadFacets(): Promise<void> {
    const resultSet = this.answer?.result.resultSet;
    if (resultSet === undefined || resultSet === this.#facetsOf) return;
    this.#facetsOf = resultSet;
    try {
      const facets = await this.#host.facets(resultSet);
      if (this.#facetsOf === resultSet) this.facets = facets;
    } catch (error) {
      this.failure = sentence(error);
    }
  }

  async #toggleFilters(open: boolean): Promise<void> {
    this.filtering = open;
    if (open) {
      void this.#loadFacets();
      await this.updateComplete;
      await this.#menu.value?.updateComplete;
      this.#menu.value?.focusList();
    } else {
      this.#funnel.value?.focus();
    }
  }

  #setFilters(filters: Filters): void {
    this.#ask({ ...this.query, filters });
  }

  #run(command: ScreenCommand): void {
    if (command === 'clearFilters') this.#setFilters(noFilters);
    else if (command === 'searchAgain') this.#search(this.query);
    else this.#host.command(command);
  }

  async #act(action: SelectionAction, file?: FileRef): Promise<void> {
    switch (action) {
      case 'selectAll':
        this.#grid.value?.selectAll();
        return;
      case 'toggleDetails':
        this.#setDetailed(!this.detailed);
        return;
      case 'clearFilters':
        this.#setFilters(noFilters);
        return;
      case 'groupByFolder':
        this.#ask({ ...this.query, grouped: !this.query.grouped });
        return;
      default:
    }
    try {
      const files = await this.#targets(file);
      if (files.length === 0) return;
      if (isFileAction(action)) {
        if (action === 'open' || action === 'openToSide') this.#remember();
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
      const weight = action === 'excludeFromQuery' ? -1 : 1;
      const chips = files.slice(0, mostQueryImages).map((each) => this.#chipOf(each, weight));
      if (action === 'findSimilar')
        this.#ask({ ...emptyQuery, grouped: this.query.grouped, images: chips.slice(0, 1) });
      else this.#ask(addImages(this.query, chips));
    } catch (error) {
      this.failure = sentence(error);
    }
  }

  /** What an action is meant for: the named file unless it belongs to the selection, then all of that. */
  async #targets(file: FileRef | undefined): Promise<readonly (FileRef & { readonly sha256?: string })[]> {
    const rows = (await this.#grid.value?.selectedRows()) ?? [];
    if (file === undefined || rows.some((row) => row.root === file.root && row.path === file.path)) return rows;
    return [file];
  }

  #chipOf(file: FileRef & { readonly sha256?: string }, weight: number): QueryChip {
    const known =
      file.sha256 === undefined ? undefined : this.#thumbnails.get(thumbnailKey({ ...file, sha256: file.sha256 }));
    return {
      source: { path: `${file.root}/${file.path}` },
      name: file.path.slice(file.path.lastIndexOf('/') + 1),
      weight,
      ...(typeof known === 'string' ? { thumbnail: known } : {}),
    };
  }

  #setDetailed(detailed: boolean): void {
    this.detailed = detailed;
    if (detailed) void this.#loadDetails();
    else if (this.querySelector('lookalike-details')?.contains(document.activeElement) === true)
      this.#grid.value?.enter();
  }

  #onSelected(): void {
    const grid = this.#grid.value;
    if (grid === undefined) return;
    if (this.selectedCount !== grid.selectedCount) {
      this.selectedCount = grid.selectedCount;
      this.#tellState();
    }
    if (this.detailed) void this.#loadDetails();
  }

  async #loadDetails(): Promise<void> {
    const row = this.#grid.value?.focusedRow;
    const key = row === undefined ? '' : thumbnailKey(row);
    if (key === this.#detailsKey && this.focusedRow === row) return;
    this.#detailsKey = key;
    this.focusedRow = row;
    this.details = undefined;
    this.preview = undefined;
    if (row === undefined) return;
    const { root, path } = row;
    const resultSet = this.answer?.result.resultSet;
    const small = this.#thumbnails.get(key);
    if (typeof small === 'string') this.preview = small;
    try {
      const [details, preview] = await Promise.all([
        this.#host.details({ root, path, ...(resultSet === undefined ? {} : { resultSet }) }),
        this.#host.thumbnail(row, 1024),
      ]);
      if (this.#detailsKey !== key) return;
      this.details = details;
      this.preview = preview ?? this.preview;
    } catch (error) {
      if (this.#detailsKey === key) this.failure = sentence(error);
    }
  }

  async #addChips(getting: Promise<readonly QueryChip[]>): Promise<void> {
    try {
      const chips = await getting;
      if (chips.length > 0) this.#ask(addImages(this.query, chips.slice(0, mostQueryImages)));
      this.#bar.value?.focusInput(false);
    } catch (error) {
      this.failure = sentence(error);
    }
  }

  #onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'));
    if (files.length === 0) return;
    event.preventDefault();
    void this.#addChips(Promise.all(files.map((file) => this.#attachments.add(file))));
  }

  #onDragOver(event: DragEvent): void {
    if (!mayHoldImages(event.dataTransfer) || this.snapshot?.workspace.kind !== 'ready') return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    this.dropping = true;
  }

  async #onDrop(event: DragEvent): Promise<void> {
    this.dropping = false;
    const { dataTransfer } = event;
    if (dataTransfer === null || !mayHoldImages(dataTransfer)) return;
    event.preventDefault();
    const { files, uris, results } = readDrop(dataTransfer);
    if (files.length > 0) await this.#addChips(Promise.all(files.map((file) => this.#attachments.add(file))));
    else if (uris.length > 0 || results.length > 0) await this.#addChips(this.#host.chips({ uris, files: results }));
  }

  #offers(offers: readonly Offer[], links: boolean): unknown {
    return offers.map(({ label, command }, index) =>
      links
        ? html`<button type="button" class="link" @click=${() => this.#run(command)}>${label}</button>`
        : html`<vscode-button ?secondary=${index > 0} @click=${() => this.#run(command)}>${label}</vscode-button>`,
    );
  }

  #message(message: Message): unknown {
    return html`<div class="message" data-state=${message.id}>
      ${message.busy === true ? html`<vscode-progress-bar aria-label=${message.text}></vscode-progress-bar>` : nothing}
      <span class="message-icon codicon codicon-${message.icon}" aria-hidden="true"></span>
      <p>${message.text}</p>
      ${message.detail === undefined ? nothing : html`<p class="quiet">${message.detail}</p>`}
      ${message.offers.length === 0 ? nothing : html`<div class="offers">${this.#offers(message.offers, false)}</div>`}
    </div>`;
  }

  #notice(notice: Notice): unknown {
    const { id, icon, text, offers, failed } = notice;
    return html`<div class="notice ${failed === true ? 'failed' : ''}" data-notice=${id} role=${failed === true ? 'alert' : nothing}>
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>
      <span class="notice-text">${text} ${this.#offers(offers, true)}</span>
    </div>`;
  }

  #newMatches(): unknown {
    const { waiting, answer } = this;
    if (waiting === undefined || answer === undefined) return nothing;
    const count = waiting.result.total - answer.result.total;
    const label =
      count === 1
        ? l10n.t('1 new match')
        : count > 1
          ? l10n.t('{0} new matches', this.#wording.number(count))
          : l10n.t('Results changed');
    return html`<button
      type="button"
      class="link new-matches"
      title=${l10n.t('Show them')}
      @click=${() => {
        this.#live.take();
        this.#grid.value?.enter();
      }}
    >
      <span class="codicon codicon-arrow-up" aria-hidden="true"></span>${label}
    </button>`;
  }

  #statusLine(count: string, usable: boolean): unknown {
    const gallery = !ranks(this.query);
    const filtered = hasFilters(this.query.filters);
    return html`<div class="status-line">
      <span class="count" role="status">${count}</span>
      ${this.#newMatches()}
      <div class="tools" ?hidden=${!usable}>
        <button
          ${ref(this.#funnel)}
          type="button"
          class="icon-button codicon ${filtered ? 'codicon-filter-filled' : 'codicon-filter'}"
          aria-label=${l10n.t('Filters')}
          title=${l10n.t('Filter by type, size, color or folder')}
          aria-haspopup="listbox"
          aria-expanded=${this.filtering ? 'true' : 'false'}
          @mousedown=${(event: MouseEvent) => event.preventDefault()}
          @click=${() => void this.#toggleFilters(!this.filtering)}
        ></button>
        ${
          gallery
            ? html`<button
                type="button"
                class="icon-button codicon codicon-list-tree"
                aria-label=${l10n.t('Group by folder')}
                title=${l10n.t('Group by folder')}
                aria-pressed=${this.query.grouped ? 'true' : 'false'}
                @click=${() => void this.#act('groupByFolder')}
              ></button>`
            : nothing
        }
        <input
          class="size"
          type="range"
          min=${smallestCell}
          max=${largestCell}
          step="8"
          .value=${String(this.cell)}
          aria-label=${l10n.t('Size of the pictures')}
          title=${l10n.t('Size of the pictures')}
          @input=${(event: InputEvent) => this.#setCell(event)}
          @dblclick=${() => this.#applyCell(usualCell[this.#surface])}
        />
        ${
          this.#surface === 'editor'
            ? html`<button
                type="button"
                class="icon-button codicon codicon-layout-sidebar-right"
                aria-label=${l10n.t('Details')}
                title=${l10n.t('Details (I)')}
                aria-pressed=${this.detailed ? 'true' : 'false'}
                @click=${() => this.#setDetailed(!this.detailed)}
              ></button>`
            : nothing
        }
      </div>
    </div>`;
  }

  #setCell(event: InputEvent): void {
    if (event.target instanceof HTMLInputElement) this.#applyCell(Number(event.target.value));
  }

  #applyCell(size: number): void {
    this.cell = clampCell(size);
    this.#grid.value?.setSize(this.cell);
    this.#save();
  }

  #hexOf(colour: string): string | undefined {
    if (colour.startsWith('#')) return colour;
    return this.facets?.colours.find(({ value }) => value === colour)?.hex;
  }

  #queryBar(disabled: boolean): unknown {
    return html`<lookalike-query-bar
      ${ref(this.#bar)}
      .query=${this.query}
      .surface=${this.#surface}
      .disabled=${disabled}
      .wording=${this.#wording}
      .thumbnails=${this.query.images.map((chip) => this.#attachments.uriOf(chip))}
      .events=${{
        typed: (text: string) => this.#ask({ ...this.query, text }, performance.now()),
        submitted: () => {
          if (this.failure !== undefined) this.#search(this.query);
          else this.#remember();
        },
        clear: () => this.#ask({ ...this.query, text: '', images: [] }),
        pick: () => void this.#addChips(this.#host.pickImages()),
        removeImage: (index: number) => this.#ask(removeImage(this.query, index)),
        negateImage: (index: number) => this.#ask(negateImage(this.query, index)),
        recall: (past: { text: string; filter: string }) =>
          this.#ask({ ...this.query, text: past.text, filters: parseFilters(past.filter) }),
        enterGrid: () => this.#grid.value?.enter() ?? false,
        history: (prefix: string) =>
          this.#host.history(prefix, 8).catch((error: unknown) => {
            this.failure = sentence(error);
            return [];
          }),
      }}
    ></lookalike-query-bar>`;
  }

  #detailsPane(): unknown {
    const edge = this.#surface === 'editor' ? 'right' : 'bottom';
    return html`<lookalike-splitter
        .edge=${edge}
        .size=${this.detailsSize}
        .usual=${edge === 'right' ? 320 : 240}
        .smallest=${edge === 'right' ? 220 : 120}
        .onResize=${(size: number) => {
          this.detailsSize = size;
        }}
      ></lookalike-splitter>
      <lookalike-details
        ${cssom({ [edge === 'right' ? 'width' : 'height']: `${this.detailsSize}px` })}
        .row=${this.focusedRow}
        .details=${this.details}
        .preview=${this.preview}
        .selected=${this.selectedCount}
        .wording=${this.#wording}
        .rootName=${this.#rootName}
        .events=${{
          act: (action: SelectionAction, file: FileRef) => void this.#act(action, file),
          filterColour: (hex: string) => this.#setFilters({ ...this.query.filters, colours: [hex] }),
          close: () => this.#setDetailed(false),
        }}
      ></lookalike-details>`;
  }

  override render(): unknown {
    const screen = screenOf(
      {
        snapshot: this.snapshot,
        result: this.answer?.result,
        asked: this.answer !== undefined && asks(this.answer.query),
        filtered: hasFilters(this.query.filters),
        failure: this.failure,
      },
      this.#wording,
    );
    return html`
      <div class="head">
        ${this.#queryBar(!screen.searchable)}
        ${filterChips(
          this.query.filters,
          (colour) => this.#hexOf(colour),
          (filters) => this.#setFilters(filters),
          () => void this.#toggleFilters(true),
        )}
        ${screen.searchable && screen.message?.busy !== true ? this.#statusLine(screen.count, this.answer !== undefined) : nothing}
        ${screen.notices.map((notice) => this.#notice(notice))}
        ${
          this.filtering
            ? html`<lookalike-filter-menu
                ${ref(this.#menu)}
                .facets=${this.facets}
                .filters=${this.query.filters}
                .wording=${this.#wording}
                .events=${{
                  changed: (filters: Filters) => this.#setFilters(filters),
                  close: () => void this.#toggleFilters(false),
                }}
              ></lookalike-filter-menu>`
            : nothing
        }
        <div class="progress">${this.slow ? html`<vscode-progress-bar aria-label=${l10n.t('Searching')}></vscode-progress-bar>` : nothing}</div>
      </div>
      ${screen.message === undefined ? nothing : this.#message(screen.message)}
      <div class="main" ?hidden=${screen.grid === 'hidden'}>
        <lookalike-grid
          ${ref(this.#grid)}
          class=${screen.grid === 'dimmed' ? 'dimmed' : ''}
          .wording=${this.#wording}
          .thumbnails=${this.#thumbnails}
          .rootName=${this.#rootName}
          .events=${{
            act: (action: SelectionAction) => void this.#act(action),
            selected: () => this.#onSelected(),
            scrolled: (top: number) => {
              if (top === this.#top) return;
              this.#top = top;
              this.#save();
            },
            leave: () => this.#bar.value?.focusInput(false),
          }}
        ></lookalike-grid>
        ${this.detailed ? this.#detailsPane() : nothing}
      </div>
      ${
        this.dropping
          ? html`<div class="drop-target"><span>${l10n.t('Drop to search by this image')}</span></div>`
          : nothing
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-app': App;
  }
}

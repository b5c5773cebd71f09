import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { FileRef } from '../shared/protocol.ts';
import type { SelectionAction, Surface } from '../shared/webviewProtocol.ts';
import { Application, usualDetails } from './application.ts';
import { cssom } from './cssom.ts';
import './details/detailsPane.ts';
import { filterChips } from './filters/filterChips.ts';
import './filters/filterMenu.ts';
import { type Filters, hasFilters, parseFilters } from './filters/filters.ts';
import { markFirstPaint } from './keyToPaint.ts';
import { LightElement } from './lightElement.ts';
import { messageView, noticeView } from './messageView.ts';
import './query/queryBar.ts';
import { asks, foldsAnything, negateImage, ranks, removeImage } from './query/queryState.ts';
import './grid/resultsGrid.ts';
import { backgroundMark, type Screen, screenOf } from './screens.ts';
import './details/splitter.ts';
import { statusLine } from './statusLine.ts';
import { Wording } from './wording.ts';

/** Width or height that the details pane can be dragged to, in pixels. */
const smallestDetails = { editor: 220, sidebar: 120 } as const;

/** The page: it renders what the application knows, hands on what the person does, and keeps the focus in place. */
export class App extends LightElement {
  readonly #surface: Surface;
  readonly #wording = new Wording(document.documentElement.lang);
  readonly #app: Application;
  readonly #bar = createRef<HTMLElementTagNameMap['lookalike-query-bar']>();
  readonly #grid = createRef<HTMLElementTagNameMap['lookalike-grid']>();
  readonly #menu = createRef<HTMLElementTagNameMap['lookalike-filter-menu']>();
  readonly #funnel = createRef<HTMLElement>();

  constructor() {
    super();
    this.#surface = this.dataset.surface === 'editor' ? 'editor' : 'sidebar';
    const grid = this.#grid;
    this.#app = new Application(this, this.#surface, {
      get grid() {
        return grid.value;
      },
      focusQuery: (select) => this.#bar.value?.focusInput(select),
      toggleDetails: () => this.#openDetails(!this.#app.details.open),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add(this.#surface);
  }

  override firstUpdated(): void {
    if (this.#grid.value !== undefined) this.#app.restore(this.#grid.value);
    markFirstPaint();
  }

  async #openFilters(open: boolean): Promise<void> {
    const { facets, session } = this.#app;
    facets.open = open;
    if (open) {
      void facets.follow(session.answer?.result.resultSet);
      await this.updateComplete;
      await this.#menu.value?.updateComplete;
      this.#menu.value?.focusList();
    } else {
      this.#funnel.value?.focus();
    }
  }

  #openDetails(open: boolean): void {
    const focused = this.querySelector('lookalike-details')?.contains(document.activeElement) === true;
    this.#app.details.open = open;
    if (open) this.#app.followDetails();
    else if (focused) this.#grid.value?.enter();
  }

  #queryBar(disabled: boolean): unknown {
    const { host, intake, session } = this.#app;
    return html`<lookalike-query-bar
      ${ref(this.#bar)}
      .query=${session.query}
      .surface=${this.#surface}
      .disabled=${disabled}
      .wording=${this.#wording}
      .thumbnails=${session.query.images.map((chip) => this.#app.uriOf(chip))}
      .events=${{
        typed: (text: string, at?: number) => session.ask({ ...session.query, text }, at),
        submitted: () => {
          if (session.failure !== undefined) session.search();
          else session.remember();
        },
        clear: () => session.ask({ ...session.query, text: '', images: [] }),
        pick: () => intake.pick(),
        removeImage: (index: number) => session.ask(removeImage(session.query, index)),
        negateImage: (index: number) => session.ask(negateImage(session.query, index)),
        recall: (past: { text: string; filter: string }) =>
          session.ask({ ...session.query, text: past.text, filters: parseFilters(past.filter) }),
        enterGrid: () => this.#grid.value?.enter() ?? false,
        complete: (text: string, cursor: number) => host.complete(text, cursor),
        history: (prefix: string) =>
          host.history(prefix, 8).catch((error: unknown) => {
            session.fail(error);
            return [];
          }),
      }}
    ></lookalike-query-bar>`;
  }

  #statusLine({ count, briefly }: Screen): unknown {
    const { actions, details, facets, session } = this.#app;
    const { query, answer, newMatches } = session;
    return statusLine(
      {
        surface: this.#surface,
        wording: this.#wording,
        count,
        briefly,
        background: backgroundMark(this.#app.snapshot?.status, this.#wording),
        usable: answer !== undefined,
        newMatches,
        filtered: hasFilters(query.filters),
        filtering: facets.open,
        gallery: !ranks(query),
        grouped: query.grouped,
        folded: foldsAnything(query, answer?.result) ? query.folded : undefined,
        varied: query.varied,
        detailed: details.open,
        cell: this.#app.cell,
      },
      {
        takeNewMatches: () => {
          session.takeNewMatches();
          this.#grid.value?.enter();
        },
        toggleFilters: () => void this.#openFilters(!facets.open),
        groupByFolder: () => void actions.act('groupByFolder'),
        vary: () => void actions.act('vary'),
        foldDuplicates: () => void actions.act('foldDuplicates'),
        toggleDetails: () => this.#openDetails(!details.open),
        setCell: (size) => this.#app.setCell(size),
      },
      this.#funnel,
    );
  }

  #filterMenu(): unknown {
    return html`<lookalike-filter-menu
      ${ref(this.#menu)}
      .facets=${this.#app.facets.facets}
      .filters=${this.#app.session.query.filters}
      .wording=${this.#wording}
      .events=${{
        changed: (filters: Filters) => this.#app.setFilters(filters),
        close: () => void this.#openFilters(false),
      }}
    ></lookalike-filter-menu>`;
  }

  #detailsPane(): unknown {
    const { actions, details, session } = this.#app;
    const edge = this.#surface === 'editor' ? 'right' : 'bottom';
    return html`<lookalike-splitter
        .edge=${edge}
        .size=${details.size}
        .usual=${usualDetails[this.#surface]}
        .smallest=${smallestDetails[this.#surface]}
        .onResize=${(size: number) => {
          details.size = size;
        }}
      ></lookalike-splitter>
      <lookalike-details
        ${cssom({ [edge === 'right' ? 'width' : 'height']: `${details.size}px` })}
        .row=${details.row}
        .details=${details.details}
        .preview=${details.preview}
        .selected=${this.#app.selectedCount}
        .wording=${this.#wording}
        .rootName=${this.#app.rootName}
        .events=${{
          act: (action: SelectionAction, file: FileRef) => void actions.act(action, file),
          filterColour: (hex: string) => this.#app.setFilters({ ...session.query.filters, colours: [hex] }),
          close: () => this.#openDetails(false),
        }}
      ></lookalike-details>`;
  }

  #resultsGrid(dimmed: boolean): unknown {
    return html`<lookalike-grid
      ${ref(this.#grid)}
      class=${dimmed ? 'dimmed' : ''}
      .wording=${this.#wording}
      .thumbnails=${this.#app.thumbnails}
      .rootName=${this.#app.rootName}
      .events=${{
        act: (action: SelectionAction) => void this.#app.actions.act(action),
        selected: () => this.#app.selected(),
        scrolled: (top: number) => this.#app.scrolled(top),
        leave: () => this.#bar.value?.focusInput(false),
      }}
    ></lookalike-grid>`;
  }

  override render(): unknown {
    const { details, facets, intake, run, session, snapshot } = this.#app;
    const { query, answer, failure, slow } = session;
    const screen = screenOf(
      {
        snapshot,
        result: answer?.result,
        asked: answer !== undefined && asks(answer.query),
        filtered: hasFilters(query.filters),
        failure,
      },
      this.#wording,
    );
    const chips = filterChips(
      query.filters,
      (colour) => facets.hexOf(colour),
      (filters) => this.#app.setFilters(filters),
      () => void this.#openFilters(true),
    );
    return html`
      <div class="head">
        ${this.#queryBar(!screen.searchable)} ${chips}
        ${screen.searchable && screen.message?.busy !== true ? this.#statusLine(screen) : nothing}
        ${screen.notices.map((notice) => noticeView(notice, run))}
        ${facets.open ? this.#filterMenu() : nothing}
        <div class="progress">${slow ? html`<vscode-progress-bar aria-label=${l10n.t('Searching')}></vscode-progress-bar>` : nothing}</div>
      </div>
      ${screen.message === undefined ? nothing : messageView(screen.message, run)}
      <div class="main" ?hidden=${screen.grid === 'hidden'}>
        ${this.#resultsGrid(screen.grid === 'dimmed')} ${details.open ? this.#detailsPane() : nothing}
      </div>
      ${
        intake.dropping
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

import * as l10n from '@vscode/l10n';
import type { ResultRow } from '../../shared/protocol.ts';
import type { SelectionAction } from '../../shared/webviewProtocol.ts';
import { selectedRows } from '../selection/selectedFiles.ts';
import {
  emptySelection,
  focusOnly,
  type Selection,
  selectAll,
  selectedCount,
  selectOne,
} from '../selection/selection.ts';
import type { Wording } from '../wording.ts';
import { type CellContext, setCaptionFont } from './gridCell.ts';
import { type GridContent, sectionsOf } from './gridContent.ts';
import { type GridControls, itemOf, listenToInput } from './gridInput.ts';
import { type GridLayout, lineAt, placeOf } from './gridLayout.ts';
import { GridLead } from './gridLead.ts';
import { GridLines } from './gridLines.ts';
import { GridSupply } from './gridSupply.ts';
import { GridViewport, type Span } from './gridViewport.ts';
import type { RowStore } from './rowStore.ts';
import { ScrollMark } from './scrollMark.ts';
import type { ThumbnailQueue } from './thumbnailQueue.ts';

export interface GridEvents {
  act(action: SelectionAction): void;
  /** The focused item or the selection changed. */
  selected(): void;
  /** The first visible item changed. */
  scrolled(top: number): void;
  /** Focus goes back to the query bar. */
  leave(): void;
}

/**
 * The virtual grid. It writes to the document itself: recycling 60 cells in a frame must not go through templates. Only the
 * lines in view exist, and the one that holds the focus, so that the focus is never lost.
 */
export class ResultsGrid extends HTMLElement implements GridControls {
  readonly #canvas = document.createElement('div');
  readonly #lead = new GridLead();
  readonly #lines = new GridLines(this.#canvas);
  readonly #viewport = new GridViewport();
  readonly #supply = new GridSupply();
  readonly #scrollMark = new ScrollMark(this.#canvas);
  #content: GridContent | undefined;
  #context: CellContext | undefined;
  #selection: Selection = emptySelection;
  #ownScroll = -1;
  #frame = 0;
  #restore: number | undefined;
  events: GridEvents | undefined;
  wording: Wording | undefined;
  thumbnails: ThumbnailQueue | undefined;
  rootName: (root: string) => string = () => '';

  connectedCallback(): void {
    if (this.#canvas.parentElement !== null) return;
    this.#canvas.className = 'canvas';
    this.#canvas.setAttribute('role', 'grid');
    this.#canvas.setAttribute('aria-multiselectable', 'true');
    this.#canvas.setAttribute('aria-label', l10n.t('Images'));
    this.append(this.#lead.root, this.#canvas);
    this.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    listenToInput(this, this);
    this.addEventListener('focusin', (event) => this.#onFocus(event));
    new ResizeObserver(() => this.#onResize()).observe(this);
  }

  get selection(): Selection {
    return this.#selection;
  }

  get layout(): GridLayout {
    return this.#viewport.layout;
  }

  get page(): number {
    return this.#viewport.page;
  }

  get rows(): RowStore | undefined {
    return this.#content?.rows;
  }

  get selectedCount(): number {
    return selectedCount(this.#selection);
  }

  /** True while the pointer or the focus is in the grid, so that it must not move by itself. */
  get inUse(): boolean {
    return this.matches(':hover') || this.contains(document.activeElement) || this.#viewport.position > 0;
  }

  /** First and last index in view, for refetching exactly that. */
  get visible(): Span {
    return this.#viewport.items;
  }

  /** How many items fill the view, for the first fetch of an answer. */
  get capacity(): number {
    return this.#viewport.capacity;
  }

  get focusedRow(): ResultRow | undefined {
    return this.#content?.rows.get(this.#selection.focus);
  }

  /**
   * @param keep true when the same query was answered again: position, focus and selection stay where they are as far as
   *   there are rows; otherwise the grid starts at its top with nothing selected
   */
  show(content: GridContent, keep: boolean): void {
    const focused = this.contains(document.activeElement);
    this.#content = content;
    content.rows.onRows = () => this.#schedule();
    if (!keep) {
      this.#selection = emptySelection;
      this.#viewport.toStart();
    } else if (this.#selection.focus >= content.result.total) {
      this.#selection = emptySelection;
    }
    this.#relayout(keep ? this.#viewport.top : (this.#restore ?? 0));
    if (!keep) this.#restore = undefined;
    this.#lead.show(content.lead, this.#viewport.layout);
    if (focused && content.result.total > 0 && this.#selection.focus < 0) this.#focusItem(0);
    this.events?.selected();
  }

  /** Where the next new content starts, after the page was made anew. */
  restore(top: number): void {
    this.#restore = top;
  }

  /** @param size wanted width of a cell in pixels */
  setSize(size: number): void {
    const top = this.#anchor();
    if (this.#viewport.setSize(size)) this.#relayout(top);
  }

  /** Folder names changed: everything in view is drawn again. */
  refresh(): void {
    this.#context = undefined;
    this.#schedule();
  }

  /** Somebody types: what is shown next may be gone with the next key. @param time on the clock of `performance.now()` */
  keyPressed(time: number): void {
    this.#supply.keyPressed(time);
  }

  /** A thumbnail came. */
  thumbnailArrived(key: string): void {
    this.#lines.thumbnailArrived(key);
  }

  /** Moves the focus into the grid: to where it was, else to the first item in view. */
  enter(): boolean {
    const total = this.#content?.result.total ?? 0;
    if (total === 0) return false;
    const item = this.#selection.focus >= 0 ? this.#selection.focus : this.#viewport.top;
    this.select(this.#selection.ranges.length === 0 ? selectOne(item) : focusOnly(this.#selection, item));
    return true;
  }

  select(selection: Selection): void {
    this.#selection = selection;
    this.#focusItem(selection.focus);
    this.events?.selected();
  }

  act(action: SelectionAction): void {
    this.events?.act(action);
  }

  leave(): void {
    this.events?.leave();
  }

  selectAll(): void {
    this.#selection = selectAll(this.#selection, this.#content?.result.total ?? 0);
    this.#render();
    this.events?.selected();
  }

  /**
   * Moves to the row that stands for the near-duplicates in focus: what is above it stays in place when they come or go.
   * @returns their key; undefined where the focused row has none
   */
  foldInFocus(): string | undefined {
    const { rows } = this;
    let item = this.#selection.focus;
    const fold = rows?.get(item)?.fold;
    if (fold === undefined) return undefined;
    while (rows?.get(item)?.fold?.state === 'member' && rows.get(item - 1)?.fold?.key === fold.key) item -= 1;
    this.select(selectOne(item));
    return fold.key;
  }

  /** The rows of the selection, or of the focused item when nothing is selected. */
  async selectedRows(): Promise<readonly ResultRow[]> {
    return this.#content === undefined ? [] : selectedRows(this.#selection, this.#content.rows);
  }

  /** The item that stays in view when cells change their size. */
  #anchor(): number {
    const { focus } = this.#selection;
    return focus >= 0 && this.#viewport.isInView(focus) ? focus : this.#viewport.top;
  }

  #relayout(top: number): void {
    const content = this.#content;
    if (content === undefined) return;
    const scrollTop = this.#viewport.layOut(
      { count: content.result.total, sections: sectionsOf(content), lead: content.lead.length > 0 },
      top,
    );
    const { layout, scrollHeight } = this.#viewport;
    this.#canvas.style.height = `${scrollHeight}px`;
    this.style.setProperty('--cell', `${layout.cell}px`);
    this.#canvas.setAttribute('aria-rowcount', String(layout.lines));
    this.#canvas.setAttribute('aria-colcount', String(layout.columns));
    this.#context = undefined;
    this.#scrollElement(scrollTop);
    this.#lead.fit(layout);
    this.#render();
  }

  #scrollElement(scrollTop: number): void {
    if (Math.abs(this.scrollTop - scrollTop) < 1) return;
    this.#ownScroll = scrollTop;
    this.scrollTop = scrollTop;
  }

  #onScroll(): void {
    const { scrollTop } = this;
    const own = this.#ownScroll >= 0 && Math.abs(scrollTop - this.#ownScroll) < 2;
    this.#ownScroll = -1;
    if (own) return;
    this.#viewport.scrolled(scrollTop);
    this.#schedule();
    this.#scrollMark.step();
  }

  #onResize(): void {
    const width = this.clientWidth - Number.parseFloat(getComputedStyle(this).paddingLeft);
    if (width <= 0) return;
    const anchor = this.#anchor();
    if (!this.#viewport.resize(width, this.clientHeight)) return;
    setCaptionFont(getComputedStyle(this).getPropertyValue('--caption-font').trim() || '11px sans-serif');
    this.#relayout(this.#viewport.position > 0 ? anchor : 0);
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  #cellContext(content: GridContent, thumbnails: ThumbnailQueue, wording: Wording): CellContext {
    this.#context ??= {
      wording,
      thumbnails,
      words: content.words,
      ranked: content.result.ranked,
      width: this.#viewport.layout.cell,
      rootName: this.rootName,
    };
    return this.#context;
  }

  #render(): void {
    const { wording, thumbnails } = this;
    const content = this.#content;
    if (content === undefined || wording === undefined || thumbnails === undefined) return;
    const { layout, lines, offset, top } = this.#viewport;
    const active = document.activeElement;
    const holdsFocus = active?.closest('lookalike-grid .cell') != null;
    const focused = active !== null && this.contains(active);
    this.#lines.draw(lines, focused ? this.#focusedLine() : -1, {
      layout,
      offset,
      rows: content.rows,
      context: this.#cellContext(content, thumbnails, wording),
      selection: this.#selection,
      roving: this.#rovingItem(content.result.total, focused),
    });
    if (holdsFocus) this.#keepFocus();
    this.#lead.place(offset);
    this.#supply.drawn(this.#viewport, lines, content.rows, thumbnails);
    this.events?.scrolled(top);
  }

  /** After another layout the focused element may show another item: the focus follows the item. */
  #keepFocus(): void {
    const cell = this.#lines.cellOf(this.#viewport.layout, this.#selection.focus)?.root;
    if (cell !== undefined && cell !== document.activeElement) cell.focus({ preventScroll: true });
  }

  #focusedLine(): number {
    if (this.#selection.focus < 0) return -1;
    const { line } = placeOf(this.#viewport.layout, this.#selection.focus);
    return lineAt(this.#viewport.layout, line) === undefined ? -1 : line;
  }

  /** The one item that Tab reaches. */
  #rovingItem(total: number, focused: boolean): number {
    const { focus } = this.#selection;
    const reachable = focus >= 0 && focus < total && (focused || this.#viewport.isInView(focus));
    return reachable ? focus : this.#viewport.top;
  }

  #focusItem(item: number): void {
    if (this.#selection.focus !== item) this.#selection = focusOnly(this.#selection, item);
    const scrollTop = this.#viewport.reveal(item);
    if (scrollTop !== undefined) this.#scrollElement(scrollTop);
    this.#render();
    this.#lines.cellOf(this.#viewport.layout, item)?.root.focus({ preventScroll: true });
  }

  #onFocus(event: Event): void {
    const item = itemOf(event);
    if (item < 0 || item === this.#selection.focus) return;
    this.#selection = this.#selection.ranges.length === 0 ? selectOne(item) : focusOnly(this.#selection, item);
    this.#schedule();
    this.events?.selected();
  }
}

customElements.define('lookalike-grid', ResultsGrid);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-grid': ResultsGrid;
  }
}

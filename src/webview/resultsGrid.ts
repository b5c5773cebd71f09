import * as l10n from '@vscode/l10n';
import type { FileRef, QueryResult, ResultRow } from '../shared/protocol.ts';
import { dragType, type SelectionAction } from '../shared/webviewProtocol.ts';
import { type CellContext, GridCell, setCaptionFont } from './gridCell.ts';
import { type Direction, gridCommand } from './gridKeys.ts';
import { type GridLayout, gap, itemBelow, layoutGrid, lineAt, lineNumberAt, placeOf } from './gridLayout.ts';
import type { RowStore } from './rowStore.ts';
import { ScrollMap } from './scrollMap.ts';
import {
  emptySelection,
  extendTo,
  focusOnly,
  isSelected,
  type Selection,
  selectAll,
  selectedCount,
  selectOne,
  toggleItem,
} from './selection.ts';
import type { ThumbnailQueue } from './thumbnailQueue.ts';
import type { Wording } from './wording.ts';

/** A set of results as the grid shows it. */
export interface GridContent {
  readonly result: QueryResult;
  readonly rows: RowStore;
  readonly words: readonly string[];
  /** Pictures that stand at the left of the first lines; none in the sidebar. */
  readonly lead: readonly { readonly name: string; readonly uri: string | undefined }[];
  readonly grouped: boolean;
}

export interface GridEvents {
  act(action: SelectionAction): void;
  /** The focused item or the selection changed. */
  selected(): void;
  /** The first visible item changed. */
  scrolled(top: number): void;
  /** Focus goes back to the query bar. */
  leave(): void;
}

interface Line {
  readonly root: HTMLElement;
  readonly cells: GridCell[];
  readonly heading: HTMLElement;
  number: number;
}

/** Pixels that are rendered above and below what is seen. */
const overscan = 400;
/** Scrolling faster than so many screens a frame passes over rows that nobody can see. */
const flyingScreens = 1.5;
const padding = 8;

/**
 * The virtual grid. It writes to the document itself: recycling 60 cells in a frame must not go through templates. Only the
 * lines in view exist, and the one that holds the focus, so that the focus is never lost.
 */
export class ResultsGrid extends HTMLElement {
  readonly #canvas = document.createElement('div');
  readonly #lead = document.createElement('div');
  readonly #lines = new Map<number, Line>();
  readonly #spare: Line[] = [];
  #content: GridContent | undefined;
  #context: CellContext | undefined;
  #layout: GridLayout = layoutGrid({ width: 300, size: 120, count: 0, sections: [], lead: false });
  #map = new ScrollMap(0, 1);
  #selection: Selection = emptySelection;
  #size = 120;
  #width = 0;
  #view = 0;
  #position = 0;
  #ownScroll = -1;
  #frame = 0;
  #settle = 0;
  #lastTop = 0;
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
    this.#lead.className = 'lead';
    this.#lead.hidden = true;
    this.append(this.#lead, this.#canvas);
    this.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('mousedown', (event) => this.#onMouseDown(event));
    this.addEventListener('click', (event) => this.#onClick(event));
    this.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
    this.addEventListener('contextmenu', (event) => this.#onContextMenu(event), { capture: true });
    this.addEventListener('dragstart', (event) => void this.#onDragStart(event));
    this.addEventListener('focusin', (event) => this.#onFocus(event));
    new ResizeObserver(() => this.#onResize()).observe(this);
  }

  get selection(): Selection {
    return this.#selection;
  }

  get selectedCount(): number {
    return selectedCount(this.#selection);
  }

  /** True while the pointer or the focus is in the grid, so that it must not move by itself. */
  get inUse(): boolean {
    return this.matches(':hover') || this.contains(document.activeElement) || this.#position > 0;
  }

  /** Index of the first item in view. */
  get top(): number {
    return lineAt(this.#layout, lineNumberAt(this.#layout, this.#position))?.start ?? 0;
  }

  /** First and last index in view, for refetching exactly that. */
  get visible(): { readonly first: number; readonly last: number } {
    const last = lineAt(this.#layout, lineNumberAt(this.#layout, this.#position + this.#view));
    return { first: this.top, last: last === undefined ? 0 : last.start + Math.max(0, last.count - 1) };
  }

  /** How many items fill the view, for the first fetch of an answer. */
  get capacity(): number {
    const lines = Math.ceil((this.#view + overscan) / (this.#layout.lineHeight + gap)) + 1;
    return Math.max(24, lines * this.#layout.columns);
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
      this.#position = 0;
    } else if (this.#selection.focus >= content.result.total) {
      this.#selection = emptySelection;
    }
    this.#context = undefined;
    this.#relayout(keep ? this.top : (this.#restore ?? 0));
    if (!keep) this.#restore = undefined;
    this.#showLead();
    if (focused && content.result.total > 0 && this.#selection.focus < 0) this.focusItem(0, false);
    this.events?.selected();
  }

  /** Where the next new content starts, after the page was made anew. */
  restore(top: number): void {
    this.#restore = top;
  }

  /** @param size wanted width of a cell in pixels */
  setSize(size: number): void {
    if (size === this.#size) return;
    const top = this.#selection.focus >= 0 && this.#isInView(this.#selection.focus) ? this.#selection.focus : this.top;
    this.#size = size;
    this.#context = undefined;
    if (this.#content !== undefined) this.#relayout(top);
  }

  /** Thumbnails or folder names changed: everything in view is drawn again. */
  refresh(): void {
    this.#context = undefined;
    this.#schedule();
  }

  /** A thumbnail came. */
  thumbnailArrived(key: string): void {
    for (const line of this.#lines.values()) {
      for (const cell of line.cells) if (cell.key === key) cell.refreshThumbnail();
    }
  }

  /** Moves the focus into the grid: to where it was, else to the first item in view. */
  enter(): boolean {
    const total = this.#content?.result.total ?? 0;
    if (total === 0) return false;
    const item = this.#selection.focus >= 0 ? this.#selection.focus : this.top;
    if (this.#selection.ranges.length === 0) this.#selection = selectOne(item);
    this.focusItem(item, true);
    return true;
  }

  /** Scrolls the item into view and focuses its cell. */
  focusItem(item: number, changed: boolean): void {
    if (this.#selection.focus !== item) this.#selection = focusOnly(this.#selection, item);
    this.#reveal(item);
    this.#render();
    this.#cellOf(item)?.root.focus({ preventScroll: true });
    if (changed) this.events?.selected();
  }

  selectAll(): void {
    this.#selection = selectAll(this.#selection, this.#content?.result.total ?? 0);
    this.#render();
    this.events?.selected();
  }

  /** The rows of the selection, or of the focused item when nothing is selected. */
  async selectedRows(): Promise<readonly ResultRow[]> {
    const rows = this.#content?.rows;
    if (rows === undefined) return [];
    const { ranges, focus } = this.#selection;
    const wanted = ranges.length > 0 ? ranges : focus >= 0 ? [[focus, focus + 1] as const] : [];
    const found: ResultRow[] = [];
    for (const [start, end] of wanted) {
      const single = end - start === 1 ? rows.get(start) : undefined;
      if (single === undefined) found.push(...(await rows.range(start, end)));
      else found.push(single);
    }
    return found;
  }

  #relayout(top: number): void {
    const content = this.#content;
    if (content === undefined) return;
    const { result } = content;
    this.#layout = layoutGrid({
      width: this.#width,
      size: this.#size,
      count: result.total,
      sections: this.#sections(content),
      lead: content.lead.length > 0,
    });
    this.#map = new ScrollMap(this.#layout.height + padding, this.#view);
    this.#canvas.style.height = `${this.#map.height}px`;
    this.style.setProperty('--cell', `${this.#layout.cell}px`);
    this.#canvas.setAttribute('aria-rowcount', String(this.#layout.lines));
    this.#canvas.setAttribute('aria-colcount', String(this.#layout.columns));
    this.#context = undefined;
    const line =
      top > 0 ? lineAt(this.#layout, placeOf(this.#layout, Math.min(top, result.total - 1)).line) : undefined;
    this.#scrollTo(line?.top ?? 0);
    this.#sizeLead();
    this.#render();
  }

  #sections(content: GridContent): { count: number; title: string | undefined }[] {
    const { total, likely, ranked, groups } = content.result;
    if (ranked && likely > 0 && likely < total) {
      return [
        { count: likely, title: undefined },
        { count: total - likely, title: l10n.t('Less likely') },
      ];
    }
    if (content.grouped && groups !== undefined && groups.reduce((sum, group) => sum + group.count, 0) === total) {
      return groups.map(({ value, count }) => ({ count, title: value === '' ? l10n.t('Top folder') : `${value}/` }));
    }
    return [{ count: total, title: undefined }];
  }

  #scrollTo(position: number): void {
    const scrollTop = this.#map.reveal(position);
    this.#position = Math.min(position, Math.max(0, this.#layout.height + padding - this.#view));
    if (Math.abs(this.scrollTop - scrollTop) >= 1) {
      this.#ownScroll = scrollTop;
      this.scrollTop = scrollTop;
    }
  }

  #onScroll(): void {
    if (this.#ownScroll >= 0 && Math.abs(this.scrollTop - this.#ownScroll) < 2) {
      this.#ownScroll = -1;
      return;
    }
    this.#ownScroll = -1;
    this.#position = this.#map.scrolled(this.scrollTop);
    this.#schedule();
  }

  #onResize(): void {
    const width = this.clientWidth - Number.parseFloat(getComputedStyle(this).paddingLeft);
    const view = this.clientHeight;
    if (width <= 0 || (width === this.#width && view === this.#view)) return;
    const top = this.top;
    const focusSeen = this.#selection.focus >= 0 && this.#isInView(this.#selection.focus);
    const widthChanged = width !== this.#width;
    this.#width = width;
    this.#view = view;
    setCaptionFont(getComputedStyle(this).getPropertyValue('--caption-font').trim() || '11px sans-serif');
    const keep = this.#content === undefined ? 0 : focusSeen ? this.#selection.focus : top;
    if (widthChanged || this.#position > 0) this.#relayout(this.#position > 0 ? keep : 0);
    else this.#relayout(0);
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  #isInView(item: number): boolean {
    const line = lineAt(this.#layout, placeOf(this.#layout, item).line);
    return line !== undefined && line.top + line.height > this.#position && line.top < this.#position + this.#view;
  }

  #reveal(item: number): void {
    const line = lineAt(this.#layout, placeOf(this.#layout, item).line);
    if (line === undefined) return;
    if (line.top < this.#position) this.#scrollTo(line.number === 0 ? 0 : line.top - gap);
    else if (line.top + line.height > this.#position + this.#view) {
      this.#scrollTo(line.top + line.height + padding - this.#view);
    }
  }

  #cellContext(content: GridContent): CellContext | undefined {
    const { wording, thumbnails } = this;
    if (wording === undefined || thumbnails === undefined) return undefined;
    this.#context ??= {
      wording,
      thumbnails,
      words: content.words,
      ranked: content.result.ranked,
      width: this.#layout.cell,
      rootName: this.rootName,
    };
    return this.#context;
  }

  /** Draws the lines in view, and reuses for them the lines that went out of it. */
  #render(): void {
    const content = this.#content;
    const context = content === undefined ? undefined : this.#cellContext(content);
    if (content === undefined || context === undefined) return;
    const first = lineNumberAt(this.#layout, Math.max(0, this.#position - overscan));
    const last = Math.min(lineNumberAt(this.#layout, this.#position + this.#view + overscan), this.#layout.lines - 1);
    const focused = this.#focusedLine();
    const held = this.#holdsFocus();
    for (const [number, line] of this.#lines) {
      if ((number >= first && number <= last) || number === focused) continue;
      this.#lines.delete(number);
      this.#spare.push(line);
    }
    for (let number = first; number <= last; number += 1) this.#drawLine(number, content, context);
    if (focused >= 0 && (focused < first || focused > last)) this.#drawLine(focused, content, context);
    if (held) this.#keepFocus();
    for (const line of this.#spare) line.root.hidden = true;
    this.#placeLead();

    const flying = Math.abs(this.#position - this.#lastTop) > flyingScreens * this.#view;
    this.#lastTop = this.#position;
    clearTimeout(this.#settle);
    if (flying) this.#settle = window.setTimeout(() => this.#fetch(content, first, last), 60);
    else this.#fetch(content, first, last);
    this.events?.scrolled(this.top);
  }

  #holdsFocus(): boolean {
    return (
      document.activeElement instanceof HTMLElement && document.activeElement.closest('lookalike-grid .cell') !== null
    );
  }

  /** After another layout the focused element may show another item: the focus follows the item. */
  #keepFocus(): void {
    const cell = this.#cellOf(this.#selection.focus)?.root;
    if (cell !== undefined && cell !== document.activeElement) cell.focus({ preventScroll: true });
  }

  #focusedLine(): number {
    if (this.#selection.focus < 0 || !this.contains(document.activeElement)) return -1;
    const { line } = placeOf(this.#layout, this.#selection.focus);
    return line < this.#layout.lines ? line : -1;
  }

  #drawLine(number: number, content: GridContent, context: CellContext): void {
    const place = lineAt(this.#layout, number);
    if (place === undefined) return;
    let line = this.#lines.get(number);
    if (line === undefined) {
      line = this.#spare.pop() ?? this.#makeLine();
      line.number = number;
      line.root.hidden = false;
      line.root.setAttribute('aria-rowindex', String(number + 1));
      this.#lines.set(number, line);
    }
    line.root.style.transform = `translateY(${place.top - this.#map.offset}px)`;
    line.root.classList.toggle('headed', place.kind === 'heading');
    line.heading.hidden = place.kind !== 'heading';
    if (place.kind === 'heading') {
      if (line.heading.textContent !== place.title) line.heading.textContent = place.title ?? '';
      line.heading.setAttribute('aria-colspan', String(this.#layout.columns));
    }
    line.root.style.paddingInlineStart = `${place.indent * (this.#layout.cell + gap)}px`;
    const roving = this.#rovingItem(content);
    for (let column = 0; column < Math.max(place.count, line.cells.length); column += 1) {
      let cell = line.cells[column];
      if (cell === undefined) {
        cell = new GridCell();
        line.cells.push(cell);
        line.root.append(cell.root);
      }
      const used = column < place.count;
      cell.root.hidden = !used;
      if (!used) continue;
      const item = place.start + column;
      cell.show(item, content.rows.get(item), context);
      cell.select(isSelected(this.#selection, item));
      cell.root.setAttribute('aria-colindex', String(column + place.indent + 1));
      cell.root.tabIndex = item === roving ? 0 : -1;
    }
  }

  /** The one item that Tab reaches. */
  #rovingItem(content: GridContent): number {
    const { focus } = this.#selection;
    if (
      focus >= 0 &&
      focus < content.result.total &&
      (this.#isInView(focus) || this.contains(document.activeElement))
    ) {
      return focus;
    }
    return this.top;
  }

  #makeLine(): Line {
    const root = document.createElement('div');
    root.className = 'line';
    root.setAttribute('role', 'row');
    const heading = document.createElement('div');
    heading.className = 'heading';
    heading.setAttribute('role', 'gridcell');
    root.append(heading);
    this.#canvas.append(root);
    return { root, cells: [], heading, number: -1 };
  }

  #fetch(content: GridContent, first: number, last: number): void {
    if (this.#content !== content || content.result.total === 0) return;
    const start = lineAt(this.#layout, first)?.start ?? 0;
    const end = lineAt(this.#layout, last);
    void content.rows.want(start, end === undefined ? start : end.start + Math.max(0, end.count - 1));
    const seen: ResultRow[] = [];
    const near: ResultRow[] = [];
    const bottom = this.#position + this.#view;
    for (let number = first; number <= last; number += 1) {
      const place = lineAt(this.#layout, number);
      if (place === undefined) continue;
      const list = place.top + place.height > this.#position && place.top < bottom ? seen : near;
      for (let item = place.start; item < place.start + place.count; item += 1) {
        const row = content.rows.get(item);
        if (row !== undefined) list.push(row);
      }
    }
    this.thumbnails?.want([...seen, ...near]);
  }

  #showLead(): void {
    const lead = this.#content?.lead ?? [];
    this.#lead.replaceChildren();
    if (lead.length === 0) return;
    const pictures = document.createElement('div');
    pictures.className = lead.length > 1 ? 'pictures several' : 'pictures';
    for (const { name, uri } of lead.slice(0, 4)) {
      const image = document.createElement('img');
      image.alt = name;
      if (uri !== undefined) image.src = uri;
      pictures.append(image);
    }
    const label = document.createElement('div');
    label.className = 'label';
    label.textContent = l10n.t('Query');
    this.#lead.append(pictures, label);
    this.#sizeLead();
  }

  #sizeLead(): void {
    const { columns, lines } = this.#layout.lead;
    this.#lead.hidden = columns === 0;
    if (columns === 0) return;
    this.#lead.style.width = `${columns * (this.#layout.cell + gap) - gap}px`;
    this.#lead.style.height = `${lines * (this.#layout.lineHeight + gap) - gap}px`;
  }

  #placeLead(): void {
    if (!this.#lead.hidden) this.#lead.style.transform = `translateY(${-this.#map.offset}px)`;
  }

  #cellOf(item: number): GridCell | undefined {
    return this.#lines
      .get(placeOf(this.#layout, item).line)
      ?.cells.find((cell) => !cell.root.hidden && cell.item === item);
  }

  #itemAt(event: Event): number {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
    return cell === null ? -1 : Number(cell.dataset.item);
  }

  #change(selection: Selection): void {
    this.#selection = selection;
    this.focusItem(selection.focus, true);
  }

  #onFocus(event: Event): void {
    const item = this.#itemAt(event);
    if (item < 0 || item === this.#selection.focus) return;
    this.#selection = this.#selection.ranges.length === 0 ? selectOne(item) : focusOnly(this.#selection, item);
    this.#schedule();
    this.events?.selected();
  }

  #onKey(event: KeyboardEvent): void {
    const content = this.#content;
    if (event.isComposing || content === undefined) return;
    const command = gridCommand(event);
    if (command === undefined) return;
    // The workbench listens on the window and would run its own binding of the same key besides.
    event.stopPropagation();
    if (command.kind === 'type') {
      // The letter itself goes to the input that gets the focus now.
      this.events?.leave();
      return;
    }
    event.preventDefault();
    if (command.kind === 'leave') this.events?.leave();
    else if (command.kind === 'act') this.events?.act(command.action);
    else if (command.kind === 'toggle') this.#change(toggleItem(this.#selection, Math.max(0, this.#selection.focus)));
    else this.#move(command.to, command.extend, command.keep);
  }

  #move(to: Direction, extend: boolean, keep: boolean): void {
    const total = this.#content?.result.total ?? 0;
    if (total === 0) return;
    const from = Math.max(0, this.#selection.focus);
    const page = Math.max(1, Math.floor(this.#view / (this.#layout.lineHeight + gap)) - 1);
    let item = from;
    switch (to) {
      case 'left':
        item = from - 1;
        break;
      case 'right':
        item = from + 1;
        break;
      case 'up':
        item = itemBelow(this.#layout, from, -1);
        if (item === from && !extend && placeOf(this.#layout, from).line <= 1) {
          this.events?.leave();
          return;
        }
        break;
      case 'down':
        item = itemBelow(this.#layout, from, 1);
        break;
      case 'pageUp':
        item = itemBelow(this.#layout, from, -page);
        break;
      case 'pageDown':
        item = itemBelow(this.#layout, from, page);
        break;
      case 'first':
        item = 0;
        break;
      case 'last':
        item = total - 1;
        break;
    }
    item = Math.max(0, Math.min(item, total - 1));
    if (extend) this.#change(extendTo(this.#selection, item, keep));
    else if (keep && to !== 'first' && to !== 'last') this.#change(focusOnly(this.#selection, item));
    else this.#change(selectOne(item));
  }

  #onMouseDown(event: MouseEvent): void {
    const item = this.#itemAt(event);
    if (item < 0) return;
    // Pressing on a selected cell may start a drag of all of them; the click decides.
    const adds = event.ctrlKey || event.metaKey;
    if (event.button === 0 && !event.shiftKey && !adds && isSelected(this.#selection, item)) return;
    if (event.button === 2 && isSelected(this.#selection, item)) {
      this.#change(focusOnly(this.#selection, item));
      return;
    }
    if (event.button !== 0 && event.button !== 2) return;
    if (event.shiftKey) this.#change(extendTo(this.#selection, item, adds));
    else if (adds && event.button === 0) this.#change(toggleItem(this.#selection, item));
    else this.#change(selectOne(item));
  }

  #onClick(event: MouseEvent): void {
    const item = this.#itemAt(event);
    if (item < 0 || event.shiftKey || event.detail !== 1) return;
    if (event.ctrlKey || event.metaKey) return;
    if (selectedCount(this.#selection) > 1 && isSelected(this.#selection, item)) this.#change(selectOne(item));
  }

  #onDoubleClick(event: MouseEvent): void {
    if (this.#itemAt(event) >= 0) this.events?.act(event.ctrlKey || event.metaKey ? 'openToSide' : 'open');
  }

  /** Before the workbench reads it: what the native menu's when clauses and commands need to know. */
  #onContextMenu(event: MouseEvent): void {
    const item = this.#itemAt(event);
    const row = item < 0 ? undefined : this.#content?.rows.get(item);
    const cell = item < 0 ? undefined : this.#cellOf(item);
    if (row === undefined || cell === undefined) return;
    if (!isSelected(this.#selection, item)) this.#change(selectOne(item));
    cell.root.dataset.vscodeContext = JSON.stringify({
      webviewSection: 'image',
      preventDefaultContextMenuItems: true,
      root: row.root,
      path: row.path,
      lookalikeSelection: selectedCount(this.#selection) > 1 ? 'many' : 'one',
    });
  }

  /** Fills in what is here at once: a drag's data cannot wait, so rows that were never in view are left out. */
  #onDragStart(event: DragEvent): void {
    const item = this.#itemAt(event);
    const rows = this.#content?.rows;
    if (item < 0 || rows === undefined || event.dataTransfer === null) return;
    const files: FileRef[] = [];
    const ranges = isSelected(this.#selection, item) ? this.#selection.ranges : [[item, item + 1] as const];
    for (const [start, end] of ranges) {
      for (let each = start; each < Math.min(end, start + 1000); each += 1) {
        const row = rows.get(each);
        if (row !== undefined) files.push({ root: row.root, path: row.path });
      }
    }
    event.dataTransfer.effectAllowed = 'copyLink';
    event.dataTransfer.setData(dragType, JSON.stringify(files));
    event.dataTransfer.setData('text/plain', files.map((file) => file.path).join('\n'));
  }
}

customElements.define('lookalike-grid', ResultsGrid);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-grid': ResultsGrid;
  }
}

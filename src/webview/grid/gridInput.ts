import { dragType, type SelectionAction } from '../../shared/webviewProtocol.ts';
import { clicked, pressed } from '../selection/pointerSelection.ts';
import { draggedFiles } from '../selection/selectedFiles.ts';
import { isSelected, type Selection, selectedCount, selectOne, toggleItem } from '../selection/selection.ts';
import { gridCommand } from './gridKeys.ts';
import type { GridLayout } from './gridLayout.ts';
import { itemTowards, leavesUpwards, moveSelection } from './gridMoves.ts';
import type { RowStore } from './rowStore.ts';

/** The grid as keys and the pointer act on it. */
export interface GridControls {
  readonly selection: Selection;
  readonly layout: GridLayout;
  /** Lines that a page key moves by. */
  readonly page: number;
  /** The shown rows; undefined before the first answer. */
  readonly rows: RowStore | undefined;
  /** Takes a selection over, with its focused item scrolled into view and focused in the document. */
  select(selection: Selection): void;
  act(action: SelectionAction): void;
  /** Focus goes back to the query bar. */
  leave(): void;
}

/** The cell that an event happened in. */
function cellOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
}

/** Index of the item that an event happened on, or -1. */
export function itemOf(event: Event): number {
  const cell = cellOf(event);
  return cell === null ? -1 : Number(cell.dataset.item);
}

function onKey(event: KeyboardEvent, grid: GridControls): void {
  if (event.isComposing || grid.rows === undefined) return;
  const command = gridCommand(event);
  if (command === undefined) return;
  // The workbench listens on the window and would run its own binding of the same key besides.
  event.stopPropagation();
  // A letter itself goes to the input that gets the focus now.
  if (command.kind !== 'type') event.preventDefault();
  const { selection, layout, page } = grid;
  const focus = Math.max(0, selection.focus);
  if (command.kind === 'type' || command.kind === 'leave') {
    grid.leave();
  } else if (command.kind === 'act') {
    grid.act(command.action);
  } else if (command.kind === 'toggle') {
    grid.select(toggleItem(selection, focus));
  } else if (layout.count > 0) {
    if (command.to === 'up' && !command.extend && leavesUpwards(layout, focus)) grid.leave();
    else grid.select(moveSelection(selection, itemTowards(layout, focus, command.to, page), command));
  }
}

/** The badge with the number of near-duplicates. */
function isBadge(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('.cell .fold') !== null;
}

function onBadge(event: MouseEvent, grid: GridControls): void {
  const item = itemOf(event);
  if (!isBadge(event) || item < 0) return;
  event.stopImmediatePropagation();
  grid.select(selectOne(item));
  grid.act('toggleFold');
}

function onPointer(event: MouseEvent, grid: GridControls, change: typeof pressed): void {
  const item = itemOf(event);
  const selection = item < 0 ? undefined : change(grid.selection, item, event);
  if (selection !== undefined) grid.select(selection);
}

function onDoubleClick(event: MouseEvent, grid: GridControls): void {
  if (itemOf(event) >= 0 && !isBadge(event)) grid.act(event.ctrlKey || event.metaKey ? 'openToSide' : 'open');
}

/** Before the workbench reads it: what the native menu's when clauses and commands need to know. */
function onContextMenu(event: MouseEvent, grid: GridControls): void {
  const cell = cellOf(event);
  const item = itemOf(event);
  const row = grid.rows?.get(item);
  if (cell === null || row === undefined) return;
  if (!isSelected(grid.selection, item)) grid.select(selectOne(item));
  cell.dataset.vscodeContext = JSON.stringify({
    webviewSection: 'image',
    preventDefaultContextMenuItems: true,
    root: row.root,
    path: row.path,
    lookalikeSelection: selectedCount(grid.selection) > 1 ? 'many' : 'one',
    lookalikeFold: row.fold === undefined ? 'none' : row.fold.state === 'folded' ? 'folded' : 'unfolded',
  });
}

function onDragStart(event: DragEvent, grid: GridControls): void {
  const item = itemOf(event);
  if (item < 0 || grid.rows === undefined || event.dataTransfer === null) return;
  const files = draggedFiles(grid.selection, item, grid.rows);
  event.dataTransfer.effectAllowed = 'copyLink';
  event.dataTransfer.setData(dragType, JSON.stringify(files));
  event.dataTransfer.setData('text/plain', files.map((file) => file.path).join('\n'));
}

/** Lets keys, the pointer, drags and the native context menu act on the grid. */
export function listenToInput(element: HTMLElement, grid: GridControls): void {
  element.addEventListener('keydown', (event) => onKey(event, grid));
  element.addEventListener('mousedown', (event) => onPointer(event, grid, pressed));
  element.addEventListener('click', (event) => onBadge(event, grid));
  element.addEventListener('click', (event) => onPointer(event, grid, clicked));
  element.addEventListener('dblclick', (event) => onDoubleClick(event, grid));
  element.addEventListener('contextmenu', (event) => onContextMenu(event, grid), { capture: true });
  element.addEventListener('dragstart', (event) => onDragStart(event, grid));
}

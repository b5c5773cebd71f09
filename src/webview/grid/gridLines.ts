import { isSelected, type Selection } from '../selection/selection.ts';
import { type CellContext, GridCell } from './gridCell.ts';
import { type GridLayout, gap, type Line, lineAt, placeOf } from './gridLayout.ts';
import type { Span } from './gridViewport.ts';
import type { RowStore } from './rowStore.ts';

interface DrawnLine {
  readonly root: HTMLElement;
  readonly cells: GridCell[];
  readonly heading: HTMLElement;
  /** What is written in the document, in pixels. */
  top: number;
  indent: number;
}

/** All that a drawn line depends on. */
export interface Drawing {
  readonly layout: GridLayout;
  /** What to subtract from a position in the content, in pixels. */
  readonly offset: number;
  readonly rows: RowStore;
  readonly context: CellContext;
  readonly selection: Selection;
  /** The one item that Tab reaches. */
  readonly roving: number;
}

function makeLine(): DrawnLine {
  const root = document.createElement('div');
  root.className = 'line';
  root.setAttribute('role', 'row');
  const heading = document.createElement('div');
  heading.className = 'heading';
  heading.setAttribute('role', 'gridcell');
  root.append(heading);
  heading.hidden = true;
  return { root, cells: [], heading, top: Number.NaN, indent: 0 };
}

/** The lines that exist in the document: few, and used again for others as they leave the view. */
export class GridLines {
  readonly #canvas: HTMLElement;
  readonly #lines = new Map<number, DrawnLine>();
  readonly #spare: DrawnLine[] = [];

  constructor(canvas: HTMLElement) {
    this.#canvas = canvas;
  }

  /** Draws a run of lines, and one more that stays though it is outside: the line that holds the focus, or -1. */
  draw({ first, last }: Span, kept: number, drawing: Drawing): void {
    for (const [number, line] of this.#lines) {
      if ((number >= first && number <= last) || number === kept) continue;
      this.#lines.delete(number);
      this.#spare.push(line);
    }
    for (let number = first; number <= last; number += 1) this.#drawLine(number, drawing);
    if (kept >= 0 && (kept < first || kept > last)) this.#drawLine(kept, drawing);
    for (const line of this.#spare) line.root.hidden = true;
  }

  /** The cell that shows the item, if one does. */
  cellOf(layout: GridLayout, item: number): GridCell | undefined {
    return this.#lines.get(placeOf(layout, item).line)?.cells.find((cell) => !cell.root.hidden && cell.item === item);
  }

  /** A thumbnail came. */
  thumbnailArrived(key: string): void {
    for (const line of this.#lines.values()) {
      for (const cell of line.cells) if (cell.key === key) cell.refreshThumbnail();
    }
  }

  #drawLine(number: number, drawing: Drawing): void {
    const { layout, offset } = drawing;
    const place = lineAt(layout, number);
    if (place === undefined) return;
    const line = this.#lineFor(number);
    const top = place.top - offset;
    if (line.top !== top) {
      line.top = top;
      line.root.style.transform = `translateY(${top}px)`;
    }
    const indent = place.indent * (layout.cell + gap);
    if (line.indent !== indent) {
      line.indent = indent;
      line.root.style.paddingInlineStart = `${indent}px`;
    }
    const headed = place.kind === 'heading';
    if (line.heading.hidden === headed) {
      line.heading.hidden = !headed;
      line.root.classList.toggle('headed', headed);
    }
    if (headed) {
      if (line.heading.textContent !== place.title) line.heading.textContent = place.title ?? '';
      line.heading.setAttribute('aria-colspan', String(layout.columns));
    }
    this.#drawCells(line, place, drawing);
  }

  #lineFor(number: number): DrawnLine {
    const drawn = this.#lines.get(number);
    if (drawn !== undefined) return drawn;
    const line = this.#spare.pop() ?? makeLine();
    if (line.root.parentElement === null) this.#canvas.append(line.root);
    line.root.hidden = false;
    line.root.setAttribute('aria-rowindex', String(number + 1));
    this.#lines.set(number, line);
    return line;
  }

  #drawCells(line: DrawnLine, place: Line, { rows, context, selection, roving }: Drawing): void {
    for (let column = 0; column < Math.max(place.count, line.cells.length); column += 1) {
      let cell = line.cells[column];
      if (cell === undefined) {
        cell = new GridCell();
        line.cells.push(cell);
        line.root.append(cell.root);
      }
      const used = column < place.count;
      if (cell.root.hidden === used) cell.root.hidden = !used;
      if (!used) continue;
      const item = place.start + column;
      cell.show(item, rows.get(item), context);
      cell.mark(isSelected(selection, item), column + place.indent + 1, item === roving);
    }
  }
}

import * as l10n from '@vscode/l10n';
import type { ResultRow } from '../../shared/protocol.ts';
import type { Wording } from '../wording.ts';
import { groundClass, learnTone, toneOfContent } from './pictureTone.ts';
import { type Fitted, findMarks, fitMiddle } from './textFit.ts';
import type { ThumbnailQueue } from './thumbnailQueue.ts';
import { thumbnailKey } from './thumbnailQueue.ts';

/** What all cells of a grid share. */
export interface CellContext {
  readonly wording: Wording;
  readonly thumbnails: ThumbnailQueue;
  /** Lower-case words of the query, for the bold parts of names. */
  readonly words: readonly string[];
  readonly ranked: boolean;
  /** Width of a cell in pixels. */
  readonly width: number;
  /** Name of the workspace folder that a path starts with, or an empty string when there is only one. */
  readonly rootName: (root: string) => string;
}

const seen = new Set<string>();
const textWidths = document.createElement('canvas').getContext('2d');
const boldWidths = document.createElement('canvas').getContext('2d');
/** Milliseconds: a picture that comes later than this fades in. With a sooner one a fade would only hold it up. */
const fadeAfter = 100;
let measuredFont = '';

/** Sets the font that names are measured in, as computed from the style sheet. */
export function setCaptionFont(font: string): void {
  measuredFont = font;
}

function widthIn(context: CanvasRenderingContext2D | null, font: string, text: string): number {
  if (context === null) return text.length * 6;
  if (context.font !== font) context.font = font;
  return context.measureText(text).width;
}

/** What is marked of a name is bold, and wider than the rest. */
function measureCaption({ text, marks }: Fitted): number {
  let width = 0;
  let from = 0;
  for (const [start, end] of marks) {
    width += widthIn(textWidths, measuredFont, text.slice(from, start));
    width += widthIn(boldWidths, `bold ${measuredFont}`, text.slice(start, end));
    from = end;
  }
  return width + widthIn(textWidths, measuredFont, text.slice(from));
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** One cell of the grid. It is made once and shows one result after another as rows recycle. */
export class GridCell {
  readonly root = element('div', 'cell');
  readonly #tile = element('div', 'tile');
  readonly #image = document.createElement('img');
  readonly #kind = element('span', 'kind codicon codicon-file-media');
  readonly #score = element('div', 'score');
  readonly #fill = element('div', 'fill');
  readonly #name = element('div', 'name');
  readonly #fold = document.createElement('button');
  #item = -1;
  #row: ResultRow | undefined;
  #context: CellContext | undefined;
  #uri: string | undefined;
  /** When the cell was given to the file that it shows, on the clock of `performance.now()`. */
  #since = 0;
  #key = '';
  #selected = false;
  #column = 0;
  #reached = false;

  constructor() {
    this.root.setAttribute('role', 'gridcell');
    this.root.setAttribute('aria-selected', 'false');
    this.root.tabIndex = -1;
    this.root.draggable = true;
    this.#image.alt = '';
    this.#image.draggable = false;
    this.#image.decoding = 'async';
    this.#image.addEventListener('load', () => this.#onLoad());
    this.#image.addEventListener('error', () => this.#failed());
    this.#score.append(this.#fill);
    this.#tile.append(this.#kind, this.#image);
    // By keyboard it is F: Tab goes on to what follows the grid.
    this.#fold.type = 'button';
    this.#fold.className = 'fold';
    this.#fold.tabIndex = -1;
    this.#fold.hidden = true;
    this.root.append(this.#tile, this.#score, this.#name, this.#fold);
  }

  get item(): number {
    return this.#item;
  }

  get key(): string {
    return this.#key;
  }

  /** Shows a result, or the place of one that has not come yet. Does nothing when it is shown already. */
  show(item: number, row: ResultRow | undefined, context: CellContext): void {
    const sameItem = this.#item === item;
    if (sameItem && this.#row === row && this.#context === context) return;
    const sameFile = row !== undefined && this.#key === thumbnailKey(row);
    this.#item = item;
    this.#row = row;
    this.#context = context;
    this.root.dataset.item = String(item);
    this.root.classList.toggle('vacant', row === undefined);
    if (!sameFile) {
      this.#clearImage();
      this.#since = performance.now();
    }
    if (row === undefined) {
      this.#key = '';
      this.#name.textContent = '';
      this.root.removeAttribute('title');
      this.root.setAttribute('aria-label', l10n.t('Loading'));
      this.#score.hidden = true;
      this.#showFold(undefined);
      return;
    }
    this.#key = thumbnailKey(row);
    this.#describe(row, context);
    if (!sameFile) {
      this.#lay(row);
    }
    this.refreshThumbnail();
  }

  /** Takes the thumbnail if it has come. */
  refreshThumbnail(): void {
    if (this.#row === undefined || this.#uri !== undefined) return;
    const uri = this.#context?.thumbnails.get(this.#key);
    if (uri === null) return;
    if (uri === undefined) {
      this.#tile.classList.add('broken');
      return;
    }
    this.#uri = uri;
    this.#image.src = uri;
    // What was shown before fades in no second time.
    if (seen.has(this.#key)) this.#image.classList.add('loaded');
  }

  /**
   * Writes only what has changed: in a scrolled frame that is nothing for most cells.
   * @param column counted from 1
   * @param reached true for the one cell that Tab reaches
   */
  mark(selected: boolean, column: number, reached: boolean): void {
    if (this.#selected !== selected) {
      this.#selected = selected;
      this.root.setAttribute('aria-selected', selected ? 'true' : 'false');
      this.root.classList.toggle('selected', selected);
    }
    if (this.#column !== column) {
      this.#column = column;
      this.root.setAttribute('aria-colindex', String(column));
    }
    if (this.#reached !== reached) {
      this.#reached = reached;
      this.root.tabIndex = reached ? 0 : -1;
    }
  }

  #clearImage(): void {
    this.#uri = undefined;
    this.#image.removeAttribute('src');
    this.#image.className = '';
    this.#tile.className = 'tile';
  }

  #describe(row: ResultRow, context: CellContext): void {
    const slash = row.path.lastIndexOf('/');
    const name = row.path.slice(slash + 1);
    const folder = row.path.slice(0, Math.max(0, slash));
    const rootName = context.rootName(row.root);
    const path = rootName === '' ? row.path : `${rootName}/${row.path}`;
    const size = l10n.t('{0} × {1}', context.wording.number(row.width), context.wording.number(row.height));
    const percent = context.wording.number(Math.round(row.confidence * 1000) / 10);
    const score = context.ranked ? l10n.t('Better than the best chance match of {0} % of searches', percent) : '';
    const fold = this.#showFold(row);
    const parts = (separator: string, ...texts: string[]): string =>
      texts.filter((text) => text !== '').join(separator);
    this.root.title = parts('\n', path, `${row.format.toUpperCase()}, ${size}`, score, fold);
    this.root.setAttribute('aria-label', parts(', ', name, folder, size, score, fold));
    this.#score.hidden = !context.ranked;
    this.#fill.style.width = `${Math.round(Math.max(0, Math.min(1, row.confidence)) * 100)}%`;
    const fitted = fitMiddle(name, context.width - 8, measureCaption, findMarks(name, context.words));
    this.#name.textContent = '';
    let from = 0;
    for (const [start, end] of fitted.marks) {
      const bold = document.createElement('b');
      bold.textContent = fitted.text.slice(start, end);
      this.#name.append(fitted.text.slice(from, start), bold);
      from = end;
    }
    this.#name.append(fitted.text.slice(from));
  }

  /** Shows how many near-duplicates a row stands for, or that it is one of them. @returns the same in words */
  #showFold(row: ResultRow | undefined): string {
    const fold = row?.fold;
    const isMember = fold !== undefined && fold.state !== 'folded';
    this.root.classList.toggle('unfolded', isMember);
    this.#fold.hidden = fold === undefined || fold.state === 'member';
    if (fold === undefined) return '';
    const count = this.#context?.wording.number(fold.size) ?? String(fold.size);
    this.#fold.textContent = count;
    this.#fold.classList.toggle('open', isMember);
    this.#fold.setAttribute('aria-expanded', isMember ? 'true' : 'false');
    const label = isMember
      ? l10n.t('Fold {0} near-duplicates (F)', count)
      : l10n.t('Show {0} near-duplicates (F)', count);
    this.#fold.setAttribute('aria-label', label);
    this.#fold.title = label;
    if (isMember) return l10n.t('One of {0} near-duplicates; F folds them', count);
    return l10n.t('Stands for {0} near-duplicates; actions mean this one, F shows all', count);
  }

  #failed(): void {
    const row = this.#row;
    if (row === undefined) return;
    this.#clearImage();
    this.#lay(row);
    if (this.#context?.thumbnails.again(row) !== true) this.#tile.classList.add('broken');
  }

  /** Writes with the next frame: a change of style in between would make the grid's scroll position cost a layout. */
  #onLoad(): void {
    const key = this.#key;
    requestAnimationFrame(() => {
      if (this.#key === key && this.#uri !== undefined) this.#loaded();
    });
  }

  #loaded(): void {
    const late = performance.now() - this.#since >= fadeAfter && !seen.has(this.#key);
    // A fade puts the picture on a layer of its own, which costs more than anything else while all is moving.
    this.#image.className = late && this.root.closest('.scrolling') === null ? 'loaded late' : 'loaded';
    const row = this.#row;
    if (row === undefined) return;
    this.#context?.thumbnails.loaded(this.#key);
    seen.add(this.#key);
    if (!row.transparent) return;
    learnTone(row.sha256, this.#image);
    this.#lay(row);
  }

  /** Puts under a transparent picture what it can be seen on. */
  #lay({ transparent, sha256 }: ResultRow): void {
    this.#tile.className = transparent ? `tile ${groundClass(toneOfContent(sha256))}` : 'tile';
  }
}

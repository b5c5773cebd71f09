import * as l10n from '@vscode/l10n';

/** Which edge of the page the resized pane lies at. */
export type SplitEdge = 'right' | 'bottom';

const step = 16;

/**
 * The line between the grid and the details: dragged by the pointer, moved by arrow keys, Home and End. Double click and Enter
 * give the pane its usual size. (ARIA Authoring Practices, window splitter.)
 */
export class Splitter extends HTMLElement {
  #edge: SplitEdge = 'right';
  #size = 320;
  smallest = 200;
  largest = 640;
  usual = 320;
  onResize: (size: number) => void = () => {};

  connectedCallback(): void {
    if (this.hasAttribute('role')) return;
    this.setAttribute('role', 'separator');
    this.setAttribute('aria-label', l10n.t('Resize the details'));
    this.tabIndex = 0;
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('dblclick', () => this.#resize(this.usual));
    this.addEventListener('pointerdown', (event) => this.#onPointer(event));
    this.#describe();
  }

  set edge(edge: SplitEdge) {
    this.#edge = edge;
    this.#describe();
  }

  set size(size: number) {
    this.#size = size;
    this.#describe();
  }

  #describe(): void {
    this.setAttribute('aria-orientation', this.#edge === 'right' ? 'vertical' : 'horizontal');
    this.setAttribute('aria-valuemin', String(this.smallest));
    this.setAttribute('aria-valuemax', String(this.largest));
    this.setAttribute('aria-valuenow', String(this.#size));
  }

  #resize(size: number): void {
    this.#size = Math.round(Math.max(this.smallest, Math.min(this.largest, size)));
    this.#describe();
    this.onResize(this.#size);
  }

  #onKey(event: KeyboardEvent): void {
    const grow = this.#edge === 'right' ? 'ArrowLeft' : 'ArrowUp';
    const shrink = this.#edge === 'right' ? 'ArrowRight' : 'ArrowDown';
    const sizes: Readonly<Record<string, number>> = {
      [grow]: this.#size + step,
      [shrink]: this.#size - step,
      Home: this.smallest,
      End: this.largest,
      Enter: this.usual,
    };
    const size = sizes[event.key];
    if (size === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#resize(size);
  }

  #onPointer(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    this.classList.add('dragged');
    const from = this.#edge === 'right' ? event.clientX : event.clientY;
    const size = this.#size;
    const move = (moved: PointerEvent): void => {
      this.#resize(size + from - (this.#edge === 'right' ? moved.clientX : moved.clientY));
    };
    const end = (): void => {
      this.classList.remove('dragged');
      this.removeEventListener('pointermove', move);
    };
    this.addEventListener('pointermove', move);
    this.addEventListener('lostpointercapture', end, { once: true });
  }
}

customElements.define('lookalike-splitter', Splitter);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-splitter': Splitter;
  }
}

import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Completions } from '../../shared/completion.ts';
import type { PastQuery } from '../../shared/protocol.ts';
import type { Surface } from '../../shared/webviewProtocol.ts';
import { LightElement } from '../lightElement.ts';
import type { Wording } from '../wording.ts';
import { imageChips } from './imageChips.ts';
import { noPast, pastList, pastListId } from './pastList.ts';
import type { QueryState } from './queryState.ts';
import { Suggestions } from './suggestions.ts';
import { suggestionId, suggestList, suggestListId } from './suggestList.ts';

export interface QueryBarEvents {
  /** @param at when the key was pressed, on the clock of `performance.now()`; absent where none was */
  typed(text: string, at?: number): void;
  /** Enter: now, and remembered. */
  submitted(): void;
  clear(): void;
  pick(): void;
  removeImage(index: number): void;
  negateImage(index: number): void;
  recall(past: PastQuery): void;
  /** Down: into the results. @returns false when there are none */
  enterGrid(): boolean;
  history(prefix: string): Promise<readonly PastQuery[]>;
  complete(text: string, cursor: number): Promise<Completions>;
}

/** Query pictures as chips, the text, and under them a list: what can stand at the caret, or past queries. */
export class QueryBar extends LightElement {
  static override properties = {
    query: { attribute: false },
    surface: { attribute: false },
    disabled: { attribute: false },
    thumbnails: { attribute: false },
    past: { state: true },
    noPast: { state: true },
    active: { state: true },
  };
  declare query: QueryState;
  declare surface: Surface;
  declare disabled: boolean;
  /** URIs of the chips' thumbnails, in the chips' order. */
  declare thumbnails: readonly (string | undefined)[];
  /** Past queries that are offered; empty while the list is closed. */
  declare past: readonly PastQuery[];
  /** A person asked for past queries, and there are none. */
  declare noPast: boolean;
  /** Index into `past`, -1 for none. */
  declare active: number;
  events: QueryBarEvents | undefined;
  wording: Wording | undefined;
  /** What stood in the bar before a past query was recalled. */
  #draft: string | undefined;
  #asked = 0;
  readonly #suggestions = new Suggestions(
    (text, cursor) => this.events?.complete(text, cursor) ?? Promise.reject(new Error('There is no host yet.')),
    () => this.requestUpdate(),
  );

  constructor() {
    super();
    this.surface = 'sidebar';
    this.disabled = false;
    this.thumbnails = [];
    this.past = [];
    this.noPast = false;
    this.active = -1;
  }

  get input(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  /** Puts the caret into the bar, at its end or over the whole text. */
  focusInput(select: boolean): void {
    const { input } = this;
    if (input === null) return;
    input.focus();
    if (select) input.select();
    else input.setSelectionRange(input.value.length, input.value.length);
  }

  /** @param asked a person asked for them, and is told when there are none */
  async #open(prefix: string, asked = false): Promise<readonly PastQuery[]> {
    this.#asked += 1;
    const turn = this.#asked;
    this.#suggestions.close();
    const past = (await this.events?.history(prefix)) ?? [];
    if (turn === this.#asked) {
      this.past = past;
      this.noPast = asked && past.length === 0;
      this.active = -1;
    }
    return past;
  }

  #closePast(): void {
    this.#asked += 1;
    this.past = [];
    this.noPast = false;
    this.active = -1;
    this.#draft = undefined;
  }

  #close(): void {
    this.#closePast();
    this.#suggestions.close();
  }

  #onFocus(): void {
    if (this.query.text === '' && this.query.images.length === 0) void this.#open('');
  }

  #onBlur(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.#close();
  }

  #onInput(event: InputEvent): void {
    const { target } = event;
    this.#closePast();
    if (!(target instanceof HTMLInputElement)) return;
    this.events?.typed(target.value, event.timeStamp);
    if (!event.isComposing) this.#suggest();
  }

  #suggest(explicit = false): void {
    const { input } = this;
    if (input !== null)
      void this.#suggestions.follow(input.value, input.selectionStart ?? input.value.length, explicit);
  }

  #take(index?: number): void {
    const { input } = this;
    const taken = this.#suggestions.take(index);
    if (taken === undefined || input === null) return;
    input.value = taken.text;
    input.setSelectionRange(taken.cursor, taken.cursor);
    this.events?.typed(taken.text);
    if (taken.open) this.#suggest(true);
  }

  /** @returns true when the key was meant for the list of suggestions */
  #onSuggestKey({ key, shiftKey, ctrlKey, altKey }: KeyboardEvent): boolean {
    const suggestions = this.#suggestions;
    if (key === ' ' && ctrlKey) {
      this.#closePast();
      this.#suggest(true);
      return true;
    }
    if (!suggestions.open || altKey) return false;
    switch (key) {
      case 'ArrowDown':
        suggestions.move(1);
        return true;
      case 'ArrowUp':
        suggestions.move(-1);
        return true;
      case 'Tab':
        if (shiftKey) return false;
        this.#take();
        return true;
      case 'Enter':
        if (suggestions.active < 0) return false;
        this.#take();
        return true;
      case 'Escape':
        suggestions.close();
        return true;
      default:
        // The caret leaves the word that the offers are for.
        if (/^(?:Arrow|Home|End)/u.test(key)) suggestions.close();
        return false;
    }
  }

  #recall(index: number): void {
    const past = this.past[index];
    this.#draft ??= this.query.text;
    this.active = past === undefined ? -1 : index;
    if (past !== undefined) this.events?.recall(past);
    else this.events?.typed(this.#draft);
  }

  async #onUp(): Promise<void> {
    const draft = this.query.text;
    const past = this.past.length > 0 ? this.past : await this.#open('');
    this.#draft ??= draft;
    this.#recall(Math.min(this.active + 1, past.length - 1));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { key } = event;
    if (this.#onSuggestKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (key === 'ArrowUp') {
      event.preventDefault();
      void this.#onUp();
    } else if (key === 'ArrowDown') {
      event.preventDefault();
      if (event.altKey) void this.#open('', true);
      else if (this.active >= 0) this.#recall(this.active - 1);
      else if (this.events?.enterGrid() === true) this.#close();
    } else if (key === 'Enter') {
      event.preventDefault();
      this.#close();
      this.events?.submitted();
    } else if (key === 'Escape') {
      if (this.query.text !== '' || this.query.images.length > 0) {
        event.preventDefault();
        event.stopPropagation();
        this.events?.clear();
      } else if (this.past.length > 0 || this.noPast) {
        event.preventDefault();
        event.stopPropagation();
        this.#close();
      }
    } else if (key === 'Backspace' && this.query.text === '' && this.query.images.length > 0) {
      this.events?.removeImage(this.query.images.length - 1);
    }
  }

  #activeId(): string | undefined {
    if (this.#suggestions.active >= 0) return suggestionId(this.#suggestions.active);
    return this.active >= 0 ? `${pastListId}-${this.active}` : undefined;
  }

  override render(): unknown {
    const open = this.past.length > 0;
    const suggestions = this.#suggestions;
    const some = this.query.text !== '' || this.query.images.length > 0;
    return html`
      <div class="bar ${this.disabled ? 'disabled' : ''}">
        ${imageChips(this.query.images, this.thumbnails, this.surface, {
          negate: (index) => this.events?.negateImage(index),
          remove: (index) => {
            this.events?.removeImage(index);
            this.focusInput(false);
          },
        })}
        <input
          id="lookalike-query"
          type="text"
          role="combobox"
          spellcheck="false"
          autocomplete="off"
          aria-label=${l10n.t('Search images')}
          aria-autocomplete="list"
          aria-expanded=${open || suggestions.open ? 'true' : 'false'}
          aria-controls=${suggestions.open ? suggestListId : pastListId}
          aria-activedescendant=${this.#activeId() ?? nothing}
          placeholder=${this.query.images.length > 0 ? l10n.t('Add words') : l10n.t('Search images')}
          data-vscode-context='{"webviewSection":"query","preventDefaultContextMenuItems":false}'
          ?disabled=${this.disabled}
          .value=${live(this.query.text)}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
          @focus=${this.#onFocus}
          @click=${this.#onFocus}
          @blur=${this.#onBlur}
        />
        <div class="bar-actions">
          ${
            some
              ? html`<button
                  type="button"
                  class="icon-button codicon codicon-close"
                  aria-label=${l10n.t('Clear the query')}
                  title=${l10n.t('Clear (Escape)')}
                  @click=${() => {
                    this.events?.clear();
                    this.focusInput(false);
                  }}
                ></button>`
              : nothing
          }
          <button
            type="button"
            class="icon-button codicon codicon-file-media"
            ?disabled=${this.disabled}
            aria-label=${l10n.t('Search by an image')}
            title=${l10n.t('Search by an image: choose one, paste it, or drop it here (editor tabs: hold Shift)')}
            @click=${() => this.events?.pick()}
          ></button>
          <button
            type="button"
            class="icon-button codicon codicon-history"
            ?disabled=${this.disabled}
            aria-label=${l10n.t('Recent queries')}
            title=${l10n.t('Recent queries (Up)')}
            @mousedown=${(event: MouseEvent) => event.preventDefault()}
            @click=${() => {
              if (open || this.noPast) this.#close();
              else {
                this.focusInput(false);
                void this.#open('', true);
              }
            }}
          ></button>
        </div>
        ${pastList(this.past, this.active, this.wording, (past) => {
          this.#close();
          this.events?.recall(past);
        })}
        ${this.noPast ? noPast() : nothing}
        ${suggestList(this.#suggestions, this.wording, (index) => this.#take(index))}
      </div>
    `;
  }
}

customElements.define('lookalike-query-bar', QueryBar);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-query-bar': QueryBar;
  }
}

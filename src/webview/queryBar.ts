import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PastQuery } from '../shared/protocol.ts';
import type { Surface } from '../shared/webviewProtocol.ts';
import { LightElement } from './lightElement.ts';
import type { QueryState } from './queryState.ts';
import type { Wording } from './wording.ts';

export interface QueryBarEvents {
  typed(text: string): void;
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
}

const listId = 'lookalike-past';

/** Query pictures as chips, the text, and past queries as a list under them. */
export class QueryBar extends LightElement {
  static override properties = {
    query: { attribute: false },
    surface: { attribute: false },
    disabled: { attribute: false },
    thumbnails: { attribute: false },
    past: { state: true },
    active: { state: true },
  };
  declare query: QueryState;
  declare surface: Surface;
  declare disabled: boolean;
  /** URIs of the chips' thumbnails, in the chips' order. */
  declare thumbnails: readonly (string | undefined)[];
  /** Past queries that are offered; empty while the list is closed. */
  declare past: readonly PastQuery[];
  /** Index into `past`, -1 for none. */
  declare active: number;
  events: QueryBarEvents | undefined;
  wording: Wording | undefined;
  /** What stood in the bar before a past query was recalled. */
  #draft: string | undefined;
  #asked = 0;

  constructor() {
    super();
    this.surface = 'sidebar';
    this.disabled = false;
    this.thumbnails = [];
    this.past = [];
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

  async #open(prefix: string): Promise<readonly PastQuery[]> {
    this.#asked += 1;
    const asked = this.#asked;
    const past = (await this.events?.history(prefix)) ?? [];
    if (asked === this.#asked) {
      this.past = past;
      this.active = -1;
    }
    return past;
  }

  #close(): void {
    this.#asked += 1;
    this.past = [];
    this.active = -1;
    this.#draft = undefined;
  }

  #onFocus(): void {
    if (this.query.text === '' && this.query.images.length === 0) void this.#open('');
  }

  #onBlur(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.#close();
  }

  #onInput(event: InputEvent): void {
    performance.mark('lookalike:key');
    this.#close();
    if (event.target instanceof HTMLInputElement) this.events?.typed(event.target.value);
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
    if (key === 'ArrowUp') {
      event.preventDefault();
      void this.#onUp();
    } else if (key === 'ArrowDown') {
      event.preventDefault();
      if (event.altKey) void this.#open('');
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
      } else if (this.past.length > 0) {
        event.preventDefault();
        event.stopPropagation();
        this.#close();
      }
    } else if (key === 'Backspace' && this.query.text === '' && this.query.images.length > 0) {
      this.events?.removeImage(this.query.images.length - 1);
    }
  }

  #chip(index: number): unknown {
    const image = this.query.images[index];
    if (image === undefined) return nothing;
    const excluded = image.weight < 0;
    const uri = this.thumbnails[index];
    const label = excluded ? l10n.t('Excluded: {0}', image.name) : l10n.t('Looks like {0}', image.name);
    const toggle = excluded ? l10n.t('{0}. Click to search for it', label) : l10n.t('{0}. Click to exclude it', label);
    return html`<li class="chip ${excluded ? 'excluded' : ''}" title=${toggle}>
      <button
        type="button"
        class="picture"
        aria-label=${l10n.t('Exclude {0}', image.name)}
        aria-pressed=${excluded ? 'true' : 'false'}
        @click=${() => this.events?.negateImage(index)}
      >
        ${excluded ? html`<span class="codicon codicon-remove" aria-hidden="true"></span>` : nothing}
        ${
          uri === undefined
            ? html`<span class="codicon codicon-file-media" aria-hidden="true"></span>`
            : html`<img src=${uri} alt="" />`
        }
        ${this.surface === 'editor' ? html`<span class="chip-name">${image.name}</span>` : nothing}
      </button>
      <button
        type="button"
        class="drop codicon codicon-close"
        aria-label=${l10n.t('Remove {0}', image.name)}
        title=${l10n.t('Remove')}
        @click=${() => {
          this.events?.removeImage(index);
          this.focusInput(false);
        }}
      ></button>
    </li>`;
  }

  #option(past: PastQuery, index: number): unknown {
    return html`<li
      id="${listId}-${index}"
      role="option"
      class="option ${index === this.active ? 'active' : ''}"
      aria-selected=${index === this.active ? 'true' : 'false'}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @click=${() => {
        this.#close();
        this.events?.recall(past);
      }}
    >
      <span class="codicon codicon-history" aria-hidden="true"></span>
      <span class="past-text">${past.text}</span>
      <span class="past-filter">${past.filter}</span>
      <span class="past-total">${this.wording?.number(past.total) ?? past.total}</span>
    </li>`;
  }

  override render(): unknown {
    const open = this.past.length > 0;
    const some = this.query.text !== '' || this.query.images.length > 0;
    return html`
      <div class="bar ${this.disabled ? 'disabled' : ''}">
        ${
          this.query.images.length === 0
            ? nothing
            : html`<ul class="chips" aria-label=${l10n.t('Query pictures')}>
                ${repeat(
                  this.query.images,
                  (image) => JSON.stringify(image.source),
                  (_, index) => this.#chip(index),
                )}
              </ul>`
        }
        <input
          id="lookalike-query"
          type="text"
          role="combobox"
          spellcheck="false"
          autocomplete="off"
          aria-label=${l10n.t('Search images')}
          aria-autocomplete="list"
          aria-expanded=${open ? 'true' : 'false'}
          aria-controls=${listId}
          aria-activedescendant=${this.active >= 0 ? `${listId}-${this.active}` : nothing}
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
              if (open) this.#close();
              else {
                this.focusInput(false);
                void this.#open('');
              }
            }}
          ></button>
        </div>
        <ul id=${listId} class="past popup" role="listbox" aria-label=${l10n.t('Recent queries')} ?hidden=${!open}>
          ${this.past.map((past, index) => this.#option(past, index))}
        </ul>
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

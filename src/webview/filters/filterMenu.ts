import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { Facets } from '../../shared/protocol.ts';
import { cssom } from '../cssom.ts';
import { LightElement } from '../lightElement.ts';
import type { Wording } from '../wording.ts';
import { type Filters, hasFilters, toggleFilter, toggleSize } from './filters.ts';

export interface FilterMenuEvents {
  changed(filters: Filters): void;
  close(): void;
}

interface Choice {
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
  readonly hex?: string;
  readonly icon?: string;
  choose(): Filters;
}

const mostFolders = 12;

/** All values that results can be narrowed by, with how many pictures have each. */
export class FilterMenu extends LightElement {
  static override properties = {
    facets: { attribute: false },
    filters: { attribute: false },
    active: { state: true },
  };
  /** Undefined until they have come. */
  declare facets: Facets | undefined;
  declare filters: Filters;
  declare active: number;
  events: FilterMenuEvents | undefined;
  wording: Wording | undefined;

  constructor() {
    super();
    this.active = 0;
  }

  focusList(): void {
    this.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  }

  #groups(): { readonly title: string; readonly choices: readonly Choice[] }[] {
    const { facets, filters } = this;
    if (facets === undefined) return [];
    const groups = [
      {
        title: l10n.t('Type'),
        choices: facets.formats.map(({ value, count }) => ({
          label: value,
          count,
          chosen: filters.types.includes(value),
          choose: () => toggleFilter(filters, 'types', value),
        })),
      },
      {
        title: l10n.t('Size'),
        choices: facets.sizes.map(({ filter, label, count }) => ({
          label,
          count,
          chosen: filters.sizes.some((size) => size.filter === filter),
          choose: () => toggleSize(filters, { filter, label }),
        })),
      },
      {
        title: l10n.t('Color'),
        choices: facets.colours.map(({ value, hex, count }) => ({
          label: value,
          count,
          hex,
          chosen: filters.colours.includes(value),
          choose: () => toggleFilter(filters, 'colours', value),
        })),
      },
      {
        title: l10n.t('Folder'),
        choices: facets.folders.slice(0, mostFolders).map(({ value, count }) => ({
          label: value === '' ? l10n.t('Top folder') : value,
          count,
          icon: 'folder',
          chosen: filters.folders.includes(value),
          choose: () => toggleFilter(filters, 'folders', value),
        })),
      },
    ];
    return groups.filter(({ choices }) => choices.length > 0);
  }

  #onKey(event: KeyboardEvent): void {
    const choices = this.#groups().flatMap((group) => group.choices);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      Home: 0,
      End: choices.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      this.active = Math.max(0, Math.min(to, choices.length - 1));
      void this.updateComplete.then(() => this.querySelector('.option.active')?.scrollIntoView({ block: 'nearest' }));
    } else if (event.key === ' ' || event.key === 'Enter') {
      const choice = choices[this.active];
      if (choice !== undefined) this.events?.changed(choice.choose());
    } else if (event.key === 'Escape') this.events?.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choice(choice: Choice, index: number): unknown {
    const mark =
      choice.hex === undefined ? nothing : html`<span class="swatch" ${cssom({ background: choice.hex })}></span>`;
    const icon = choice.icon === undefined ? nothing : html`<span class="codicon codicon-${choice.icon}"></span>`;
    return html`<div
      id="lookalike-filter-${index}"
      role="option"
      class="option ${index === this.active ? 'active' : ''}"
      aria-selected=${choice.chosen ? 'true' : 'false'}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @click=${() => {
        this.active = index;
        this.events?.changed(choice.choose());
      }}
    >
      <span class="check codicon ${choice.chosen ? 'codicon-check' : ''}" aria-hidden="true"></span>
      ${mark}${icon}<span class="value">${choice.label}</span>
      <span class="facet-count">${this.wording?.number(choice.count) ?? choice.count}</span>
    </div>`;
  }

  override render(): unknown {
    const groups = this.#groups();
    let index = 0;
    return html`<div class="popup filter-menu">
      <div
        class="options"
        role="listbox"
        tabindex="0"
        aria-multiselectable="true"
        aria-label=${l10n.t('Filters')}
        aria-activedescendant="lookalike-filter-${this.active}"
        @keydown=${this.#onKey}
        @blur=${(event: FocusEvent) => {
          if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.events?.close();
        }}
      >
        ${groups.map(
          ({ title, choices }) => html`<div role="group" aria-label=${title}>
            <div class="group-title" role="presentation">${title}</div>
            ${choices.map((choice) => {
              const made = this.#choice(choice, index);
              index += 1;
              return made;
            })}
          </div>`,
        )}
      </div>
      ${this.facets === undefined ? html`<div class="menu-note">${l10n.t('Counting…')}</div>` : nothing}
      ${this.facets !== undefined && groups.length === 0 ? html`<div class="menu-note">${l10n.t('Nothing to filter by.')}</div>` : nothing}
      ${
        hasFilters(this.filters)
          ? html`<button
              type="button"
              class="link menu-note"
              @mousedown=${(event: MouseEvent) => event.preventDefault()}
              @click=${() => this.events?.changed({ types: [], folders: [], sizes: [], colours: [], others: [] })}
            >
              ${l10n.t('Clear Filters')}
            </button>`
          : nothing
      }
    </div>`;
  }
}

customElements.define('lookalike-filter-menu', FilterMenu);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-filter-menu': FilterMenu;
  }
}

import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { cssom } from '../cssom.ts';
import type { Wording } from '../wording.ts';
import type { Suggestions } from './suggestions.ts';

export const suggestListId = 'lookalike-suggest';

/** Id of an offer's element, for `aria-activedescendant`. */
export function suggestionId(index: number): string {
  return `${suggestListId}-${index}`;
}

/** What is offered at the caret, and in one line what the outlined offer does. */
export function suggestList(
  suggestions: Suggestions,
  wording: Wording | undefined,
  take: (index: number) => void,
): TemplateResult {
  const { items, active } = suggestions;
  const shown = Math.max(0, active);
  return html`<div class="suggest popup" ?hidden=${items.length === 0}>
    <ul id=${suggestListId} role="listbox" aria-label=${l10n.t('Suggestions')}>
      ${items.map(
        ({ label, count, hex }, index) => html`<li
          id=${suggestionId(index)}
          role="option"
          class="option ${index === active ? 'active' : ''} ${active < 0 && index === 0 ? 'outlined' : ''}"
          aria-selected=${index === active ? 'true' : 'false'}
          @mousedown=${(event: MouseEvent) => event.preventDefault()}
          @click=${() => take(index)}
        >
          ${
            hex === undefined
              ? html`<span class="codicon codicon-${label.endsWith(':') ? 'symbol-operator' : 'symbol-enum-member'}" aria-hidden="true"></span>`
              : html`<span class="swatch" ${cssom({ background: hex })}></span>`
          }
          <span class="suggestion">${label}</span>
          ${count === undefined ? nothing : html`<span class="facet-count">${wording?.number(count) ?? count}</span>`}
        </li>`,
      )}
    </ul>
    <p class="suggest-help">${l10n.t(items[shown]?.help ?? '')}</p>
  </div>`;
}

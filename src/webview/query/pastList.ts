import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { PastQuery } from '../../shared/protocol.ts';
import type { Wording } from '../wording.ts';

export const pastListId = 'lookalike-past';

/** What is said where a person asks for past queries and there are none. */
export function noPast(): TemplateResult {
  return html`<div class="past popup" role="status"><div class="menu-note">${l10n.t('No recent queries.')}</div></div>`;
}

/** Past queries with their filters and how much they found. */
export function pastList(
  past: readonly PastQuery[],
  active: number,
  wording: Wording | undefined,
  recall: (past: PastQuery) => void,
): TemplateResult {
  return html`<ul
    id=${pastListId}
    class="past popup"
    role="listbox"
    aria-label=${l10n.t('Recent queries')}
    ?hidden=${past.length === 0}
  >
    ${past.map(
      (each, index) => html`<li
        id="${pastListId}-${index}"
        role="option"
        class="option ${index === active ? 'active' : ''}"
        aria-selected=${index === active ? 'true' : 'false'}
        @mousedown=${(event: MouseEvent) => event.preventDefault()}
        @click=${() => recall(each)}
      >
        <span class="codicon codicon-history" aria-hidden="true"></span>
        <span class="past-text">${each.text}</span>
        <span class="past-filter">${each.filter}</span>
        <span class="past-total">${wording?.number(each.total) ?? each.total}</span>
      </li>`,
    )}
  </ul>`;
}

import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { cssom } from '../cssom.ts';
import { type Filters, hasFilters, toggleFilter, toggleSize } from './filters.ts';

interface Chip {
  readonly label: string;
  readonly hex?: string | undefined;
  readonly without: Filters;
}

function chipsOf(filters: Filters, hexOf: (colour: string) => string | undefined): Chip[] {
  const chips: Chip[] = [];
  if (filters.types.length > 0) chips.push({ label: filters.types.join(', '), without: { ...filters, types: [] } });
  for (const folder of filters.folders) {
    const label = folder === '' ? l10n.t('Top folder') : `${folder}/`;
    chips.push({ label, without: toggleFilter(filters, 'folders', folder) });
  }
  for (const size of filters.sizes) chips.push({ label: size.label, without: toggleSize(filters, size) });
  for (const colour of filters.colours) {
    chips.push({ label: colour, hex: hexOf(colour), without: toggleFilter(filters, 'colours', colour) });
  }
  for (const other of filters.others) chips.push({ label: other, without: toggleFilter(filters, 'others', other) });
  return chips;
}

/**
 * The line of active filters; nothing when there are none.
 * @param hexOf the colour that a colour word stands for, when it is known
 */
export function filterChips(
  filters: Filters,
  hexOf: (colour: string) => string | undefined,
  change: (filters: Filters) => void,
  open: () => void,
): TemplateResult | typeof nothing {
  if (!hasFilters(filters)) return nothing;
  return html`<ul class="filters" aria-label=${l10n.t('Filters')}>
    <li class="funnel codicon codicon-filter" aria-hidden="true"></li>
    ${chipsOf(filters, hexOf).map(
      ({ label, hex, without }) => html`<li class="chip">
        <button type="button" class="picture" title=${l10n.t('Change filters')} @click=${open}>
          ${hex === undefined ? nothing : html`<span class="swatch" ${cssom({ background: hex })}></span>`}
          <span class="chip-name">${label}</span>
        </button>
        <button
          type="button"
          class="drop codicon codicon-close"
          aria-label=${l10n.t('Remove the filter {0}', label)}
          title=${l10n.t('Remove')}
          @click=${() => change(without)}
        ></button>
      </li>`,
    )}
  </ul>`;
}

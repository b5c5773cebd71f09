import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { type Ref, ref } from 'lit/directives/ref.js';
import type { Surface } from '../shared/webviewProtocol.ts';
import { largestCell, smallestCell, usualCell } from './savedState.ts';
import type { BackgroundMark } from './screens.ts';
import type { Wording } from './wording.ts';

export interface StatusLine {
  readonly surface: Surface;
  readonly wording: Wording;
  /** The quiet text, which is also announced. */
  readonly count: string;
  /** The same in fewer words, each shorter than the one before. */
  readonly briefly: readonly string[];
  /** How far work in the background is; shown and not announced, because it changes all the time. */
  readonly background: BackgroundMark | undefined;
  /** False before the first answer: there is nothing yet that the tools could change. */
  readonly usable: boolean;
  /** How many more results wait; undefined while none wait. */
  readonly newMatches: number | undefined;
  readonly filtered: boolean;
  readonly filtering: boolean;
  /** All images are shown, which can be grouped by folder. */
  readonly gallery: boolean;
  readonly grouped: boolean;
  /** Near-duplicates share a row; undefined where there are none, so that there is nothing to choose. */
  readonly folded: boolean | undefined;
  /** Results are spread over what they show. */
  readonly varied: boolean;
  readonly detailed: boolean;
  /** Wanted width of a cell in pixels. */
  readonly cell: number;
}

export interface StatusLineEvents {
  takeNewMatches(): void;
  toggleFilters(): void;
  groupByFolder(): void;
  foldDuplicates(): void;
  vary(): void;
  toggleDetails(): void;
  setCell(size: number): void;
}

function newMatchesButton(count: number, wording: Wording, take: () => void): TemplateResult {
  const label =
    count === 1
      ? l10n.t('1 new match')
      : count > 1
        ? l10n.t('{0} new matches', wording.number(count))
        : l10n.t('Results changed');
  return html`<button type="button" class="link new-matches" title=${l10n.t('Show them')} @click=${take}>
    <span class="codicon codicon-arrow-up" aria-hidden="true"></span><span class="label">${label}</span>
  </button>`;
}

/** Which of the wordings is seen is a matter of the width; the whole one is announced at any. */
function counter({ count, briefly }: StatusLine): TemplateResult {
  return html`<span class="count" title=${count}>
    <span class="whole" role="status">${count}</span>
    ${briefly.map((text, index) => html`<span class="brief-${index}" aria-hidden="true">${text}</span>`)}
  </span>`;
}

function backgroundWork({ icon, text }: BackgroundMark): TemplateResult {
  return html`<span class="reading" title=${text}>
    <span class="codicon codicon-${icon}" aria-hidden="true"></span><span class="label">${text}</span>
  </span>`;
}

function sizeSlider(cell: number, surface: Surface, set: (size: number) => void): TemplateResult {
  const onInput = (event: InputEvent): void => {
    if (event.target instanceof HTMLInputElement) set(Number(event.target.value));
  };
  return html`<input
    class="size"
    type="range"
    min=${smallestCell}
    max=${largestCell}
    step="8"
    .value=${String(cell)}
    aria-label=${l10n.t('Size of the pictures')}
    title=${l10n.t('Size of the pictures')}
    @input=${onInput}
    @dblclick=${() => set(usualCell[surface])}
  />`;
}

function toggle(icon: string, label: string, title: string, pressed: boolean, click: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon codicon-${icon}"
    aria-label=${label}
    title=${title}
    aria-pressed=${pressed ? 'true' : 'false'}
    @click=${click}
  ></button>`;
}

/**
 * The line between the query and the results: what is shown, and how.
 * @param funnel takes the filter button, which gets the focus back when its menu closes
 */
export function statusLine(line: StatusLine, events: StatusLineEvents, funnel: Ref<HTMLElement>): TemplateResult {
  const { surface, wording } = line;
  return html`<div class="status-line">
    ${counter(line)} ${line.background === undefined ? nothing : backgroundWork(line.background)}
    ${line.newMatches === undefined ? nothing : newMatchesButton(line.newMatches, wording, events.takeNewMatches)}
    <div class="tools" ?hidden=${!line.usable}>
      <button
        ${ref(funnel)}
        type="button"
        class="icon-button codicon ${line.filtered ? 'codicon-filter-filled' : 'codicon-filter'}"
        aria-label=${l10n.t('Filters')}
        title=${l10n.t('Filter by type, size, color or folder')}
        aria-haspopup="listbox"
        aria-expanded=${line.filtering ? 'true' : 'false'}
        @mousedown=${(event: MouseEvent) => event.preventDefault()}
        @click=${events.toggleFilters}
      ></button>
      ${
        line.gallery
          ? toggle(
              'list-tree',
              l10n.t('Group by folder'),
              l10n.t('Group by folder'),
              line.grouped,
              events.groupByFolder,
            )
          : toggle(
              'symbol-misc',
              l10n.t('Similar but different'),
              l10n.t('Similar but different: spread the first results over what they show'),
              line.varied,
              events.vary,
            )
      }
      ${
        line.folded === undefined
          ? nothing
          : toggle(
              'versions',
              l10n.t('Fold near-duplicates'),
              l10n.t('Fold near-duplicates: one row for the same picture in other sizes, formats and slight edits'),
              line.folded,
              events.foldDuplicates,
            )
      }
      ${sizeSlider(line.cell, surface, events.setCell)}
      ${
        surface === 'editor'
          ? toggle(
              'layout-sidebar-right',
              l10n.t('Details'),
              l10n.t('Details (I)'),
              line.detailed,
              events.toggleDetails,
            )
          : nothing
      }
    </div>
  </div>`;
}

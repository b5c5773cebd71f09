import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { skipReasonText } from '../../shared/image.ts';
import type { FileDetails, FileRef, MatchReason, ResultRow } from '../../shared/protocol.ts';
import { translated } from '../../shared/translation.ts';
import type { SelectionAction } from '../../shared/webviewProtocol.ts';
import { cssom } from '../cssom.ts';
import { groundClass, toneOfContent } from '../grid/pictureTone.ts';
import { LightElement } from '../lightElement.ts';
import type { Wording } from '../wording.ts';
import { textMarks, textSection } from './pictureText.ts';

export interface DetailsEvents {
  act(action: SelectionAction, file: FileRef): void;
  /** Narrow the results to pictures with this colour. */
  filterColour(hex: string): void;
  close(): void;
}

const actions: readonly { readonly action: SelectionAction; readonly icon: string; label(): string }[] = [
  { action: 'open', icon: 'go-to-file', label: () => l10n.t('Open') },
  { action: 'openToSide', icon: 'split-horizontal', label: () => l10n.t('Open to the Side') },
  { action: 'findSimilar', icon: 'search', label: () => l10n.t('Find Similar') },
  { action: 'addToQuery', icon: 'add', label: () => l10n.t('Add to Query') },
  { action: 'excludeFromQuery', icon: 'remove', label: () => l10n.t('Exclude from Query') },
  { action: 'revealInExplorer', icon: 'list-tree', label: () => l10n.t('Reveal in Explorer View') },
  { action: 'copyRelativePath', icon: 'copy', label: () => l10n.t('Copy Relative Path') },
];

/** A path that breaks between folders first. */
function breakable(path: string): unknown {
  return path.split(/(?<=\/)/u).map((part) => html`${part}<wbr />`);
}

/** All that is known of one result. */
export class DetailsPane extends LightElement {
  static override properties = {
    row: { attribute: false },
    details: { attribute: false },
    preview: { attribute: false },
    selected: { attribute: false },
  };
  /** The focused result; known before its details are. */
  declare row: ResultRow | undefined;
  declare details: FileDetails | undefined;
  /** URI of the large preview; undefined until it has come. */
  declare preview: string | undefined;
  declare selected: number;
  events: DetailsEvents | undefined;
  wording: Wording | undefined;
  rootName: (root: string) => string = () => '';

  constructor() {
    super();
    this.selected = 0;
  }

  #facts(row: ResultRow, wording: Wording): (readonly [string, string])[] {
    const frames = row.frames > 1 ? [[l10n.t('Frames'), wording.number(row.frames)] as const] : [];
    return [
      [l10n.t('Dimensions'), l10n.t('{0} × {1}', wording.number(row.width), wording.number(row.height))],
      [l10n.t('File size'), wording.bytes(row.bytes)],
      [
        l10n.t('Format'),
        row.transparent ? l10n.t('{0}, transparent', row.format.toUpperCase()) : row.format.toUpperCase(),
      ],
      ...frames,
      [l10n.t('Modified'), wording.date(row.modified)],
    ];
  }

  #reason(reason: MatchReason): unknown {
    const share = Math.round(Math.max(0, Math.min(1, reason.strength)) * 100);
    return html`<li title=${l10n.t('{0} %', share)}>
      <span class="reason">${translated(reason.text)}</span>
      <span class="score" aria-hidden="true"><span class="fill" ${cssom({ width: `${share}%` })}></span></span>
    </li>`;
  }

  #copy(file: FileRef): unknown {
    return html`<li>
      <button type="button" class="link" @click=${() => this.events?.act('open', file)}>${this.#path(file)}</button>
    </li>`;
  }

  #path(file: FileRef): string {
    const name = this.rootName(file.root);
    return name === '' ? file.path : `${name}/${file.path}`;
  }

  override render(): unknown {
    const { row, details, wording } = this;
    const close = html`<button
      type="button"
      class="icon-button codicon codicon-close"
      aria-label=${l10n.t('Close the details')}
      title=${l10n.t('Close (I)')}
      @click=${() => this.events?.close()}
    ></button>`;
    if (row === undefined || wording === undefined) {
      return html`<section aria-label=${l10n.t('Details')}>
        <header><h2>${l10n.t('Details')}</h2>${close}</header>
        <p class="quiet">${l10n.t('Select an image to see its details.')}</p>
      </section>`;
    }
    const name = row.path.slice(row.path.lastIndexOf('/') + 1);
    return html`<section aria-label=${l10n.t('Details')}>
      <header><h2 title=${name}>${name}</h2>${close}</header>
      <div class="details-body" tabindex="0" role="group" aria-label=${name}>
      <div class="preview ${row.transparent ? groundClass(toneOfContent(row.sha256)) : ''}">
        ${
          this.preview === undefined
            ? html`<span class="codicon codicon-file-media" aria-hidden="true"></span>`
            : html`<img src=${this.preview} alt=${l10n.t('Preview of {0}', name)} />${textMarks(row, details)}`
        }
      </div>
      <div class="detail-actions" role="toolbar" aria-label=${l10n.t('Actions')}>
        ${actions.map(
          ({ action, icon, label }) => html`<button
            type="button"
            class="icon-button codicon codicon-${icon}"
            aria-label=${label()}
            title=${label()}
            @click=${() => this.events?.act(action, row)}
          ></button>`,
        )}
      </div>
      ${this.selected > 1 ? html`<p class="quiet">${l10n.t('{0} images selected', wording.number(this.selected))}</p>` : nothing}
      <p class="path">${breakable(this.#path(row))}</p>
      <dl>${this.#facts(row, wording).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
      ${
        details?.skipped === undefined
          ? nothing
          : html`<p class="failed">${l10n.t('This file {0}.', l10n.t(skipReasonText(details.skipped.reason)))}</p>`
      }
      ${
        details === undefined || details.colours.length === 0
          ? nothing
          : html`<h3>${l10n.t('Colors')}</h3>
              <ul class="swatches">
                ${details.colours.map(({ hex, share }) => {
                  const title = l10n.t('{0}, {1} %: show only images with this color', hex, Math.round(share * 100));
                  return html`<li>
                    <button
                      type="button"
                      class="swatch"
                      ${cssom({ background: hex })}
                      title=${title}
                      aria-label=${title}
                      @click=${() => this.events?.filterColour(hex)}
                    ></button>
                  </li>`;
                })}
              </ul>`
      }
      ${
        details === undefined || details.reasons.length === 0
          ? nothing
          : html`<h3>${l10n.t('Why this result')}</h3>
              <ul class="reasons">${details.reasons.map((reason) => this.#reason(reason))}</ul>`
      }
      ${textSection(details)}
      ${
        details === undefined || details.copies.length === 0
          ? nothing
          : html`<h3>${l10n.t('Same content')}</h3>
              <ul class="copies">${details.copies.map((file) => this.#copy(file))}</ul>`
      }
      </div>
    </section>`;
  }
}

customElements.define('lookalike-details', DetailsPane);

declare global {
  interface HTMLElementTagNameMap {
    'lookalike-details': DetailsPane;
  }
}

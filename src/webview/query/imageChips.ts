import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { QueryChip, Surface } from '../../shared/webviewProtocol.ts';

export interface ImageChipEvents {
  negate(index: number): void;
  remove(index: number): void;
}

/** The pictures of the query: a click turns one into an excluded one and back, a cross removes it. */
export function imageChips(
  images: readonly QueryChip[],
  uris: readonly (string | undefined)[],
  surface: Surface,
  events: ImageChipEvents,
): TemplateResult | typeof nothing {
  if (images.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${l10n.t('Query pictures')}>
    ${repeat(
      images,
      (image) => JSON.stringify(image.source),
      (image, index) =>
        imageChip(
          image,
          uris[index],
          surface,
          () => events.negate(index),
          () => events.remove(index),
        ),
    )}
  </ul>`;
}

function chipLabel({ name, weight, feedback }: QueryChip): string {
  if (feedback === true) return weight < 0 ? l10n.t('Less like {0}', name) : l10n.t('More like {0}', name);
  return weight < 0 ? l10n.t('Excluded: {0}', name) : l10n.t('Looks like {0}', name);
}

/** One that cannot be drawn gives way to the icon of its kind. */
function mark({ type, target }: Event): void {
  if (target instanceof HTMLImageElement) target.classList.toggle('broken', type === 'error');
}

function imageChip(
  image: QueryChip,
  uri: string | undefined,
  surface: Surface,
  negate: () => void,
  remove: () => void,
): TemplateResult {
  const excluded = image.weight < 0;
  const feedback = image.feedback === true;
  const label = chipLabel(image);
  const toggle = feedback
    ? l10n.t('{0}. Click to turn it round', label)
    : excluded
      ? l10n.t('{0}. Click to search for it', label)
      : l10n.t('{0}. Click to exclude it', label);
  const icon = feedback ? (excluded ? 'thumbsdown' : 'thumbsup') : excluded ? 'remove' : undefined;
  return html`<li class="chip ${excluded ? 'excluded' : ''}" title=${toggle}>
    <button
      type="button"
      class="picture"
      aria-label=${feedback ? l10n.t('Less like {0}', image.name) : l10n.t('Exclude {0}', image.name)}
      aria-pressed=${excluded ? 'true' : 'false'}
      @click=${negate}
    >
      ${icon === undefined ? nothing : html`<span class="codicon codicon-${icon}" aria-hidden="true"></span>`}
      ${
        uri === undefined
          ? html`<span class="codicon codicon-file-media" aria-hidden="true"></span>`
          : html`<img src=${uri} alt="" @load=${mark} @error=${mark} />
              <span class="codicon codicon-file-media" aria-hidden="true"></span>`
      }
      ${surface === 'editor' ? html`<span class="chip-name">${image.name}</span>` : nothing}
    </button>
    <button
      type="button"
      class="drop codicon codicon-close"
      aria-label=${l10n.t('Remove {0}', image.name)}
      title=${l10n.t('Remove')}
      @click=${remove}
    ></button>
  </li>`;
}

import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { TextLine } from '../../shared/image.ts';
import type { FileDetails, ResultRow } from '../../shared/protocol.ts';

/** Share of a line's height that its mark stands out. */
const margin = 0.15;

/** The lines by rows of the picture, with their positions. */
function rowsOf(text: readonly TextLine[]): { readonly line: TextLine; readonly position: number }[][] {
  const rows: { line: TextLine; position: number }[][] = [];
  for (const [position, line] of text.entries()) {
    const row = rows.at(-1);
    if (row?.[0]?.line.row === line.row) row.push({ line, position });
    else rows.push([{ line, position }]);
  }
  return rows;
}

/** What is copied: a row a line, its parts apart by a space. */
export function plainText(text: readonly TextLine[]): string {
  return rowsOf(text)
    .map((row) => row.map(({ line }) => line.text).join(' '))
    .join('\n');
}

/** Marks, over the preview, the lines that have words of the query; lies in a box that shows the picture whole. */
export function textMarks(
  { width, height }: ResultRow,
  details: FileDetails | undefined,
): TemplateResult | typeof nothing {
  const lines = (details?.matchedLines ?? []).flatMap((position) => details?.text?.[position] ?? []);
  if (lines.length === 0) return nothing;
  return html`<svg class="text-marks" viewBox="0 0 ${width} ${height}" aria-hidden="true">
    ${lines.map(({ box: [left, top, w, h] }) => {
      const out = h * margin;
      return svg`<rect x=${left - out} y=${top - out} width=${w + 2 * out} height=${h + 2 * out} rx=${h / 6} />`;
    })}
  </svg>`;
}

/** The text in the picture, to be read, selected and copied; what has words of the query is marked. */
export function textSection(details: FileDetails | undefined): TemplateResult | typeof nothing {
  const { text = [], matchedLines = [] } = details ?? {};
  if (text.length === 0) return nothing;
  const marked = new Set(matchedLines);
  const label = l10n.t('Copy the Text');
  return html`<h3 class="text-heading">
      ${l10n.t('Text')}
      <button
        type="button"
        class="icon-button codicon codicon-copy"
        aria-label=${label}
        title=${label}
        @click=${() => void navigator.clipboard.writeText(plainText(text))}
      ></button>
    </h3>
    <div class="picture-text" tabindex="0" role="group" aria-label=${l10n.t('Text in the picture')}>
      ${rowsOf(text).map(
        (row) =>
          html`<p>${row.map(({ line, position }) => (marked.has(position) ? html`<mark>${line.text}</mark> ` : `${line.text} `))}</p>`,
      )}
    </div>`;
}

import type { Surface } from './webviewProtocol.ts';

export interface WebviewPage {
  readonly surface: Surface;
  /** The bundle's script, in one piece, and its style sheet. */
  readonly script: string;
  readonly style: string;
  /** URI of the icons' style sheet, as `Webview.asWebviewUri` gives it. */
  readonly codicons: string;
  /** `Webview.cspSource`. */
  readonly source: string;
  /** Fresh for each page, at least 128 bits. */
  readonly nonce: string;
  /** BCP 47, such as `vscode.env.language`. */
  readonly language: string;
  /** `vscode.l10n.bundle`: translated strings by their English text. */
  readonly strings: Readonly<Record<string, string>> | undefined;
}

/** The media that the icons' style sheet is for until the page has been made: a sheet for another one holds up nothing. */
const iconsWait = 'not all';

/** Text that stands in an element. @throws where it would end that, or, as a `<script` after a `<!--` does, hide its end */
function inline(text: string, element: 'script' | 'style'): string {
  if (new RegExp(`</?${element}`, 'i').test(text))
    throw new Error(`The ${element} of the page would not end where it ends.`);
  return text;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/**
 * The page of both surfaces. It holds its script and its style sheet: each file that a webview loads passes a service worker and the
 * workbench, and nothing would be painted before. The icons, which stand for nothing yet, come after that.
 *
 * Its policy admits the two, style sheets and pictures of the extension's own resource roots, and pictures by blob: (those that were
 * pasted) and data: (thumbnails); nothing else, and no connection anywhere.
 */
export function webviewPage(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.source} 'nonce-${page.nonce}'`,
    `font-src ${page.source}`,
    `img-src ${page.source} blob: data:`,
  ].join('; ');
  const attribute = escapeAttribute;
  return `<!DOCTYPE html>
<html lang="${attribute(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lookalike</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${attribute(page.codicons)}" media="${iconsWait}">
<style nonce="${attribute(page.nonce)}">${inline(page.style, 'style')}</style>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems":true}'>
<lookalike-app data-surface="${page.surface}" data-strings="${attribute(JSON.stringify(page.strings ?? {}))}"></lookalike-app>
<script nonce="${attribute(page.nonce)}">${inline(page.script, 'script')}</script>
</body>
</html>
`;
}

import type { Surface } from './webviewProtocol.ts';

export interface WebviewPage {
  readonly surface: Surface;
  /** URIs of the bundle's files, as `Webview.asWebviewUri` gives them. */
  readonly script: string;
  readonly style: string;
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

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/**
 * The page of both surfaces. Its policy admits the bundle, the stylesheets and pictures of the extension's own resource
 * roots, pictures by blob: (those that were pasted) and data: (thumbnails); nothing else, and no connection anywhere.
 */
export function webviewPage(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.source}`,
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
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${attribute(page.codicons)}">
<link rel="stylesheet" href="${attribute(page.style)}">
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems":true}'>
<lookalike-app data-surface="${page.surface}" data-strings="${attribute(JSON.stringify(page.strings ?? {}))}"></lookalike-app>
<script type="module" nonce="${attribute(page.nonce)}" src="${attribute(page.script)}"></script>
</body>
</html>
`;
}

import * as l10n from '@vscode/l10n';
import './webview.css';
import { App } from './app.ts';

// The strings must be known before the first template is rendered, so before the element is defined.
const strings = document.querySelector<HTMLElement>('lookalike-app')?.dataset.strings;
if (strings !== undefined) l10n.config({ contents: strings });
customElements.define('lookalike-app', App);
// The icons' style sheet waits for this, so that nothing waits for it.
for (const link of document.querySelectorAll<HTMLLinkElement>('#vscode-codicon-stylesheet')) link.media = 'all';

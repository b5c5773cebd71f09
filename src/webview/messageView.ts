import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { Message, Notice, Offer, ScreenCommand } from './screens.ts';

type Run = (command: ScreenCommand) => void;

/** What takes the grid's place, or stands above a dimmed one. */
export function messageView(message: Message, run: Run): TemplateResult {
  const button = ({ label, command }: Offer, index: number): TemplateResult =>
    html`<vscode-button ?secondary=${index > 0} @click=${() => run(command)}>${label}</vscode-button>`;
  return html`<div class="message" data-state=${message.id}>
    ${message.busy === true ? html`<vscode-progress-bar aria-label=${message.text}></vscode-progress-bar>` : nothing}
    <span class="message-icon codicon codicon-${message.icon}" aria-hidden="true"></span>
    <p>${message.text}</p>
    ${message.detail === undefined ? nothing : html`<p class="quiet">${message.detail}</p>`}
    ${message.offers.length === 0 ? nothing : html`<div class="offers">${message.offers.map(button)}</div>`}
  </div>`;
}

/** One line above the grid. */
export function noticeView({ id, icon, text, offers, failed }: Notice, run: Run): TemplateResult {
  const link = ({ label, command }: Offer): TemplateResult =>
    html`<button type="button" class="link" @click=${() => run(command)}>${label}</button>`;
  return html`<div class="notice ${failed === true ? 'failed' : ''}" data-notice=${id} role=${failed === true ? 'alert' : nothing}>
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>
    <span class="notice-text">${text} ${offers.map(link)}</span>
  </div>`;
}

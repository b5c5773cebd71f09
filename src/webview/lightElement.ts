import { LitElement } from 'lit';

/**
 * A component without a shadow root: the workbench looks for `data-vscode-context` from the event's target upwards, and ARIA
 * references end at shadow boundaries.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

import type { SelectionAction } from '../../shared/webviewProtocol.ts';

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'pageUp' | 'pageDown';

export type GridCommand =
  | { readonly kind: 'move'; readonly to: Direction; readonly extend: boolean; readonly keep: boolean }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'act'; readonly action: SelectionAction }
  /** A letter: it belongs into the query bar. */
  | { readonly kind: 'type' }
  | { readonly kind: 'leave' };

const moves: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};

const plain: Readonly<Record<string, SelectionAction>> = {
  Enter: 'open',
  ' ': 'preview',
  s: 'findSimilar',
  i: 'toggleDetails',
  f: 'toggleFold',
  '+': 'addToQuery',
  '-': 'excludeFromQuery',
};

/**
 * What a key means in the results. Keys that are not ours (Shift+F10, the menu key, the workbench's own) give undefined and
 * go on to the browser and the workbench.
 */
export function gridCommand(press: KeyPress): GridCommand | undefined {
  const command = press.ctrlKey || press.metaKey;
  const to = moves[press.key];
  if (to !== undefined && !press.altKey) return { kind: 'move', to, extend: press.shiftKey, keep: command };
  if (press.altKey) return undefined;
  if (command) {
    switch (press.key) {
      case 'Enter':
        return { kind: 'act', action: 'openToSide' };
      case ' ':
        return { kind: 'toggle' };
      case 'a':
      case 'A':
        return press.shiftKey ? undefined : { kind: 'act', action: 'selectAll' };
      case 'c':
      case 'C':
        return press.shiftKey ? undefined : { kind: 'act', action: 'copyPath' };
      default:
        return undefined;
    }
  }
  if (press.key === 'Escape') return { kind: 'leave' };
  const action = plain[press.key.length === 1 ? press.key.toLowerCase() : press.key];
  if (action !== undefined) return { kind: 'act', action };
  // One code point: a printable key. Longer names are keys such as F2 or Tab.
  return [...press.key].length === 1 ? { kind: 'type' } : undefined;
}

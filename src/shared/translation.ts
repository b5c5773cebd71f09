import * as l10n from '@vscode/l10n';
import { type Message, worded } from './message.ts';

/** A message in the language of the editor; in English where `l10n` was given no translations. */
export function translated(said: Message): string {
  return worded(said, l10n.t);
}

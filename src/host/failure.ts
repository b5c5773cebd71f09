import { ResponseError } from 'vscode-jsonrpc/node';
import { english, messageOf } from '../shared/message.ts';
import { translated } from '../shared/translation.ts';

/** What went wrong, as a sentence for people, in the language of the editor. */
export function sentenceOf(error: unknown): string {
  const said = messageOf(error);
  return said === undefined ? textOf(error) : translated(said);
}

/** The same for the log, where what the engine says is English. */
export function logLineOf(error: unknown): string {
  const said = messageOf(error);
  return said === undefined ? textOf(error) : english(said);
}

/** An answer of the engine that says no, with its text in the language of the editor; any other error as it is. */
export function translatedFailure(error: unknown): unknown {
  if (!(error instanceof ResponseError) || messageOf(error) === undefined) return error;
  return new ResponseError(error.code, sentenceOf(error), error.data);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

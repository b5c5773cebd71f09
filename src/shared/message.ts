/**
 * A sentence for people: English, with `{0}`, `{1}` where the arguments stand, as `l10n.t` takes it. It is said in English by
 * whoever has no translations, and in the editor's language where it is shown.
 */
export interface Message {
  readonly text: string;
  readonly args?: readonly MessageArgument[];
}

/** A message among the arguments is whole in itself, and is translated before it takes its place. */
export type MessageArgument = string | number | Message;

/** @param text a plain literal: translators get what `scripts/l10n.ts` finds in such calls */
export function message(text: string, ...args: readonly MessageArgument[]): Message {
  return args.length === 0 ? { text } : { text, args };
}

/** The sentence as `translate` says it, which has the signature of `l10n.t`. */
export function worded(
  { text, args = [] }: Message,
  translate: (text: string, ...args: (string | number)[]) => string,
): string {
  return translate(text, ...args.map((arg) => (typeof arg === 'object' ? worded(arg, translate) : arg)));
}

/** The sentence in English. */
export function english(said: Message): string {
  return worded(said, (text, ...args) => text.replace(/\{(\d+)\}/g, (place, at) => String(args[Number(at)] ?? place)));
}

/**
 * The message that an error has beside its English text: an engine's own error in this process, or the answer of another one
 * that failed with such an error. Undefined for any other error.
 */
export function messageOf(error: unknown): Message | undefined {
  const data = field(error, 'data');
  const said = field(data, 'wording');
  return isMessage(said) ? said : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isMessage(value: unknown): value is Message {
  const args = field(value, 'args');
  return typeof field(value, 'text') === 'string' && (args === undefined || Array.isArray(args));
}

import type { Completion, Completions } from '../../../shared/completion.ts';
import { imageFormats } from '../../../shared/image.ts';
import type { FilterField } from './ast.ts';
import { basicColours, colourWords, wordSwatch } from './colours.ts';
import { type FieldDescription, fieldNamed, fields } from './fields.ts';
import { formatFilter } from './format.ts';

interface KnownValue {
  readonly value: string;
  readonly count: number;
}

/** What the searched folders hold, most frequent first. */
export interface KnownValues {
  /** Relative paths. */
  readonly folders: readonly KnownValue[];
  readonly formats: readonly KnownValue[];
  /** Basic colour words. */
  readonly colours: readonly KnownValue[];
}

const mostItems = 20;

/**
 * What may stand at the cursor: the filters' names for the start of a word, or the values of the filter that is being
 * typed.
 * @param cursor UTF-16 offset
 * @param values is asked only where it matters
 */
export function completions(text: string, cursor: number, values: () => KnownValues): Completions {
  const end = Math.max(0, Math.min(text.length, Math.trunc(cursor)));
  const start = tokenStart(text, end);
  const token = text.slice(start, end);
  const prefix = /^[-−(]*/.exec(token)?.[0].length ?? 0;
  const typed = token.slice(prefix);
  const colon = typed.indexOf(':');
  const field = colon < 0 ? undefined : fieldNamed(typed.slice(0, colon));
  if (field !== undefined) {
    const list = typed.slice(colon + 1);
    const from = start + prefix + colon + 1 + lastValueStart(list);
    return { kind: 'value', start: from, end, items: valueItems(field, text.slice(from, end), values) };
  }
  const place = { kind: 'operator', start: start + prefix, end } as const;
  if (colon >= 0 || typed.startsWith('"')) return { ...place, items: [] };
  const wanted = typed.toLowerCase();
  const items = fields
    .filter(({ field, aliases }) => [field, ...aliases].some((name) => name.startsWith(wanted)))
    .map(({ field, help }) => ({ label: `${field}:`, insert: `${field}:`, help }));
  return { ...place, items };
}

/** Where the word, filter or quotation begins in which the cursor stands. */
function tokenStart(text: string, cursor: number): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < cursor; at++) {
    const character = text[at] ?? '';
    const opens = at === start || /[:,(-]/.test(text[at - 1] ?? '');
    if (character === '"' && (quoted ? text[at - 1] !== '\\' : opens)) quoted = !quoted;
    else if (!quoted && /\s/.test(character)) start = at + 1;
  }
  return start;
}

/** After the last comma that no quotation holds. */
function lastValueStart(list: string): number {
  let start = 0;
  let quoted = false;
  for (const [at, character] of Array.from({ length: list.length }, (_, i) => list[i] ?? '').entries()) {
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) start = at + 1;
  }
  return start;
}

interface OfferedValue {
  readonly value: string;
  readonly count?: number;
  readonly hex?: string;
}

function valueItems(description: FieldDescription, typed: string, values: () => KnownValues): Completion[] {
  const wanted = typed.replace(/^"/, '').toLowerCase();
  const { field, help } = description;
  const offered = offeredValues(field, description, values).filter(({ value }) => value.toLowerCase() !== wanted);
  const begins = offered.filter(({ value }) => value.toLowerCase().startsWith(wanted));
  const holds = offered.filter((each) => each.value.toLowerCase().includes(wanted) && !begins.includes(each));
  return [...begins, ...(field === 'folder' ? holds : [])].slice(0, mostItems).map(({ value, ...known }) => ({
    label: value,
    insert: field === 'folder' ? formatFilter({ field, values: [value] }).slice('folder:'.length) : value,
    help,
    ...known,
  }));
}

function offeredValues(
  field: FilterField,
  description: FieldDescription,
  values: () => KnownValues,
): readonly OfferedValue[] {
  switch (field) {
    case 'folder':
      return values().folders.filter(({ value }) => value !== '');
    case 'type': {
      const { formats } = values();
      return formats.length > 0 ? formats : imageFormats.map((value) => ({ value }));
    }
    case 'color':
      return offeredColours(values().colours);
    default:
      return description.examples.map((value) => ({ value }));
  }
}

/** Colours that the pictures have, then every other word that is understood. */
function offeredColours(known: readonly KnownValue[]): readonly OfferedValue[] {
  const counts = new Map(known.map(({ value, count }) => [value, count]));
  const words = new Set([...counts.keys(), ...basicColours, ...colourWords]);
  return [...words].map((value) => {
    const count = counts.get(value);
    const hex = wordSwatch(value);
    return { value, ...(count === undefined ? {} : { count }), ...(hex === undefined ? {} : { hex }) };
  });
}

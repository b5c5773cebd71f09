import { imageFormats } from '../../../shared/image.ts';
import type { FilterField, SourceRange } from './ast.ts';
import { basicColours, colourWords } from './colours.ts';
import { type FieldDescription, fieldNamed, fields } from './fields.ts';
import { formatFilter } from './format.ts';

/** What the searched folders hold, most frequent first. */
export interface KnownValues {
  /** Relative paths. */
  readonly folders: readonly string[];
  readonly formats: readonly string[];
}

export interface Completion {
  /** What stands in the list. */
  readonly label: string;
  /** What replaces the text in `range`. */
  readonly insert: string;
  readonly detail: string;
}

export interface Completions {
  readonly range: SourceRange;
  readonly items: readonly Completion[];
}

const mostItems = 20;

/**
 * What may stand at the cursor: the filters' names for the start of a word, or the values of the filter that is being
 * typed.
 * @param cursor UTF-16 offset
 */
export function completions(text: string, cursor: number, values: KnownValues): Completions {
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
    return { range: { start: from, end }, items: valueItems(field, text.slice(from, end), values) };
  }
  const range = { start: start + prefix, end };
  if (colon >= 0 || typed.startsWith('"')) return { range, items: [] };
  const wanted = typed.toLowerCase();
  const items = fields
    .filter(({ field, aliases }) => [field, ...aliases].some((name) => name.startsWith(wanted)))
    .map(({ field, help }) => ({ label: `${field}:`, insert: `${field}:`, detail: help }));
  return { range, items };
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

function valueItems(description: FieldDescription, typed: string, values: KnownValues): Completion[] {
  const wanted = typed.replace(/^"/, '').toLowerCase();
  const { field } = description;
  const offered = offeredValues(field, description, values).filter((value) => value.toLowerCase() !== wanted);
  const begins = offered.filter((value) => value.toLowerCase().startsWith(wanted));
  const holds = offered.filter((value) => value.toLowerCase().includes(wanted) && !begins.includes(value));
  return [...begins, ...(field === 'folder' ? holds : [])].slice(0, mostItems).map((value) => ({
    label: value,
    insert: field === 'folder' ? formatFilter({ field, values: [value] }).slice('folder:'.length) : value,
    detail: description.help,
  }));
}

function offeredValues(field: FilterField, description: FieldDescription, values: KnownValues): readonly string[] {
  if (field === 'folder') return values.folders.filter((folder) => folder !== '');
  if (field === 'type') return values.formats.length > 0 ? values.formats : imageFormats;
  if (field === 'color') return [...new Set([...basicColours, ...colourWords])];
  return description.examples;
}

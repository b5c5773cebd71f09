/** The filter chips, and the query language that they stand for. */

export interface Filters {
  readonly types: readonly string[];
  readonly folders: readonly string[];
  /** Terms of the language, such as `side:>=512`, with what they are called. */
  readonly sizes: readonly { readonly filter: string; readonly label: string }[];
  readonly colours: readonly string[];
  /** What was written by hand or by a newer version: kept, and shown as it is. */
  readonly others: readonly string[];
}

export const noFilters: Filters = { types: [], folders: [], sizes: [], colours: [], others: [] };

export function hasFilters(filters: Filters): boolean {
  return Object.values(filters).some((list) => list.length > 0);
}

function quote(value: string): string {
  return /[\s",]/u.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}

function term(field: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${field}:${values.map(quote).join(',')}`];
}

/**
 * The filters in the query language: values of one field are alternatives and joined by commas, different fields must all
 * hold. The order is fixed, so equal filters give equal strings.
 */
export function filterText(filters: Filters): string {
  return [
    ...term('type', filters.types),
    ...term('folder', filters.folders),
    ...filters.sizes.map((size) => size.filter),
    ...term('color', filters.colours),
    ...filters.others,
  ].join(' ');
}

/** Splits at spaces outside quotes. */
function terms(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^\s"])+/gu) ?? [];
}

/** Splits at commas outside quotes and removes the quotes. */
function values(text: string): string[] {
  return (text.match(/(?:"[^"]*"|[^,"])+/gu) ?? [])
    .map((value) => value.replaceAll('"', ''))
    .filter((value) => value !== '');
}

/** Reads what `filterText` wrote; anything else is kept word for word among `others`. */
export function parseFilters(text: string): Filters {
  const types: string[] = [];
  const folders: string[] = [];
  const sizes: { filter: string; label: string }[] = [];
  const colours: string[] = [];
  const others: string[] = [];
  for (const each of terms(text)) {
    const [, field = '', value = ''] = /^([a-z]+):(.+)$/u.exec(each) ?? [];
    if (field === 'type') types.push(...values(value));
    else if (field === 'folder') folders.push(...values(value));
    else if (field === 'color') colours.push(...values(value));
    else if (/^(?:w|h|side)$/u.test(field)) sizes.push({ filter: each, label: sizeLabel(value) });
    else others.push(each);
  }
  return { types, folders, sizes, colours, others };
}

/** `>=64` as people read it. */
export function sizeLabel(value: string): string {
  return `${value
    .replace('..', ' – ')
    .replace('>=', '≥ ')
    .replace('<=', '≤ ')
    .replace(/^([<>])/u, '$1 ')} px`;
}

function toggled(list: readonly string[], value: string): readonly string[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}

export type FilterField = 'types' | 'folders' | 'colours' | 'others';

/** Adds the value to the field's, or takes it away. */
export function toggleFilter(filters: Filters, field: FilterField, value: string): Filters {
  return { ...filters, [field]: toggled(filters[field], value) };
}

/** Chooses one size, or none when it was chosen already: a picture has one size only. */
export function toggleSize(filters: Filters, size: { readonly filter: string; readonly label: string }): Filters {
  return { ...filters, sizes: filters.sizes.some((each) => each.filter === size.filter) ? [] : [size] };
}

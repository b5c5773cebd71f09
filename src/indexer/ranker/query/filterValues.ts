import { type ImageFormat, imageFormats } from '../../../shared/image.ts';
import { type AgeUnit, ageUnits, type Filter, type FilterField, type Interval, type ModifiedTime } from './ast.ts';
import { normalColour } from './colours.ts';

/** What the text after a filter's colon means; `undefined` when it means nothing, which is then said to the person. */
export function readFilter(field: FilterField, values: readonly string[]): Filter | undefined {
  const single = values.length === 1 ? (values[0] ?? '').trim().toLowerCase() : '';
  switch (field) {
    case 'name':
    case 'path':
    case 'folder':
      return { field, values: values.map((value) => value.replaceAll('\\', '/')) };
    case 'text':
      return { field, values };
    case 'type': {
      const formats = readAll(values, readFormat);
      return formats && { field, values: formats };
    }
    case 'color': {
      const colours = readAll(values, normalColour);
      return colours && { field, values: colours };
    }
    case 'w':
    case 'h':
    case 'side': {
      const interval = readInterval(single, readPixels);
      return interval && { field, interval };
    }
    case 'size': {
      const interval = readInterval(single, readBytes);
      return interval && { field, interval };
    }
    case 'ratio':
      return readRatio(single);
    case 'alpha':
    case 'animated': {
      const value = readYesOrNo(single);
      return value === undefined ? undefined : { field, value };
    }
    case 'modified': {
      const time = readModified(single);
      return time && { field, time };
    }
    case 'is':
      return readState(single);
    case 'git':
      return /^(changed?|modified|dirty)$/.test(single) ? { field, value: 'changed' } : undefined;
  }
}

function readAll<Value>(
  typed: readonly string[],
  read: (value: string) => Value | undefined,
): readonly Value[] | undefined {
  const values = new Set<Value>();
  for (const one of typed) {
    const value = read(one.trim());
    if (value === undefined) return undefined;
    values.add(value);
  }
  return [...values];
}

const formatNames: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpeg',
  jfif: 'jpeg',
  tif: 'tiff',
  svgz: 'svg',
  icon: 'ico',
};

function readFormat(typed: string): ImageFormat | undefined {
  const name = typed.toLowerCase().replace(/^\*?\./, '');
  if (Object.hasOwn(formatNames, name)) return formatNames[name];
  return imageFormats.find((format) => format === name);
}

function readYesOrNo(typed: string): boolean | undefined {
  if (/^(yes|y|true|on|1)$/.test(typed)) return true;
  if (/^(no|n|false|off|0)$/.test(typed)) return false;
  return undefined;
}

function readState(typed: string): Filter | undefined {
  if (/^(duplicates?|dupes?|copy|copies)$/.test(typed)) return { field: 'is', value: 'duplicate' };
  if (/^animat(ed|ion)$/.test(typed)) return { field: 'animated', value: true };
  if (/^(transparent|alpha)$/.test(typed)) return { field: 'alpha', value: true };
  if (/^opaque$/.test(typed)) return { field: 'alpha', value: false };
  return readRatioWord(typed);
}

/** Whole pixels, at most what any format can hold. */
function readPixels(typed: string): number | undefined {
  const digits = /^(\d{1,9})(?:px)?$/.exec(typed)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const byteUnits: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes; kb, mb and gb are powers of 1,024, as file managers and editors count. */
function readBytes(typed: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,6})?|\.\d{1,6})\s*(?:(b)|([kmg])i?b?)?$/.exec(typed);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * (byteUnits[match[2] ?? match[3] ?? ''] ?? 1));
}

function readInterval(typed: string, read: (value: string) => number | undefined): Interval | undefined {
  const anything = { low: Number.NEGATIVE_INFINITY, lowOpen: false, high: Number.POSITIVE_INFINITY, highOpen: false };
  const between = /^(.+?)(?:\.\.\.?|-|–)(.+)$/.exec(typed);
  if (between !== null) {
    const from = read(between[1] ?? '');
    const to = read(between[2] ?? '');
    if (from === undefined || to === undefined) return undefined;
    return { ...anything, low: Math.min(from, to), high: Math.max(from, to) };
  }
  const match = /^(<=|>=|=<|=>|≤|≥|<|>|==?)?\s*(.+?)(\+)?$/.exec(typed);
  const value = read(match?.[2] ?? '');
  if (value === undefined) return undefined;
  switch (match?.[3] ?? match?.[1]) {
    case '<':
      return { ...anything, high: value, highOpen: true };
    case '>':
      return { ...anything, low: value, lowOpen: true };
    case '<=':
    case '=<':
    case '≤':
      return { ...anything, high: value };
    case '>=':
    case '=>':
    case '≥':
    case '+':
      return { ...anything, low: value };
    default:
      return { ...anything, low: value, high: value };
  }
}

function readRatioWord(typed: string): Filter | undefined {
  if (/^(square)$/.test(typed)) return { field: 'ratio', comparison: '=', width: 1, height: 1 };
  if (/^(wide|landscape|horizontal)$/.test(typed)) return { field: 'ratio', comparison: '>', width: 1, height: 1 };
  if (/^(tall|portrait|vertical)$/.test(typed)) return { field: 'ratio', comparison: '<', width: 1, height: 1 };
  return undefined;
}

function readRatio(typed: string): Filter | undefined {
  const word = readRatioWord(typed);
  if (word !== undefined) return word;
  const match = /^([<>])?=?(\d{1,6}(?:\.\d{1,6})?)(?:[:/x×](\d{1,6}(?:\.\d{1,6})?))?$/.exec(typed);
  const width = Number(match?.[2]);
  const height = Number(match?.[3] ?? 1);
  if (match === null || width === 0 || height === 0) return undefined;
  const comparison = match[1] === '<' || match[1] === '>' ? match[1] : '=';
  return { field: 'ratio', comparison, width, height };
}

const unitNames: Readonly<Record<string, AgeUnit>> = {
  m: 'min',
  minute: 'min',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
};

function readUnit(typed: string): AgeUnit | undefined {
  const name = typed.replace(/s$/, '');
  return ageUnits.find((unit) => unit === name) ?? unitNames[name];
}

/** Beyond any file's date, and still a date of the language. */
const lastYear = '2099';

function readModified(typed: string): ModifiedTime | undefined {
  const age = /^([<>])?=?\s*(\d{1,5})\s*([a-z]{1,7})$/.exec(typed);
  const unit = age === null ? undefined : readUnit(age[3] ?? '');
  if (age !== null && unit !== undefined) {
    return { kind: 'age', newer: age[1] !== '>', amount: Number(age[2]), unit };
  }
  const between = /^(.+?)\.\.\.?(.+)$/.exec(typed);
  if (between !== null) {
    const from = readDate(between[1] ?? '');
    const to = readDate(between[2] ?? '');
    return from === undefined || to === undefined ? undefined : { kind: 'between', from, to };
  }
  const match = /^(<=|>=|<|>|=)?\s*(.+)$/.exec(typed);
  const date = readDate(match?.[2] ?? '');
  if (date === undefined) return undefined;
  switch (match?.[1]) {
    case '<':
      return { kind: 'before', date };
    case '>':
      return { kind: 'after', date };
    case '<=':
      return { kind: 'between', from: '1970', to: date };
    case '>=':
      return { kind: 'between', from: date, to: lastYear };
    default:
      return { kind: 'between', from: date, to: date };
  }
}

/** `2025`, `2025-3`, `2025-03-09` (or with `/` or `.`), `today`, `yesterday`; a day that no calendar has is refused. */
function readDate(typed: string): string | undefined {
  if (typed === 'today' || typed === 'yesterday') return typed;
  const match = /^((?:19|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(typed);
  if (match === null) return undefined;
  const [, year = '', month, day] = match;
  if (month === undefined) return year;
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (day === undefined) return `${year}-${month.padStart(2, '0')}`;
  const last = new Date(Number(year), Number(month), 0).getDate();
  if (Number(day) < 1 || Number(day) > last) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

import type { FilterField } from './ast.ts';

/** What a person is told about a filter. */
export interface FieldDescription {
  readonly field: FilterField;
  /** Other names that are understood. */
  readonly aliases: readonly string[];
  readonly help: string;
  /** Values that can be offered whatever the folder holds. */
  readonly examples: readonly string[];
}

/** Every filter of the language, in the order in which they are offered. */
export const fields: readonly FieldDescription[] = [
  {
    field: 'type',
    aliases: ['ext', 'format', 'extension'],
    help: 'format of the picture: type:png,svg',
    examples: ['png', 'jpeg', 'gif', 'webp', 'avif', 'svg', 'tiff', 'bmp', 'ico'],
  },
  { field: 'folder', aliases: ['dir', 'in'], help: 'inside a folder: folder:icons, folder:/src/assets', examples: [] },
  { field: 'name', aliases: ['file', 'filename'], help: 'file name, with * and ?: name:*-dark.*', examples: [] },
  {
    field: 'path',
    aliases: [],
    help: 'path from the top folder, a glob or a part of it: path:src/**/*.png',
    examples: [],
  },
  { field: 'text', aliases: ['says'], help: 'text that is written inside the picture: text:login', examples: [] },
  {
    field: 'color',
    aliases: ['colour'],
    help: 'one of the main colors: color:red, color:#ff8800',
    examples: [],
  },
  {
    field: 'w',
    aliases: ['width'],
    help: 'width in pixels: w:>=512, w:100..200',
    examples: ['<=64', '>=512', '>=1920'],
  },
  { field: 'h', aliases: ['height'], help: 'height in pixels: h:>=512', examples: ['<=64', '>=512', '>=1080'] },
  {
    field: 'side',
    aliases: ['pixels', 'px'],
    help: 'longer side in pixels: side:<=64',
    examples: ['<=64', '65..256', '>=1024'],
  },
  { field: 'size', aliases: ['bytes'], help: 'size of the file: size:<200kb', examples: ['<10kb', '<200kb', '>1mb'] },
  {
    field: 'ratio',
    aliases: ['aspect'],
    help: 'width to height: ratio:16:9, ratio:square, ratio:>2',
    examples: ['16:9', '4:3', 'square', 'wide', 'tall'],
  },
  { field: 'alpha', aliases: ['transparent'], help: 'has transparent pixels: alpha:yes', examples: ['yes', 'no'] },
  { field: 'animated', aliases: ['animation'], help: 'has more than one frame: animated:yes', examples: ['yes', 'no'] },
  {
    field: 'modified',
    aliases: ['changed', 'date', 'mtime'],
    help: 'when the file was changed: modified:<7d, modified:2025-03, modified:today',
    examples: ['<1d', '<7d', '<1mo', '>1y', 'today', 'yesterday'],
  },
  {
    field: 'is',
    aliases: [],
    help: 'is:duplicate, the same bytes are in another file too; is:transparent, is:square',
    examples: ['duplicate', 'animated', 'transparent', 'opaque', 'square', 'wide', 'tall'],
  },
  { field: 'git', aliases: [], help: 'git:changed, differs from the last commit', examples: ['changed'] },
];

const byName = new Map<string, FieldDescription>();
for (const description of fields) {
  byName.set(description.field, description);
  for (const alias of description.aliases) byName.set(alias, description);
}

/** The filter that a name or alias stands for, in any case. */
export function fieldNamed(name: string): FieldDescription | undefined {
  return byName.get(name.toLowerCase());
}

/** A filter whose name is one slip of the finger away: one letter more, less, other, or two swapped. */
export function fieldLike(name: string): FieldDescription | undefined {
  const typed = name.toLowerCase();
  if (typed.length < 3) return undefined;
  for (const [known, description] of byName) {
    if (known.length >= 3 && isOneSlipAway(typed, known)) return description;
  }
  return undefined;
}

function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === `${right[1]}${right[0]}`);
}

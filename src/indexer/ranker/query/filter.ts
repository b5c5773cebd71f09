import { imageFormats } from '../../../shared/image.ts';
import { type Message, message } from '../../../shared/message.ts';
import { pathWords } from '../../store/pathWords.ts';
import { coloursPerFile, type FileTable } from '../fileTable.ts';
import type { Filter, Interval } from './ast.ts';
import { colourCell, matchingCells } from './colours.ts';
import { type TimeSpan, timeSpan } from './dates.ts';
import { formatFilter } from './format.ts';
import { compileGlob, hasGlob } from './glob.ts';
import type { Condition } from './parts.ts';

/** What filters ask about beyond the table. What is absent cannot be asked, and a hint says so. */
export interface FilterContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The contents whose pictures have all of these words in them, in this order. */
  readonly textInside?: ((phrase: string) => ReadonlySet<number>) | undefined;
  /** Relative paths of files that differ from the last commit, or why they are not known. */
  readonly git?: { readonly changed: ReadonlySet<string> } | { readonly obstacle: Message };
}

export interface CompiledFilter {
  /**
   * Sets the marks to 0 of rows that do not fulfil the conditions; what is 0 stays so. Valid until the table changes.
   * @param marks one a row, 1 or 0
   */
  readonly narrow: (marks: Uint8Array) => void;
  /** What could not be asked and is therefore not asked for. */
  readonly hints: readonly Message[];
}

/** A test with what it costs for one row, in about nanoseconds: cheap ones go first. */
interface RowTest {
  readonly cost: number;
  readonly test: (row: number) => boolean;
}

/** Two shapes count as the same when their ratios differ by this much: 1366 x 768 is 16:9. */
const ratioTolerance = 0.02;
/** A colour counts when this much of the visible pixels has it. */
const leastShare = 0.1;

/** Makes tests of the conditions. Everything that does not depend on the row is worked out here. */
export function compileFilter(
  condition: Condition | undefined,
  table: FileTable,
  context: FilterContext,
): CompiledFilter {
  const hints: Message[] = [];
  const compiler = new FilterCompiler(table, context, hints);
  const tests = condition === undefined ? [] : conjuncts(condition, compiler);
  tests.sort((a, b) => a.cost - b.cost);
  return {
    // One condition after the other over all rows: short loops, and the dear ones look at what the cheap ones left.
    narrow(marks) {
      for (const { test } of tests) {
        for (let row = 0; row < marks.length; row++) if (marks[row] === 1 && !test(row)) marks[row] = 0;
      }
    },
    hints,
  };
}

/** The rows that fulfil the conditions, ascending. */
export function matchingRows(table: FileTable, filter: CompiledFilter): Uint32Array {
  const marks = new Uint8Array(table.count).fill(1);
  filter.narrow(marks);
  return markedRows(marks);
}

/** The rows whose mark is 1, ascending. */
export function markedRows(marks: Uint8Array): Uint32Array {
  let count = 0;
  for (let row = 0; row < marks.length; row++) count += marks[row] ?? 0;
  const rows = new Uint32Array(count);
  for (let row = 0, at = 0; at < count; row++) if (marks[row] === 1) rows[at++] = row;
  return rows;
}

/** Tests that must all be passed. */
function conjuncts(condition: Condition, compiler: FilterCompiler): RowTest[] {
  if (condition.type === 'and') return condition.of.flatMap((part) => conjuncts(part, compiler));
  const test = compile(condition, compiler);
  return test === undefined ? [] : [test];
}

function compile(condition: Condition, compiler: FilterCompiler): RowTest | undefined {
  switch (condition.type) {
    case 'filter':
      return compiler.filter(condition.node.filter);
    case 'exact':
      return compiler.exact(condition.node.text);
    case 'not': {
      const inner = compile(condition.of, compiler);
      return inner && { cost: inner.cost, test: (row) => !inner.test(row) };
    }
    default: {
      const tests = condition.of.map((part) => compile(part, compiler)).filter((part) => part !== undefined);
      tests.sort((a, b) => a.cost - b.cost);
      return tests.length === 0 ? undefined : tests.reduce(condition.type === 'and' ? both : either);
    }
  }
}

function both(a: RowTest, b: RowTest): RowTest {
  return { cost: a.cost + b.cost, test: (row) => a.test(row) && b.test(row) };
}

function either(a: RowTest, b: RowTest): RowTest {
  return { cost: a.cost + b.cost, test: (row) => a.test(row) || b.test(row) };
}

/** Turns single filters into tests of a row. */
class FilterCompiler {
  readonly #table: FileTable;
  readonly #context: FilterContext;
  readonly #hints: Message[];

  constructor(table: FileTable, context: FilterContext, hints: Message[]) {
    this.#table = table;
    this.#context = context;
    this.#hints = hints;
  }

  filter(filter: Filter): RowTest | undefined {
    const table = this.#table;
    const { columns } = table;
    switch (filter.field) {
      case 'name': {
        const [first, ...others] = filter.values.map(nameMatcher);
        if (first === undefined) return undefined;
        const matches = others.reduce((a, b) => (name: string) => a(name) || b(name), first);
        return { cost: 60, test: lowerCaseTest(table, matches) };
      }
      case 'path':
        return this.#anyOf(filter.values.map((value) => this.#path(value)));
      case 'folder':
        return this.#folders((folder) => filter.values.some((value) => isInFolder(folder, value)));
      case 'text':
        return this.#text(filter);
      case 'type': {
        const wanted = new Uint8Array(imageFormats.length);
        for (const format of filter.values) wanted[imageFormats.indexOf(format)] = 1;
        return { cost: 1, test: (row) => wanted[columns.format[row] ?? 0] === 1 };
      }
      case 'color':
        return this.#anyOf(filter.values.map((colour) => this.#colour(colour)));
      case 'w':
        return within(filter.interval, columns.width);
      case 'h':
        return within(filter.interval, columns.height);
      case 'side': {
        const { test } = within(filter.interval, columns.width);
        const ofHeight = within(filter.interval, columns.height).test;
        return {
          cost: 4,
          test: (row) => ((columns.width[row] ?? 0) > (columns.height[row] ?? 0) ? test : ofHeight)(row),
        };
      }
      case 'size':
        return within(filter.interval, columns.bytes);
      case 'ratio':
        return this.#ratio(filter);
      case 'alpha': {
        const wanted = filter.value ? 1 : 0;
        return { cost: 1, test: (row) => columns.transparent[row] === wanted };
      }
      case 'animated':
        return { cost: 1, test: (row) => (columns.frames[row] ?? 1) > 1 === filter.value };
      case 'modified':
        return this.#modified(timeSpan(filter.time, this.#context.now));
      case 'is':
        return { cost: 20, test: (row) => table.hasCopies(row) };
      case 'git':
        return this.#changed(filter);
    }
  }

  /** The words must stand in the path one after the other, however it writes them, or in the picture. */
  exact(text: string): RowTest | undefined {
    const words = pathWords(text);
    if (words.length === 0) return undefined;
    const table = this.#table;
    const phrase = ` ${words.join(' ')} `;
    const inPath = (path: string): boolean => ` ${pathWords(path).join(' ')} `.includes(phrase);
    // Splitting a path into words is slow. A file name that lacks a word can only match together with its folder.
    const mightMatch = words.map((word) => new RegExp(escapeRegExp(word), 'iu'));
    const folders = table.folders.map((folder) => mightMatch.map((word) => word.test(folder)));
    const inside = this.#context.textInside?.(text);
    return {
      cost: 150,
      test: (row) => {
        const folder = folders[table.columns.folder[row] ?? 0];
        const name = table.name(row).normalize('NFC');
        const possible = mightMatch.every((word, i) => folder?.[i] === true || word.test(name));
        if (possible && inPath(table.path(row))) return true;
        return inside?.has(table.columns.contentId[row] ?? 0) ?? false;
      },
    };
  }

  #anyOf(tests: readonly RowTest[]): RowTest | undefined {
    return tests.length === 0 ? undefined : tests.reduce(either);
  }

  /** A test that depends on the folder alone is made once for each folder. */
  #folders(matches: (folder: string) => boolean): RowTest {
    const wanted = Uint8Array.from(this.#table.folders, (folder) => (matches(folder) ? 1 : 0));
    const { folder } = this.#table.columns;
    return { cost: 1, test: (row) => wanted[folder[row] ?? 0] === 1 };
  }

  #path(value: string): RowTest {
    const table = this.#table;
    const typed = value.replace(/^\.?\//, '');
    if (hasGlob(typed)) {
      // Without a slash a glob means the file's name, as in .gitignore.
      const match = compileGlob(typed.includes('/') ? typed : `**/${typed}`);
      // Folders that lack what stands before the first wildcard are not looked into.
      const start = /^[^*?[\]{}]*\//.exec(typed)?.[0].toLowerCase() ?? '';
      const below = this.#folders((folder) => `${folder.toLowerCase()}/`.startsWith(start));
      return both(below, { cost: 300, test: (row) => match(table.path(row).toLowerCase()) });
    }
    const part = typed.toLowerCase();
    const cut = part.lastIndexOf('/') + 1;
    const nameStart = part.slice(cut);
    // A part of a path lies in the folder, or in the name, or begins at the folder's end and goes on in the name.
    const inFolder = this.#folders((folder) => `${folder.toLowerCase()}/`.includes(part) && folder !== '');
    if (cut === 0) return either(inFolder, { cost: 60, test: lowerCaseTest(table, (name) => name.includes(part)) });
    const before = part.slice(0, cut);
    const atEnd = this.#folders((folder) => `/${folder.toLowerCase()}/`.endsWith(before));
    return either(
      inFolder,
      both(atEnd, { cost: 60, test: lowerCaseTest(table, (name) => name.startsWith(nameStart)) }),
    );
  }

  #text(filter: Filter & { field: 'text' }): RowTest | undefined {
    const inside = this.#context.textInside;
    if (inside === undefined) {
      const ignored = message('{0} is ignored: the text inside pictures has not been read.', formatFilter(filter));
      this.#hints.push(ignored);
      return undefined;
    }
    const found = filter.values.map(inside);
    const { contentId } = this.#table.columns;
    return { cost: 20, test: (row) => found.some((contents) => contents.has(contentId[row] ?? 0)) };
  }

  #colour(colour: string): RowTest {
    const cells = matchingCells(colour);
    const { colours } = this.#table.columns;
    const least = leastShare * 255;
    return {
      cost: 10,
      test: (row) => {
        let share = 0;
        for (let at = row * coloursPerFile; at < (row + 1) * coloursPerFile; at++) {
          const packed = colours[at] ?? 0;
          if (packed === 0) break;
          if (cells[colourCell(packed >>> 8)] === 1) share += packed & 255;
        }
        return share >= least;
      },
    };
  }

  #ratio({ comparison, width, height }: Filter & { field: 'ratio' }): RowTest {
    const columns = this.#table.columns;
    const wanted = width / height;
    const ratio = (row: number): number => (columns.width[row] ?? 0) / (columns.height[row] ?? 0);
    if (comparison === '>') return { cost: 2, test: (row) => ratio(row) > wanted };
    if (comparison === '<') return { cost: 2, test: (row) => ratio(row) < wanted };
    return { cost: 2, test: (row) => Math.abs(ratio(row) / wanted - 1) <= ratioTolerance };
  }

  #modified({ from, to }: TimeSpan): RowTest {
    const { modified } = this.#table.columns;
    return { cost: 1, test: (row) => (modified[row] ?? 0) >= from && (modified[row] ?? 0) < to };
  }

  /** Only rows in folders that hold such a file have their path put together. */
  #rowsOfPaths(paths: ReadonlySet<string>): (row: number) => boolean {
    const table = this.#table;
    const folders = new Set<string>();
    for (const path of paths) folders.add(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    const inFolder = Uint8Array.from(table.folders, (folder) => (folders.has(folder) ? 1 : 0));
    const { folder } = table.columns;
    return (row) => inFolder[folder[row] ?? 0] === 1 && paths.has(table.path(row));
  }

  #changed(filter: Filter & { field: 'git' }): RowTest | undefined {
    const { git } = this.#context;
    if (git === undefined || 'obstacle' in git) {
      const why = git?.obstacle ?? message('what Git says about these files is not known.');
      this.#hints.push(message('{0} is ignored: {1}', formatFilter(filter), why));
      return undefined;
    }
    return { cost: 200, test: this.#rowsOfPaths(git.changed) };
  }
}

function within({ low, lowOpen, high, highOpen }: Interval, column: Uint32Array | Float64Array): RowTest {
  return {
    cost: 2,
    test: (row) => {
      const number = column[row] ?? 0;
      return (lowOpen ? number > low : number >= low) && (highOpen ? number < high : number <= high);
    },
  };
}

function lowerCaseTest(table: FileTable, matches: (name: string) => boolean): (row: number) => boolean {
  return (row) => matches(table.lowerName(row));
}

/** @returns matches lower-case names */
function nameMatcher(value: string): (name: string) => boolean {
  const part = value.toLowerCase();
  if (!hasGlob(part)) return (name) => name.includes(part);
  const match = compileGlob(part);
  return (name) => match(name) || name.includes(part);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * Whether a folder is, or lies in, the one that was typed: `icons` wherever a folder of that name is, `/src/icons` from the
 * top, `/` the top itself without what is below, `src/*` with a glob.
 */
function isInFolder(folder: string, typed: string): boolean {
  const wanted = typed
    .toLowerCase()
    .replace(/^\.\//, '/')
    .replace(/(?!^)\/+$/, '');
  if (wanted === '/' || wanted === '.') return folder === '';
  const path = `/${folder.toLowerCase()}/`;
  const isThere = wanted.startsWith('/') ? path.startsWith(`${wanted}/`) : path.includes(`/${wanted}/`);
  if (isThere || !hasGlob(wanted)) return isThere;
  const anchored = wanted.startsWith('/') ? wanted.slice(1) : `**/${wanted}`;
  return compileGlob(`${anchored}/**`)(folder.toLowerCase());
}

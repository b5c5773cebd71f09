/** Where the cells of the results go: pure arithmetic, in pixels, for any number of results. */

export interface SectionInput {
  readonly count: number;
  /** Makes a heading above the section. */
  readonly title: string | undefined;
}

export interface LayoutInput {
  /** Inner width of the scrolling area. */
  readonly width: number;
  /** Wanted cell width; cells grow to fill the line, and shrink below it only where one alone does not fit. */
  readonly size: number;
  readonly count: number;
  /** Sections in order; their counts sum up to `count`. */
  readonly sections: readonly SectionInput[];
  /** True when the query picture stands at the left of the first lines. */
  readonly lead: boolean;
}

export interface Section {
  readonly title: string | undefined;
  /** Index of its first item. */
  readonly start: number;
  readonly count: number;
  /** Number of its first line, its heading included. */
  readonly firstLine: number;
  readonly lines: number;
  readonly top: number;
}

export interface Line {
  readonly number: number;
  readonly kind: 'heading' | 'cells';
  readonly title: string | undefined;
  readonly start: number;
  readonly count: number;
  /** Columns that the query picture takes at the left. */
  readonly indent: number;
  readonly top: number;
  readonly height: number;
}

export interface GridLayout {
  readonly columns: number;
  readonly cell: number;
  readonly lineHeight: number;
  readonly lead: { readonly columns: number; readonly lines: number };
  readonly sections: readonly Section[];
  readonly lines: number;
  readonly count: number;
  readonly height: number;
}

export const gap = 4;
export const headingHeight = 28;
/** What a cell needs besides the picture: score bar, name and the space around them. */
export const captionHeight = 24;

const noLead = { columns: 0, lines: 0 };

/** @returns the layout of `count` items; costs time in the number of sections only */
export function layoutGrid(input: LayoutInput): GridLayout {
  const width = Math.max(1, Math.floor(input.width));
  const columns = Math.max(1, Math.floor((width + gap) / (input.size + gap)));
  const cell = Math.floor((width - gap * (columns - 1)) / columns);
  const lineHeight = cell + captionHeight;
  // Below four columns the query's picture would leave too little beside it.
  const lead = input.lead && columns >= 4 ? { columns: 2, lines: 2 } : noLead;
  const sections: Section[] = [];
  let start = 0;
  let line = 0;
  let top = 0;
  for (const { count, title } of input.sections) {
    const heading = title === undefined ? 0 : 1;
    const first = sections.length === 0;
    const beside = first ? lead.lines * (columns - lead.columns) : 0;
    const cellLines =
      first && lead.lines > 0
        ? count <= beside
          ? Math.ceil(count / (columns - lead.columns))
          : lead.lines + Math.ceil((count - beside) / columns)
        : Math.ceil(count / columns);
    sections.push({ title, start, count, firstLine: line, lines: heading + cellLines, top });
    top += heading * headingHeight + Math.max(cellLines, first ? lead.lines : 0) * (lineHeight + gap);
    line += heading + cellLines;
    start += count;
  }
  return { columns, cell, lineHeight, lead, sections, lines: line, count: start, height: top };
}

/** Index of the last section for which `value(section) <= limit`; 0 when none is. */
function lastSection(layout: GridLayout, limit: number, value: (section: Section) => number): Section | undefined {
  let low = 0;
  let high = layout.sections.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const section = layout.sections[middle];
    if (section !== undefined && value(section) <= limit) low = middle;
    else high = middle - 1;
  }
  return layout.sections[low];
}

/** Columns that are free in the `index`-th line of cells of a section. */
function indentOf(layout: GridLayout, section: Section, cellLine: number): number {
  return section.start === 0 && section.firstLine === 0 && cellLine < layout.lead.lines ? layout.lead.columns : 0;
}

/** The line with that number, or undefined when there is none. */
export function lineAt(layout: GridLayout, number: number): Line | undefined {
  if (number < 0 || number >= layout.lines) return undefined;
  const section = lastSection(layout, number, (each) => each.firstLine);
  if (section === undefined) return undefined;
  const heading = section.title === undefined ? 0 : 1;
  const within = number - section.firstLine;
  if (within < heading) {
    const { title, start, top } = section;
    return { number, kind: 'heading', title, start, count: 0, indent: 0, top, height: headingHeight };
  }
  const cellLine = within - heading;
  const indent = indentOf(layout, section, cellLine);
  const leadLines = indentOf(layout, section, 0) > 0 ? Math.min(cellLine, layout.lead.lines) : 0;
  const before = leadLines * (layout.columns - layout.lead.columns) + (cellLine - leadLines) * layout.columns;
  const count = Math.min(layout.columns - indent, section.count - before);
  return {
    number,
    kind: 'cells',
    title: undefined,
    start: section.start + before,
    count,
    indent,
    top: section.top + heading * headingHeight + cellLine * (layout.lineHeight + gap),
    height: layout.lineHeight,
  };
}

/** Number of the line that covers the vertical position, clamped to the first and the last line. */
export function lineNumberAt(layout: GridLayout, y: number): number {
  const section = lastSection(layout, y, (each) => each.top);
  if (section === undefined) return 0;
  const heading = section.title === undefined ? 0 : 1;
  const within = y - section.top - heading * headingHeight;
  if (within < 0) return Math.max(0, section.firstLine);
  const line = section.firstLine + heading + Math.floor(within / (layout.lineHeight + gap));
  return Math.max(0, Math.min(line, section.firstLine + section.lines - 1, layout.lines - 1));
}

/** Number of the line and column in which an item stands. */
export function placeOf(layout: GridLayout, item: number): { readonly line: number; readonly column: number } {
  const section = lastSection(layout, item, (each) => each.start);
  if (section === undefined) return { line: 0, column: 0 };
  const heading = section.title === undefined ? 0 : 1;
  const within = item - section.start;
  const indent = indentOf(layout, section, 0);
  const beside = layout.columns - indent;
  const inLead = indent > 0 && within < layout.lead.lines * beside;
  const past = indent > 0 && !inLead ? layout.lead.lines * beside : 0;
  const columns = inLead ? beside : layout.columns;
  const cellLine = (past > 0 ? layout.lead.lines : 0) + Math.floor((within - past) / columns);
  return {
    line: section.firstLine + heading + cellLine,
    column: ((within - past) % columns) + (inLead ? indent : 0),
  };
}

/** The item in the nearest line of cells in that direction, in the same column or the last one that is filled. */
export function itemBelow(layout: GridLayout, item: number, lines: number): number {
  const place = placeOf(layout, item);
  const step = Math.sign(lines);
  let left = Math.abs(lines);
  let found = item;
  for (let number = place.line + step; left > 0; number += step) {
    const line = lineAt(layout, number);
    if (line === undefined) break;
    if (line.kind === 'heading') continue;
    const column = Math.max(0, Math.min(place.column - line.indent, line.count - 1));
    found = line.start + column;
    left -= 1;
  }
  return found;
}

/** One figure or a few that belong together; what `--json` prints as one object a line. */
export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** A part of the report: a title, what its columns mean, and its rows. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** Columns in their order, with the heading a person reads. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** How the figures came about and what they may be compared with. */
  readonly notes: readonly string[];
}

export interface Column {
  readonly key: string;
  readonly heading: string;
  /** Digits after the point; 1 when absent. */
  readonly digits?: number;
}

/** The section as an aligned table: words to the left, numbers to the right. */
export function sectionText({ title, columns, rows, notes }: Section): string {
  const cells = rows.map((row) => columns.map((column) => cell(row[column.key], column.digits)));
  const widths = columns.map(({ heading }, i) =>
    Math.max(heading.length, ...cells.map((line) => line[i]?.length ?? 0)),
  );
  const isNumber = columns.map(({ key }) => rows.every((row) => typeof row[key] !== 'string'));
  const aligned = (line: readonly string[]): string =>
    line
      .map((text, i) => (isNumber[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const headings = columns.map(({ heading }) => heading);
  return [title, aligned(headings), ...cells.map(aligned), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

/** The section's rows, one JSON object a line, each with the section's name. */
export function sectionJson({ name, rows }: Section): string {
  return rows.map((row) => `${JSON.stringify({ section: name, ...row })}\n`).join('');
}

function cell(value: Row[string], digits = 1): string {
  if (value === undefined) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'NO';
  return typeof value === 'number' ? value.toFixed(digits) : value;
}

/** Text for terminals: aligned columns, sizes and numbers that people read at a glance. */

export interface Column {
  readonly align: 'left' | 'right';
}

/** Rows as lines; every column as wide as its widest cell, two spaces between columns, nothing after the last. */
export function alignColumns(rows: readonly (readonly string[])[], columns: readonly Column[]): string[] {
  const widths = columns.map((_, i) => Math.max(0, ...rows.map((row) => displayWidth(row[i] ?? ''))));
  return rows.map((row) =>
    columns
      .map((column, i) => {
        const cell = row[i] ?? '';
        const padding = ' '.repeat((widths[i] ?? 0) - displayWidth(cell));
        return column.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Cells that a text takes on a terminal: wide for East Asian characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** `1.2 MB`, decimal units as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `about 2 min`, `12 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 360) / 10} h`;
}

/** Control characters in file names must not reach the terminal as commands. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

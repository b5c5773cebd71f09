import type { Filter, Interval, ModifiedTime, QueryNode } from './ast.ts';

/** The node in the query language: reading it again gives the same node (but for its ranges). */
export function formatQuery(node: QueryNode | undefined): string {
  return node === undefined ? '' : formatNode(node, 'top');
}

/** A filter in the query language, as chips write it: `-type:png,svg`. */
export function formatFilter(filter: Filter, negated = false): string {
  return `${negated ? '-' : ''}${filter.field}:${formatValue(filter)}`;
}

function formatNode(node: QueryNode, inside: 'top' | 'and' | 'or'): string {
  switch (node.type) {
    case 'words': {
      const prefix = formatWeight(node.weight);
      // Without parentheses the weight would be the first word's alone, or, before numbers, a number like them.
      const isGrouped = prefix !== '' && /\s|^[\d.,:/]+$/.test(node.text);
      return isGrouped ? `${prefix}(${node.text})` : prefix + node.text;
    }
    case 'exact':
      return formatWeight(node.weight) + quote(node.text);
    case 'filter':
      return formatFilter(node.filter, node.negated);
    default: {
      const { type } = node;
      const text = node.children.map((child) => formatNode(child, type)).join(type === 'or' ? ' OR ' : ' ');
      const weight = formatWeight(node.weight);
      return weight !== '' || (type === 'or' && inside === 'and') ? `${weight}(${text})` : text;
    }
  }
}

function formatWeight(weight: number): string {
  const amount = Math.abs(weight) === 1 ? '' : `${Math.abs(weight)}:`;
  return (weight < 0 ? '-' : '') + amount;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function formatText(value: string): string {
  return /^[^\s",()“”„«»\\<>=]+$/.test(value) ? value : quote(value);
}

function formatValue(filter: Filter): string {
  switch (filter.field) {
    case 'name':
    case 'path':
    case 'folder':
    case 'text':
      return filter.values.map(formatText).join(',');
    case 'type':
    case 'color':
      return filter.values.join(',');
    case 'w':
    case 'h':
    case 'side':
      return formatInterval(filter.interval, String);
    case 'size':
      return formatInterval(filter.interval, formatBytes);
    case 'ratio':
      return formatRatio(filter);
    case 'alpha':
    case 'animated':
      return filter.value ? 'yes' : 'no';
    case 'modified':
      return formatTime(filter.time);
    case 'is':
    case 'git':
      return filter.value;
  }
}

function formatInterval(interval: Interval, format: (value: number) => string): string {
  const { low, lowOpen, high, highOpen } = interval;
  if (low === Number.NEGATIVE_INFINITY) return `${highOpen ? '<' : '<='}${format(high)}`;
  if (high === Number.POSITIVE_INFINITY) return `${lowOpen ? '>' : '>='}${format(low)}`;
  return low === high ? format(low) : `${format(low)}..${format(high)}`;
}

function formatBytes(bytes: number): string {
  for (const [unit, factor] of [
    ['gb', 1024 ** 3],
    ['mb', 1024 ** 2],
    ['kb', 1024],
  ] as const) {
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}b`;
}

function formatRatio(filter: Filter & { field: 'ratio' }): string {
  const { comparison, width, height } = filter;
  if (width === height) return { '=': 'square', '>': 'wide', '<': 'tall' }[comparison];
  return `${comparison === '=' ? '' : comparison}${width}:${height}`;
}

function formatTime(time: ModifiedTime): string {
  switch (time.kind) {
    case 'age':
      return `${time.newer ? '<' : '>'}${time.amount}${time.unit}`;
    case 'before':
      return `<${time.date}`;
    case 'after':
      return `>${time.date}`;
    case 'between':
      return time.from === time.to ? time.from : `${time.from}..${time.to}`;
  }
}

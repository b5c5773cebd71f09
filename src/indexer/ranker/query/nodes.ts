import type { QueryNode } from './ast.ts';

const least = 0.01;
const most = 100;

/** A weight as the language can say it: positive, two decimals. */
export function clampWeight(weight: number): number {
  return Number(Math.min(most, Math.max(least, weight)).toFixed(2));
}

/**
 * The nodes as one: groups of the same kind are flattened, neighbouring words become one phrase (a sentence means more
 * than its words), and a group of one is that one. Undefined for no nodes.
 */
export function group(type: 'and' | 'or', nodes: readonly QueryNode[]): QueryNode | undefined {
  const children: QueryNode[] = [];
  for (const node of nodes) {
    const parts = node.type === type && node.weight === 1 ? node.children : [node];
    for (const part of parts) {
      const last = children.at(-1);
      if (type === 'and' && isPlain(part) && last !== undefined && isPlain(last)) {
        const range = { start: last.range.start, end: part.range.end };
        children[children.length - 1] = { type: 'words', text: `${last.text} ${part.text}`, weight: 1, range };
      } else children.push(part);
    }
  }
  const [first] = children;
  const last = children.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (children.length === 1) return first;
  return { type, children, weight: 1, range: { start: first.range.start, end: last.range.end } };
}

function isPlain(node: QueryNode): node is QueryNode & { type: 'words' } {
  return node.type === 'words' && node.weight === 1;
}

import type { ExactNode, FilterField, FilterNode, GroupNode, QueryNode } from './ast.ts';
import { clampWeight } from './nodes.ts';

/** A phrase that ranks. `exact` ones were quoted; a negative weight pushes away. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
  readonly exact: boolean;
}

/** More alternatives than this are added up as one: each costs a search of its own. */
const mostAlternatives = 8;

/**
 * The phrases of a query: a picture matches as well as it matches the best of the alternatives, and each alternative is
 * the weighted sum of its phrases. Plain words of one alternative are one phrase, whatever filters stand between them.
 * Empty when nothing ranks.
 */
export function rankingTexts(root: QueryNode | undefined): readonly (readonly WeightedText[])[] {
  if (root === undefined) return [];
  const alternatives = alternativeCount(root, 1) > mostAlternatives ? [allTexts(root, 1)] : textsOf(root, 1);
  return alternatives.filter((texts) => texts.length > 0).map(joinPlain);
}

/** Turned round, "not any of these" pushes all of them away at once, so only a positive OR gives alternatives. */
function isAlternative(node: GroupNode, factor: number): boolean {
  return node.type === 'or' && node.weight * factor > 0;
}

function alternativeCount(node: QueryNode, factor: number): number {
  if (!isGroup(node)) return 1;
  const counts = node.children.map((child) => alternativeCount(child, factor * node.weight));
  return isAlternative(node, factor) ? counts.reduce((a, b) => a + b) : counts.reduce((a, b) => a * b);
}

function allTexts(node: QueryNode, factor: number): WeightedText[] {
  if (isGroup(node)) return node.children.flatMap((child) => allTexts(child, factor * node.weight));
  if (node.type === 'filter') return [];
  const weight = node.weight * factor;
  const clamped = Math.sign(weight) * clampWeight(Math.abs(weight));
  return [{ text: node.text, weight: clamped, exact: node.type === 'exact' }];
}

function textsOf(node: QueryNode, factor: number): WeightedText[][] {
  if (!isGroup(node)) return [allTexts(node, factor)];
  const parts = node.children.map((child) => textsOf(child, factor * node.weight));
  if (isAlternative(node, factor)) return parts.flat();
  return parts.reduce((sums, part) => sums.flatMap((sum) => part.map((texts) => [...sum, ...texts])));
}

function isGroup(node: QueryNode): node is GroupNode {
  return node.type === 'and' || node.type === 'or';
}

function joinPlain(texts: readonly WeightedText[]): WeightedText[] {
  const isPlain = ({ exact, weight }: WeightedText): boolean => !exact && weight === 1;
  const plain = texts.filter(isPlain).map(({ text }) => text);
  const others = texts.filter((text) => !isPlain(text));
  return plain.length === 0 ? others : [{ text: plain.join(' '), weight: 1, exact: false }, ...others];
}

/** What a file must fulfil: the tree of a query without the words, which only rank. */
export type Condition =
  | { readonly type: 'filter'; readonly node: FilterNode }
  | { readonly type: 'exact'; readonly node: ExactNode }
  | { readonly type: 'not'; readonly of: Condition }
  | { readonly type: 'and' | 'or'; readonly of: readonly Condition[] };

/**
 * The conditions of a query; undefined when every file fulfils them. Words are fulfilled by every file, so `cat OR type:png`
 * has no condition.
 */
export function conditionOf(root: QueryNode | undefined): Condition | undefined {
  return root === undefined ? undefined : condition(root, false);
}

/** The conditions of several texts (the query's own and the chips'), all of which must be fulfilled. */
export function bothConditions(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { type: 'and', of: [a, b] };
}

/** True when a condition on this field is anywhere among these. */
export function asksFor(field: FilterField, of: Condition | undefined): boolean {
  if (of === undefined) return false;
  switch (of.type) {
    case 'exact':
      return false;
    case 'filter':
      return of.node.filter.field === field;
    case 'not':
      return asksFor(field, of.of);
    default:
      return of.of.some((part) => asksFor(field, part));
  }
}

/** Fields whose answer changes with the time, with Git or with what is read in pictures, while the files stay as they are. */
const passing: readonly FilterField[] = ['modified', 'git', 'text'];

/** True when files fulfil a condition as long as they are not changed. */
export function isLasting(of: Condition): boolean {
  switch (of.type) {
    case 'exact':
      return false;
    case 'filter':
      return !passing.includes(of.node.filter.field);
    case 'not':
      return isLasting(of.of);
    default:
      return of.of.every(isLasting);
  }
}

function condition(node: QueryNode, turned: boolean): Condition | undefined {
  switch (node.type) {
    case 'words':
      return undefined;
    case 'exact':
      return negate({ type: 'exact', node }, turned !== node.weight < 0);
    case 'filter':
      return negate({ type: 'filter', node }, turned !== node.negated);
    default: {
      const isTurned = turned !== node.weight < 0;
      const of = node.children.map((child) => condition(child, isTurned));
      const defined = of.filter((child) => child !== undefined);
      // De Morgan: turned round, "all of" becomes "any of". Words are then left out, for they cannot be missed.
      const type = (node.type === 'or') === isTurned ? 'and' : 'or';
      const isFulfilled = type === 'or' && !isTurned && defined.length < of.length;
      if (isFulfilled || defined.length === 0) return undefined;
      return defined.length === 1 ? defined[0] : { type, of: defined };
    }
  }
}

function negate(of: Condition, negated: boolean): Condition {
  return negated ? { type: 'not', of } : of;
}

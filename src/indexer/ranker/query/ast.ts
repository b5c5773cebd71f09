import type { ImageFormat } from '../../../shared/image.ts';
import type { Message } from '../../../shared/message.ts';

/** A part of the text as typed: UTF-16 offsets, the end exclusive. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** Numbers from `low` to `high`; an open end leaves the number itself out. Infinite where nothing was said. */
export interface Interval {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

export const ageUnits = ['min', 'h', 'd', 'w', 'mo', 'y'] as const;
export type AgeUnit = (typeof ageUnits)[number];

/**
 * When a file was changed. Kept as it was said, so that "less than 7 days ago" means that again tomorrow; `from` and `to`
 * are `2025`, `2025-03`, `2025-03-09`, `today` or `yesterday`, each the whole of that time, and both are included.
 */
export type ModifiedTime =
  | { readonly kind: 'age'; readonly newer: boolean; readonly amount: number; readonly unit: AgeUnit }
  | { readonly kind: 'before'; readonly date: string }
  | { readonly kind: 'after'; readonly date: string }
  | { readonly kind: 'between'; readonly from: string; readonly to: string };

/** One condition on a file. A list of values means any of them. */
export type Filter =
  | { readonly field: 'name' | 'path' | 'folder'; readonly values: readonly string[] }
  | { readonly field: 'text'; readonly values: readonly string[] }
  | { readonly field: 'type'; readonly values: readonly ImageFormat[] }
  /** Colour words or `#rrggbb`. */
  | { readonly field: 'color'; readonly values: readonly string[] }
  /** `side` is the longer of width and height; all in pixels, `size` in bytes. */
  | { readonly field: 'w' | 'h' | 'side' | 'size'; readonly interval: Interval }
  /** Width by height: near `width:height` for `=`. */
  | { readonly field: 'ratio'; readonly comparison: '=' | '<' | '>'; readonly width: number; readonly height: number }
  | { readonly field: 'alpha' | 'animated'; readonly value: boolean }
  | { readonly field: 'modified'; readonly time: ModifiedTime }
  | { readonly field: 'is'; readonly value: 'duplicate' }
  | { readonly field: 'git'; readonly value: 'changed' };

export type FilterField = Filter['field'];

/** Words that rank by what they mean. A negative weight pushes away what they mean. */
export interface WordsNode {
  readonly type: 'words';
  readonly text: string;
  readonly weight: number;
  readonly range: SourceRange;
}

/** Words that must occur, in this order, in the path or in the picture; they rank too. */
export interface ExactNode {
  readonly type: 'exact';
  readonly text: string;
  /** Negative when the words must not occur. */
  readonly weight: number;
  readonly range: SourceRange;
}

export interface FilterNode {
  readonly type: 'filter';
  readonly filter: Filter;
  readonly negated: boolean;
  readonly range: SourceRange;
}

/** All of the children (`and`) or any of them (`or`). */
export interface GroupNode {
  readonly type: 'and' | 'or';
  readonly children: readonly QueryNode[];
  /** Multiplies the weights inside; negative turns the whole group round. */
  readonly weight: number;
  readonly range: SourceRange;
}

export type QueryNode = WordsNode | ExactNode | FilterNode | GroupNode;

/** Something a person should know about how the text was understood. */
export interface QueryHint {
  readonly message: Message;
  readonly range: SourceRange;
}

export interface Query {
  readonly text: string;
  /** Undefined when nothing was said. */
  readonly root: QueryNode | undefined;
  readonly hints: readonly QueryHint[];
}

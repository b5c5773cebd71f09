export interface CompleteParams {
  /** What stands in the query bar. */
  readonly text: string;
  /** UTF-16 offset of the caret. */
  readonly cursor: number;
  readonly roots?: readonly string[];
}

/** Something that may stand at the caret. */
export interface Completion {
  /** What stands in the list. */
  readonly label: string;
  /** What replaces the text between `start` and `end`. */
  readonly insert: string;
  /** What the operator does, with an example. */
  readonly help: string;
  /** Images that have this value; absent where they are not counted. */
  readonly count?: number;
  /** The colour that a colour word means, `#rrggbb`. */
  readonly hex?: string;
}

export interface Completions {
  readonly kind: 'operator' | 'value';
  /** UTF-16 offsets, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Best first; empty where nothing can be offered. */
  readonly items: readonly Completion[];
}

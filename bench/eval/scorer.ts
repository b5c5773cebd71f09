import type { Task } from './task.ts';

/** A way of searching that is measured, such as by looks, by names, or by both. */
export interface Scorer {
  /** Names it in the results. */
  readonly mode: string;
  /** Why it cannot rank this task's candidates; undefined when it can. */
  refusal(task: Task): string | undefined;
  /**
   * Does all work that a task's queries share.
   * @returns for the index of a query one score a candidate, larger is better, NaN for one that cannot be found at all.
   * The array is reused by the next call.
   */
  prepare(task: Task): Promise<(query: number) => Float32Array>;
}

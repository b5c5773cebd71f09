import { setImmediate } from 'node:timers/promises';
import type { BackgroundContext } from './backgroundRuns.ts';
import type { RootIndex } from './rootIndex.ts';

/** What waits in the roots that this process writes. */
export interface WaitingWork<T> {
  readonly roots: readonly { readonly root: RootIndex; readonly waiting: readonly (readonly T[])[] }[];
  /** Of all roots. */
  readonly total: number;
}

/**
 * Finds what waits, in steps that let queries through.
 * @param waitingIn what waits in a root, a step at a time
 * @returns undefined when something more urgent came
 */
export async function findWaiting<T>(
  roots: readonly RootIndex[],
  waitingIn: (root: RootIndex) => Iterable<readonly T[]>,
  { signal, isWanted }: Pick<BackgroundContext, 'signal' | 'isWanted'>,
): Promise<WaitingWork<T> | undefined> {
  const found = [];
  let total = 0;
  for (const root of roots) {
    if (!root.writable) continue;
    const waiting: (readonly T[])[] = [];
    for (const some of waitingIn(root)) {
      // Parts as they come: one list of 100,000 would be copied again and again while it grows.
      if (some.length > 0) waiting.push(some);
      total += some.length;
      await setImmediate();
      if (signal.aborted || isWanted()) return undefined;
    }
    found.push({ root, waiting });
  }
  return { roots: found, total };
}

import type { BackgroundContext } from './backgroundRuns.ts';

/** Pictures of one transaction: what a crash costs at most. */
const batchSize = 8;

/** What is done with the pictures that wait. */
export interface PictureWork<Item, Outcome> {
  /** @returns undefined where there is nothing to store */
  readonly look: (item: Item) => Promise<Outcome | undefined>;
  /** Stores what came of a batch, in one transaction. @param pictures how many were looked at */
  readonly store: (outcomes: readonly Outcome[], pictures: number) => void | Promise<void>;
}

/**
 * Works through pictures that wait, one after the other. Stopped at any time, it loses at most one batch; the next run goes on
 * where it was.
 */
export async function workInBatches<Item, Outcome>(
  waiting: readonly Item[],
  { gate, signal, isWanted }: Pick<BackgroundContext, 'gate' | 'signal' | 'isWanted'>,
  { look, store }: PictureWork<Item, Outcome>,
): Promise<void> {
  for (let next = 0; next < waiting.length; ) {
    await gate.passed(signal);
    if (signal.aborted || isWanted()) return;
    const outcomes: Outcome[] = [];
    let pictures = 0;
    for (const item of waiting.slice(next, next + batchSize)) {
      // A picture under way is finished, and what there is stored; then a rest begins, or what is more urgent.
      if (signal.aborted || isWanted() || gate.closed) break;
      try {
        const outcome = await look(item);
        if (outcome !== undefined) outcomes.push(outcome);
        pictures++;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
    next += pictures;
    if (pictures > 0) await store(outcomes, pictures);
  }
}

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
 * @param waiting the pictures, in parts of any length
 */
export async function workInBatches<Item, Outcome>(
  waiting: readonly (readonly Item[])[],
  context: Pick<BackgroundContext, 'gate' | 'signal' | 'isWanted'>,
  work: PictureWork<Item, Outcome>,
): Promise<void> {
  const { gate, signal, isWanted } = context;
  for (const part of waiting) {
    for (let next = 0; next < part.length; ) {
      await gate.passed(signal);
      if (signal.aborted || isWanted()) return;
      next += await workOnBatch(part.slice(next, next + batchSize), context, work);
    }
  }
}

/** @returns how many pictures were looked at, from the first on */
async function workOnBatch<Item, Outcome>(
  batch: readonly Item[],
  { gate, signal, isWanted }: Pick<BackgroundContext, 'gate' | 'signal' | 'isWanted'>,
  { look, store }: PictureWork<Item, Outcome>,
): Promise<number> {
  const outcomes: Outcome[] = [];
  let pictures = 0;
  for (const item of batch) {
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
  if (pictures > 0) await store(outcomes, pictures);
  return pictures;
}

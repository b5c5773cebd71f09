import { TimeSlice } from '../loader/timeSlice.ts';
import { NearDuplicates } from '../ranker/nearDuplicates.ts';
import type { PictureLook } from '../ranker/samePicture.ts';
import type { RootIndex } from './rootIndex.ts';

/** A query waits this long for groups; what is missing then comes with a later answer. */
const patienceMs = 20;

interface Grouping {
  readonly groups: NearDuplicates;
  readonly model: string;
  running: Promise<void> | undefined;
}

/**
 * The groups of near-duplicates of each root, found the first time that somebody wants rows folded, and kept up with what is
 * indexed since: a small folder's before the query is answered, a large one's in the background.
 */
export class DuplicateGroups {
  readonly #found: (root: RootIndex) => void;
  readonly #groupings = new WeakMap<RootIndex, Grouping>();

  /** @param found told when groups were found after a query had been answered without them */
  constructor(found: (root: RootIndex) => void) {
    this.#found = found;
  }

  /**
   * What is known now or within a moment.
   * @param complete true to wait for all
   */
  async of(root: RootIndex, model: string, complete: boolean): Promise<NearDuplicates> {
    let grouping = this.#groupings.get(root);
    if (grouping === undefined || grouping.model !== model) {
      const groups = new NearDuplicates((contentId) => lookOf(root, contentId, model));
      grouping = { groups, model, running: undefined };
      this.#groupings.set(root, grouping);
    }
    if (grouping.running === undefined && hasMore(root, grouping.groups)) this.#run(root, grouping);
    if (grouping.running !== undefined && complete) await grouping.running;
    else if (grouping.running !== undefined) {
      const isLate = await Promise.race([grouping.running, late(patienceMs)]);
      if (isLate === true) void grouping.running.then(() => this.#found(root));
    }
    return grouping.groups;
  }

  #run(root: RootIndex, grouping: Grouping): void {
    grouping.running = addAll(root, grouping.groups).finally(() => {
      grouping.running = undefined;
    });
  }
}

function lookOf({ catalogue }: RootIndex, contentId: number, model: string): PictureLook | undefined {
  const vector = catalogue.embedding(contentId, model);
  const description = vector && catalogue.content(contentId)?.description;
  return description && { vector, colours: description.colours, format: description.format };
}

/** False for a root that was never indexed, too. */
function hasMore(root: RootIndex, groups: NearDuplicates): boolean {
  return root.table.count > 0 && root.catalogue.perceptualHashes(groups.last, 1).length > 0;
}

async function addAll(root: RootIndex, groups: NearDuplicates): Promise<void> {
  const slice = new TimeSlice();
  for (;;) {
    const hashes = root.catalogue.perceptualHashes(groups.last);
    if (hashes.length === 0) return;
    for (const { contentId, hash } of hashes) {
      groups.add(contentId, hash);
      if (slice.over) await slice.rest();
    }
  }
}

function late(milliseconds: number): Promise<true> {
  return new Promise((resolve) => setTimeout(() => resolve(true), milliseconds));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { TimeSlice } from '../loader/timeSlice.ts';
import { NearDuplicates } from '../ranker/nearDuplicates.ts';
import type { RootIndex } from './rootIndex.ts';
import { RowGroups } from './rowGroups.ts';

/** The first query that finds groups missing waits this long for them; what is missing then comes with a later answer. */
const patienceMs = 20;
/** After a query pictures are not compared for this long, unless somebody waits for all groups: the next key comes first. */
const quietAfterQueryMs = 300;

interface Grouping {
  readonly groups: NearDuplicates;
  readonly rows: RowGroups;
  readonly model: string;
  running: Promise<void> | undefined;
  /** A query waits for groups. */
  waiting: boolean;
  /** A query was answered before all groups were known: others do not wait for them either. */
  awaited: boolean;
  /** When a query asked last, on the clock of `performance.now()`. */
  askedAt: number;
  /** Somebody waits for all groups. */
  urgent: boolean;
  /** Ends the rest that the comparing takes. */
  wake: () => void;
}

/**
 * The groups of near-duplicates of each root, found the first time that somebody wants rows folded, and kept up with what is
 * indexed since: a small folder's before the query is answered, a large one's in the background.
 */
export class DuplicateGroups {
  readonly #found: (root: RootIndex) => void;
  readonly #failed: (root: RootIndex, error: unknown) => void;
  readonly #quietMs: number;
  #groupings = new WeakMap<RootIndex, Grouping>();

  /**
   * @param found told when groups were found after a query had been answered without them
   * @param failed told why pictures were not compared to the end; what was found until then is folded
   * @param quietMs milliseconds after a query in which nothing is compared, unless somebody waits for all groups
   */
  constructor(
    found: (root: RootIndex) => void,
    failed: (root: RootIndex, error: unknown) => void,
    quietMs = quietAfterQueryMs,
  ) {
    this.#found = found;
    this.#failed = failed;
    this.#quietMs = quietMs;
  }

  /** Forgets all groups: the ids of contents mean others now. */
  clear(): void {
    this.#groupings = new WeakMap();
  }

  /**
   * What is known now or within a moment.
   * @param complete true to wait for all
   */
  async of(root: RootIndex, model: string, complete: boolean): Promise<RowGroups> {
    let grouping = this.#groupings.get(root);
    if (grouping === undefined || grouping.model !== model) {
      const groups = new NearDuplicates({
        look: (contentId) => root.table.lookOf(contentId),
        similarities: (contentId, others) => root.vectors(model)?.exact.similarities(contentId, others),
      });
      grouping = {
        groups,
        rows: new RowGroups(groups),
        model,
        running: undefined,
        waiting: false,
        awaited: false,
        askedAt: 0,
        urgent: false,
        wake: () => undefined,
      };
      this.#groupings.set(root, grouping);
    }
    grouping.askedAt = performance.now();
    if (grouping.running === undefined && hasMore(root, grouping.groups)) this.#run(root, grouping);
    if (grouping.running !== undefined && complete) {
      grouping.urgent = true;
      grouping.wake();
      await grouping.running;
    } else if (grouping.running !== undefined && !grouping.awaited) {
      grouping.waiting = true;
      const isLate = (await Promise.race([grouping.running, late(patienceMs)])) === true;
      grouping.waiting = false;
      if (isLate) grouping.awaited = true;
    }
    return grouping.rows;
  }

  #run(root: RootIndex, grouping: Grouping): void {
    grouping.running = this.#addAll(root, grouping)
      .catch((error: unknown) => this.#failed(root, error))
      .finally(() => {
        grouping.running = undefined;
        grouping.urgent = false;
        if (!grouping.awaited) return;
        grouping.awaited = false;
        this.#found(root);
      });
  }

  async #addAll(root: RootIndex, grouping: Grouping): Promise<void> {
    const { groups } = grouping;
    const slice = new TimeSlice();
    for (;;) {
      const hashes = root.catalogue.perceptualHashes(groups.last);
      if (hashes.length === 0) return;
      for (const { contentId, hash } of hashes) {
        groups.add(contentId, hash);
        if (!slice.over) continue;
        await this.#giveWay(grouping);
        await slice.rest();
        // Closed or cleared meanwhile.
        if (!root.isOpen) return;
      }
    }
  }

  /** Rests while somebody types: each key would wait for the pictures under way, several times over. */
  async #giveWay(grouping: Grouping): Promise<void> {
    for (;;) {
      const since = performance.now() - grouping.askedAt;
      if (grouping.urgent || grouping.waiting || since >= this.#quietMs) return;
      const rest = new AbortController();
      grouping.wake = () => rest.abort();
      await sleep(this.#quietMs - since, undefined, { signal: rest.signal, ref: false }).catch(() => undefined);
    }
  }
}

/** False for a root that was never indexed, too. */
function hasMore(root: RootIndex, groups: NearDuplicates): boolean {
  return root.table.count > 0 && root.catalogue.perceptualHashes(groups.last, 1).length > 0;
}

function late(milliseconds: number): Promise<true> {
  return new Promise((resolve) => setTimeout(() => resolve(true), milliseconds));
}

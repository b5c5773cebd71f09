import type { RowFold } from '../../shared/protocol.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import type { Candidates } from './candidates.ts';
import type { RowGroups } from './rowGroups.ts';
import type { PositionOrder } from './variedOrder.ts';

/** Candidates that are walked through at a time: the ordering has the first of them at hand. */
const walkedAtOnce = 512;

/** Where the near-duplicates of a root are known from, in the order of the searched roots. */
export interface GroupedRoot {
  readonly table: FileTable;
  readonly rows: RowGroups;
}

/**
 * An ordering in which each group of near-duplicates has one row, that of its best result. Of groups that are unfolded all
 * results follow, best first. Built for an answer: it counts all groups at once, and orders no more than is looked at.
 */
export class FoldedOrder {
  /** Rows. */
  readonly total: number;
  readonly #candidates: Candidates;
  readonly #ordering: PositionOrder;
  /** By position: the content that stands for the group. */
  readonly #leaders: Uint32Array;
  /** By root and leader: how many candidates. */
  readonly #sizes: readonly Uint32Array[];
  readonly #unfolded: ReadonlySet<string>;
  readonly #seen: readonly Uint8Array[];
  /** Positions of the rows found so far, and how many candidates were walked through for them. */
  readonly #rows: number[] = [];
  #walked = 0;
  #members: ReadonlyMap<string, readonly number[]> | undefined;

  /** @param unfolded keys of the groups that are to be shown whole */
  constructor(
    candidates: Candidates,
    ordering: PositionOrder,
    roots: readonly GroupedRoot[],
    unfolded: ReadonlySet<string>,
  ) {
    this.#candidates = candidates;
    this.#ordering = ordering;
    this.#unfolded = unfolded;
    const grouped = candidates.whole ? wholeOf(roots) : groupsOf(candidates, roots);
    this.#leaders = grouped.leaders;
    this.#sizes = grouped.sizes;
    this.#seen = grouped.sizes.map(({ length }) => new Uint8Array(length));
    let total = grouped.count;
    for (const key of unfolded) total += Math.max(0, this.#sizeOf(key) - 1);
    this.total = total;
  }

  /** Positions of the candidates whose rows begin at `offset`, at most `count`. */
  slice(offset: number, count: number): readonly number[] {
    while (this.#rows.length < offset + count && this.#walked < this.#candidates.count) this.#walk();
    return this.#rows.slice(offset, offset + count);
  }

  /** Rows that the first so many candidates have. */
  rowsOf(candidates: number): number {
    const seen = this.#sizes.map((sizes) => new Uint8Array(sizes.length));
    let rows = 0;
    for (const position of this.#ordering.slice(0, candidates)) {
      const inRoot = seen[this.#candidates.roots[position] ?? 0];
      const leader = this.#leaders[position] ?? 0;
      if (inRoot === undefined || inRoot[leader] === 1) continue;
      inRoot[leader] = 1;
      const key = this.#keyOf(position);
      rows += this.#unfolded.has(key) ? this.#sizeOf(key) : 1;
    }
    return rows;
  }

  /** What the row of a candidate stands for; undefined when it is alone. */
  foldOf(position: number): RowFold | undefined {
    const size = this.#sizes[this.#candidates.roots[position] ?? 0]?.[this.#leaders[position] ?? 0] ?? 0;
    if (size < 2) return undefined;
    const key = this.#keyOf(position);
    if (!this.#unfolded.has(key)) return { key, size, state: 'folded' };
    return { key, size, state: this.#membersOf(key)[0] === position ? 'first' : 'member' };
  }

  #walk(): void {
    for (const position of this.#ordering.slice(this.#walked, walkedAtOnce)) {
      const seen = this.#seen[this.#candidates.roots[position] ?? 0];
      const leader = this.#leaders[position] ?? 0;
      if (seen === undefined || seen[leader] === 1) continue;
      seen[leader] = 1;
      const key = this.#unfolded.size === 0 ? '' : this.#keyOf(position);
      if (this.#unfolded.has(key)) this.#rows.push(...this.#membersOf(key));
      else this.#rows.push(position);
    }
    this.#walked += walkedAtOnce;
  }

  /** All results of an unfolded group, best first. */
  #membersOf(key: string): readonly number[] {
    if (this.#members === undefined) {
      const members = new Map<string, number[]>([...this.#unfolded].map((each) => [each, []]));
      for (const position of this.#ordering.slice(0, this.#candidates.count)) {
        members.get(this.#keyOf(position))?.push(position);
      }
      this.#members = members;
    }
    return this.#members.get(key) ?? [];
  }

  #keyOf(position: number): string {
    return `${this.#candidates.roots[position] ?? 0}:${this.#leaders[position] ?? 0}`;
  }

  #sizeOf(key: string): number {
    const [root, leader] = key.split(':').map(Number);
    return this.#sizes[root ?? 0]?.[leader ?? 0] ?? 0;
  }
}

interface GroupedCandidates {
  /** By position. */
  readonly leaders: Uint32Array;
  /** By root and leader. */
  readonly sizes: readonly Uint32Array[];
  readonly count: number;
}

/** Where the candidates are the rows of the only root, nothing is to be counted anew. */
function wholeOf([only]: readonly GroupedRoot[]): GroupedCandidates {
  const none = { leaders: new Uint32Array(0), sizes: new Uint32Array(0), count: 0 };
  const { leaders, sizes, count } = only?.rows.of(only.table) ?? none;
  return { leaders, sizes: [sizes], count };
}

function groupsOf(
  { roots, fileIds, count: candidates }: Candidates,
  grouped: readonly GroupedRoot[],
): GroupedCandidates {
  const ofRoots = grouped.map(({ table, rows }) => ({ table, ...rows.of(table) }));
  const sizes = ofRoots.map((root) => new Uint32Array(root.sizes.length));
  const leaders = new Uint32Array(candidates);
  let count = 0;
  for (let i = 0; i < candidates; i++) {
    const number = roots[i] ?? 0;
    const root = ofRoots[number];
    const sizesOfRoot = sizes[number];
    const row = root?.table.indexOf(fileIds[i] ?? 0) ?? -1;
    if (root === undefined || sizesOfRoot === undefined || row < 0) continue;
    const leader = root.leaders[row] ?? 0;
    leaders[i] = leader;
    const size = sizesOfRoot[leader] ?? 0;
    if (size === 0) count++;
    sizesOfRoot[leader] = size + 1;
  }
  return { leaders, sizes, count };
}

import type { QueryFigures, Summary } from './metrics.ts';
import type { Direction } from './task.ts';

/** What is known of one set, direction and mode. */
export interface Result {
  readonly set: string;
  readonly direction: Direction;
  readonly mode: string;
  readonly queries: number;
  readonly candidates: number;
  readonly summary: Summary;
}

/** One line of `--json`: shares from 0 to 1, with `low` and `high` as 95 % intervals. */
export function jsonLine({ summary, ...rest }: Result): string {
  const { mean, low, high } = summary;
  return JSON.stringify({ ...rest, ...rounded(mean), low: rounded(low), high: rounded(high) });
}

function rounded(shares: QueryFigures): QueryFigures {
  const { r1, r5, r10, mrr, map, recall16 } = shares;
  const round = (share: number) => Math.round(share * 1e4) / 1e4;
  return { r1: round(r1), r5: round(r5), r10: round(r10), mrr: round(mrr), map: round(map), recall16: round(recall16) };
}

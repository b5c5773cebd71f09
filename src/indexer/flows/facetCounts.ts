import type { Facets } from '../../shared/protocol.ts';
import { facetsOf } from '../ranker/facets.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { compileFilter, type FilterContext, matchingRows } from '../ranker/query/filter.ts';
import type { Condition } from '../ranker/query/parts.ts';

interface Counted {
  readonly version: number;
  readonly facets: Facets;
}

/**
 * What chips offer for a query. Nearly every query is words alone, which let all files through: what all files have is counted
 * once, not with every key that is typed.
 */
export class FacetCounts {
  readonly #ofAll = new WeakMap<FileTable, Counted>();

  /** @param condition the one of the text; undefined where it lets all files through */
  of(table: FileTable, condition: Condition | undefined, context: FilterContext): Facets {
    if (condition !== undefined) return count(table, condition, context);
    const { version } = table;
    const known = this.#ofAll.get(table);
    if (known?.version === version) return known.facets;
    const facets = count(table, undefined, context);
    this.#ofAll.set(table, { version, facets });
    return facets;
  }
}

function count(table: FileTable, condition: Condition | undefined, context: FilterContext): Facets {
  return facetsOf(table, matchingRows(table, compileFilter(condition, table, context)));
}

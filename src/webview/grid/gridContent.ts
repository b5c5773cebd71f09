import * as l10n from '@vscode/l10n';
import type { QueryResult } from '../../shared/protocol.ts';
import type { SectionInput } from './gridLayout.ts';
import type { RowStore } from './rowStore.ts';

/** A picture of the query, as the page can show it. */
export interface LeadPicture {
  readonly name: string;
  readonly uri: string | undefined;
}

/** A set of results as the grid shows it. */
export interface GridContent {
  readonly result: QueryResult;
  readonly rows: RowStore;
  readonly words: readonly string[];
  /** Pictures that stand at the left of the first lines; none in the sidebar. */
  readonly lead: readonly LeadPicture[];
  readonly grouped: boolean;
}

/** The parts that the results are shown in: likely and less likely matches, folders, or all in one. */
export function sectionsOf({ result, grouped }: Pick<GridContent, 'result' | 'grouped'>): readonly SectionInput[] {
  const { total, likely, ranked, groups } = result;
  if (ranked && likely > 0 && likely < total) {
    return [
      { count: likely, title: undefined },
      { count: total - likely, title: l10n.t('Less likely') },
    ];
  }
  if (grouped && groups !== undefined && groups.reduce((sum, group) => sum + group.count, 0) === total) {
    return groups.map(({ value, count }) => ({ count, title: value === '' ? l10n.t('Top folder') : `${value}/` }));
  }
  return [{ count: total, title: undefined }];
}

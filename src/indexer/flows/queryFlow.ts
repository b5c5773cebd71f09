import { basename } from 'node:path';
import type {
  Facets,
  FileRef,
  MatchReason,
  QueryParams,
  QueryResult,
  ResultRow,
  RowsParams,
  RowsResult,
} from '../../shared/protocol.ts';
import { confidence, type ScoreKind, scoreCutoff } from '../ranker/calibration.ts';
import { facetsOf, mergeFacets } from '../ranker/facets.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { type CompiledFilter, compileFilter, matchingRows } from '../ranker/query/filter.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { type Condition, conditionOf, rankingTexts } from '../ranker/query/parts.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { QueryEncoder, type QueryVectors } from './queryVectors.ts';
import { CandidateList, type Candidates, contentScores, Ordering, refineHead } from './ranking.ts';
import { ResultSets } from './resultSets.ts';
import type { RootIndex } from './rootIndex.ts';

export interface QueryContext {
  readonly roots: readonly RootIndex[];
  readonly runtime: ModelRuntime;
}

interface ResultSet {
  readonly context: QueryContext;
  readonly params: QueryParams;
  readonly candidates: Candidates;
  readonly ordering: Ordering;
  readonly total: number;
  readonly kind: ScoreKind | undefined;
  /** The conditions of the text alone: what facets count, before chips narrow it. */
  readonly textCondition: Condition | undefined;
}

/** Query flow: parse, embed, scan, filter, rank. Answers a result set; rows are read from it by range. */
export class QueryFlow {
  readonly #encoder = new QueryEncoder();
  readonly #sets = new ResultSets<ResultSet>();

  /** @throws EngineError 'query-image', 'model-has-no-text', 'encoder-stopped' */
  async query(params: QueryParams, context: QueryContext, signal?: AbortSignal): Promise<QueryResult> {
    const started = performance.now();
    const { roots, runtime } = context;
    const query = parseQuery(params.text);
    const chips = parseQuery(params.filter ?? '');
    const vectors = await this.#encoder.encode(rankingTexts(query.root), params.images, roots, runtime, signal);
    const ranked = vectors.alternatives.length > 0;
    const kind = ranked ? scoreKind(params, vectors) : undefined;
    const textCondition = conditionOf(query.root);
    const hints = [...query.hints, ...chips.hints].map((hint) => hint.message).concat(vectors.hints);
    const found = await collect(context, params, vectors, textCondition, conditionOf(chips.root), hints);
    const sort = params.sort ?? (ranked ? 'relevance' : 'newest');
    const set: ResultSet = {
      context,
      params,
      candidates: found.candidates,
      ordering: new Ordering(found.candidates, tables(context), sort),
      total: Math.min(params.limit ?? Number.POSITIVE_INFINITY, found.candidates.count),
      kind,
      textCondition,
    };
    const resultSet = this.#sets.add(set);
    const likely = kind === undefined ? set.total : Math.min(set.total, countLikely(set, runtime, kind));
    this.#remember(params, context, vectors, set.total);
    return {
      resultSet,
      total: set.total,
      searched: roots.reduce((sum, root) => sum + root.table.count, 0),
      filteredOut: found.filteredOut,
      likely,
      ranked,
      ...(sort === 'folder' && !ranked ? { groups: folderGroups(set) } : {}),
      hints: [...new Set(hints)],
      milliseconds: performance.now() - started,
    };
  }

  /** Rows in order; files that have gone since the query was answered are left out. @throws EngineError 'result-set-gone' */
  rows({ resultSet, offset, count }: RowsParams): RowsResult {
    const set = this.#sets.get(resultSet);
    const wanted = Math.max(0, Math.min(count, set.total - offset));
    const rows: ResultRow[] = [];
    for (const position of set.ordering.slice(offset, wanted)) {
      const row = resultRow(set, position);
      if (row !== undefined) rows.push(row);
    }
    return { rows };
  }

  /** @throws EngineError 'result-set-gone' */
  facets(resultSet: number): Facets {
    const { context, textCondition } = this.#sets.get(resultSet);
    return mergeFacets(
      context.roots.map(({ table }) => {
        const filter = compileFilter(textCondition, table, { now: Date.now() });
        return facetsOf(table, matchingRows(table, filter));
      }),
    );
  }

  /** Why a file is in a result set. @throws EngineError 'result-set-gone' */
  async reasons(resultSet: number, file: FileRef): Promise<MatchReason[]> {
    const set = this.#sets.get(resultSet);
    if (set.kind === undefined) return [];
    const root = set.context.roots.findIndex((candidate) => candidate.root === file.root);
    const fileId = set.context.roots[root]?.lookUp(file.path).file?.id;
    const { candidates } = set;
    for (let i = 0; i < candidates.count; i++) {
      if (candidates.roots[i] !== root || candidates.fileIds[i] !== fileId) continue;
      const strength = confidence(set.context.runtime.package.calibration, set.kind, candidates.scores[i] ?? 0);
      const what = set.params.text.trim();
      return [{ kind: 'looks', text: what === '' ? 'looks like the picture' : `looks like “${what}”`, strength }];
    }
    return [];
  }

  /** Result sets are gone: their files or scores mean nothing any more. */
  clear(): void {
    this.#sets.clear();
  }

  #remember(params: QueryParams, { roots, runtime }: QueryContext, vectors: QueryVectors, total: number): void {
    const text = params.text.trim();
    if (params.remember !== true || text === '') return;
    const query = { text, filter: params.filter ?? '', time: Date.now(), total, model: runtime.key };
    roots
      .find((root) => root.writable)
      ?.rememberQuery(vectors.plain === undefined ? query : { ...query, vector: vectors.plain });
  }
}

function scoreKind(params: QueryParams, vectors: QueryVectors): ScoreKind {
  return vectors.plain === undefined && params.images.length > 0 && params.text.trim() === ''
    ? 'imageImage'
    : 'textImage';
}

/** With several roots the root's name comes first, as everywhere in VS Code. */
function folderGroups({ context, ordering, total }: ResultSet): { value: string; count: number }[] {
  const { roots } = context;
  return ordering.folderGroups(total).map(({ root, folder, count }) => {
    const name = roots.length > 1 ? basename(roots[root]?.root ?? '') : '';
    return { value: [name, folder].filter((part) => part !== '').join('/'), count };
  });
}

function tables(context: QueryContext): FileTable[] {
  return context.roots.map((root) => root.table);
}

/** All files that fulfil the conditions, with their scores. */
async function collect(
  context: QueryContext,
  params: QueryParams,
  vectors: QueryVectors,
  text: Condition | undefined,
  chips: Condition | undefined,
  hints: string[],
): Promise<{ readonly candidates: Candidates; readonly filteredOut: number }> {
  const { roots, runtime } = context;
  const { alternatives } = vectors;
  const ranked = alternatives.length > 0;
  const scored: (Float32Array | undefined)[] = [];
  for (const root of roots) scored.push(ranked ? await contentScores(root, runtime.key, alternatives) : undefined);
  // From here on nothing waits, so that tables and scores belong together.
  const list = new CandidateList(roots.reduce((sum, root) => sum + root.table.count, 0));
  const least = params.minScore ?? Number.NEGATIVE_INFINITY;
  let filteredOut = 0;
  for (const [number, root] of roots.entries()) {
    const { table } = root;
    const scores = scored[number];
    const own = vectors.own
      .filter((file) => file.root === root)
      .flatMap((file) => root.lookUp(file.path).file?.id ?? []);
    const filter = (condition: Condition | undefined): CompiledFilter | undefined =>
      condition && compileFilter(condition, table, { now: Date.now() });
    const ofText = filter(text);
    const ofChips = filter(chips);
    hints.push(...(ofText?.hints ?? []), ...(ofChips?.hints ?? []));
    // Only what the text lets through and the chips do not counts as filtered out.
    const matches =
      ofChips &&
      ((row: number): boolean => {
        if (ofText !== undefined && !ofText.test(row)) return false;
        if (ofChips.test(row)) return true;
        filteredOut++;
        return false;
      });
    // Without a vector of this model yet a file is found by listings and filters only.
    list.addRows(number, table, scores, least, own, matches ?? ofText?.test);
  }
  const candidates = list.finish();
  if (ranked) {
    refineHead(
      candidates,
      alternatives,
      (position) => {
        const root = candidates.roots[position] ?? 0;
        const table = roots[root]?.table;
        const row = table?.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
        return row < 0 ? undefined : { root, contentId: table?.columns.contentId[row] ?? 0 };
      },
      (root, contentId) => roots[root]?.catalogue.embedding(contentId, runtime.key),
    );
  }
  return { candidates, filteredOut };
}

function countLikely({ candidates }: ResultSet, runtime: ModelRuntime, kind: ScoreKind): number {
  const cutoff = scoreCutoff(runtime.package.calibration, kind);
  let likely = 0;
  for (let i = 0; i < candidates.count; i++) if ((candidates.scores[i] ?? 0) >= cutoff) likely++;
  return likely;
}

function resultRow(set: ResultSet, position: number): ResultRow | undefined {
  const { context, candidates, kind } = set;
  const root = context.roots[candidates.roots[position] ?? 0];
  const index = root?.table.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
  if (root === undefined || index < 0) return undefined;
  const { contentId, ...row } = root.table.row(index);
  const score = candidates.scores[position] ?? 0;
  return {
    ...row,
    root: root.root,
    score: kind === undefined ? 0 : score,
    confidence: kind === undefined ? 0 : confidence(context.runtime.package.calibration, kind, score),
    sha256: root.shaOfContent(contentId) ?? '',
  };
}

import { basename } from 'node:path';
import type { TextLine } from '../../shared/image.ts';
import { english, type Message, message } from '../../shared/message.ts';
import type {
  Facets,
  FileRef,
  MatchReason,
  QueryParams,
  QueryResult,
  ResultRow,
  RowsParams,
  RowsResult,
  SortOrder,
} from '../../shared/protocol.ts';
import { mendedText } from '../../shared/spelling.ts';
import { ChangedFiles } from '../git/changedFiles.ts';
import { percentile, type ScorePercentiles } from '../ranker/calibration.ts';
import { mergeFacets } from '../ranker/facets.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { meaningBackground } from '../ranker/meaningCalibration.ts';
import type { FilterContext } from '../ranker/query/filter.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { asksFor, type Condition, conditionOf, rankingTexts, type WeightedText } from '../ranker/query/parts.ts';
import { queryBackground } from '../ranker/queryBackground.ts';
import type { Candidates } from './candidates.ts';
import { allWords, Collector } from './collector.ts';
import { DuplicateGroups } from './duplicateGroups.ts';
import { FacetCounts } from './facetCounts.ts';
import { FoldedOrder, type GroupedRoot } from './foldedOrder.ts';
import { keptResults, mostKept, resultsOfRoot } from './keptResults.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { QuerySpelling } from './querySpelling.ts';
import { noVectors, QueryEncoder, type QueryVectors } from './queryVectors.ts';
import { Ordering } from './ranking.ts';
import { matchReasons } from './reasons.ts';
import { ResultSets } from './resultSets.ts';
import { type FileEvidence, RootEvidence, shareOf } from './rootEvidence.ts';
import type { RootIndex } from './rootIndex.ts';
import { type PositionOrder, VariedOrder } from './variedOrder.ts';

/** How sure a path makes that has all words of the query, and one that has nearly all. */
const certainty = 0.999;
const partCertainty = 0.98;
const untrusted = message('Git is not asked about a workspace that is not trusted.');

export interface QueryContext {
  readonly roots: readonly RootIndex[];
  readonly runtime: ModelRuntime;
  /** False where Git must not be asked. */
  readonly git: boolean;
}

interface ResultSet {
  readonly context: QueryContext;
  readonly params: QueryParams;
  /** The text of the query without its slips. */
  readonly text: string;
  readonly candidates: Candidates;
  /** What speaks for the files of each root; empty when nothing was ranked. */
  readonly evidence: readonly RootEvidence[];
  readonly ordering: Ordering;
  /** The candidates as they are shown: as ordered, or varied. */
  readonly order: PositionOrder;
  /** Where near-duplicates are folded: the rows in their order. */
  readonly folded: FoldedOrder | undefined;
  readonly total: number;
  readonly background: ScorePercentiles | undefined;
  readonly confidenceOf: (position: number) => number;
  /** The conditions of the text alone: what facets count, before chips narrow it. */
  readonly textCondition: Condition | undefined;
  /** What filters ask about beyond the table, by root. */
  readonly filterContexts: readonly FilterContext[];
}

/** Query flow: parse, embed, scan, filter, rank. Answers a result set; rows are read from it by range. */
export class QueryFlow {
  readonly #spelling = new QuerySpelling();
  readonly #encoder = new QueryEncoder();
  readonly #changedFiles = new ChangedFiles();
  readonly #collector = new Collector();
  readonly #sets = new ResultSets<ResultSet>((set) => this.#collector.release(set));
  readonly #facetCounts = new FacetCounts();
  readonly #duplicates: DuplicateGroups;

  /**
   * @param onDuplicates told when near-duplicates of a root were found that an answer could not wait for
   * @param onFailure told why they could not be found
   */
  constructor(onDuplicates: (root: RootIndex) => void, onFailure: (root: RootIndex, error: unknown) => void) {
    this.#duplicates = new DuplicateGroups(onDuplicates, onFailure);
  }

  /** @throws EngineError 'query-image', 'model-has-no-text', 'encoder-stopped' */
  async query(params: QueryParams, context: QueryContext, signal?: AbortSignal): Promise<QueryResult> {
    const started = performance.now();
    const { roots, runtime } = context;
    const query = parseQuery(params.text);
    const chips = parseQuery(params.filter ?? '');
    const textCondition = conditionOf(query.root);
    const conditions = { text: textCondition, chips: conditionOf(chips.root) };
    const filterContexts = this.#filterContexts(context, conditions);
    const typed = rankingTexts(query.root);
    const { texts, corrections, obstacles } =
      params.asTyped === true
        ? { texts: typed, corrections: [], obstacles: [] }
        : this.#spelling.mend(typed, params.text, roots, runtime);
    const kept = this.#kept(params, texts, context);
    const vectors = kept ? noVectors : await this.#encoder.encode(texts, params.images, roots, runtime, signal);
    const compares = vectors.alternatives.length > 0;
    const ranked = kept !== undefined || compares;
    const background = compares ? queryBackground(runtime.calibration, vectors.parts) : undefined;
    const hints = [...query.hints, ...chips.hints].map((hint) => hint.message).concat(vectors.hints, obstacles);
    const evidence = compares ? roots.map((root) => new RootEvidence(root, runtime.key, vectors, background)) : [];
    const contexts = await filterContexts;
    const sort = params.sort ?? (ranked ? 'relevance' : 'newest');
    // Before anything is collected: from there on tables and candidates must belong together.
    const groups = folds(params, sort) ? await this.#groups(context, params) : undefined;
    const found =
      kept ??
      (await this.#collector.collect(roots, runtime, {
        ranking: compares ? { vectors, evidence, background } : undefined,
        own: vectors.own,
        ...conditions,
        contexts,
        leastScore: params.minScore ?? Number.NEGATIVE_INFINITY,
      }));
    hints.push(...found.hints);
    const { candidates } = found;
    const ordering = new Ordering(candidates, tables(context), sort);
    const varied = params.varied === true && sort === 'relevance' && ranked;
    const order = varied ? new VariedOrder(candidates, ordering, roots, found.likely, runtime.key) : ordering;
    const folded = groups && new FoldedOrder(candidates, order, groups, new Set(params.fold?.unfolded));
    const set: ResultSet = {
      context,
      params,
      text: mendedText(params.text.trim(), corrections),
      candidates,
      evidence,
      ordering,
      order,
      folded,
      total: Math.min(params.limit ?? Number.POSITIVE_INFINITY, folded?.total ?? candidates.count),
      background,
      confidenceOf: found.confidenceOf,
      textCondition,
      filterContexts: contexts,
    };
    const resultSet = this.#sets.add(set);
    const likely = ranked ? Math.min(set.total, folded?.rowsOf(found.likely) ?? found.likely) : set.total;
    // A past query keeps the vector of what was typed, which these are not where something was mended.
    this.#remember(set, corrections.length === 0 ? vectors : noVectors);
    return {
      resultSet,
      total: set.total,
      searched: roots.reduce((sum, root) => sum + root.table.count, 0),
      filteredOut: found.filteredOut,
      likely,
      ranked,
      ...(kept === undefined ? {} : { kept: true }),
      ...(folded === undefined ? {} : { folded: candidates.count - folded.total }),
      ...(sort === 'folder' && !ranked ? { groups: folderGroups(set) } : {}),
      corrections,
      hints: distinct(hints),
      ...(params.rows === undefined ? {} : this.rows({ resultSet, ...params.rows })),
      milliseconds: performance.now() - started,
    };
  }

  /** Rows in order; files that have gone since the query was answered are left out. @throws EngineError 'result-set-gone' */
  rows({ resultSet, offset, count }: RowsParams): RowsResult {
    const set = this.#sets.get(resultSet);
    const wanted = Math.max(0, Math.min(count, set.total - offset));
    return { rows: resultRows(set, (set.folded ?? set.order).slice(offset, wanted)) };
  }

  /** @throws EngineError 'result-set-gone' */
  facets(resultSet: number): Facets {
    const { context, textCondition, filterContexts } = this.#sets.get(resultSet);
    return mergeFacets(
      context.roots.map(({ table }, number) =>
        this.#facetCounts.of(table, textCondition, filterContexts[number] ?? { now: Date.now() }),
      ),
    );
  }

  /** Why a file is in a result set. @throws EngineError 'result-set-gone' */
  async reasons(resultSet: number, file: FileRef): Promise<MatchReason[]> {
    const set = this.#sets.get(resultSet);
    const evidence = set.evidence.find(({ root }) => root.root === file.root);
    const stored = evidence?.root.stored.lookUp(file.path).file;
    const found = stored && evidence?.of(stored.id);
    if (found === undefined || evidence === undefined) return [];
    const phrase = evidence.root.stored.phraseText(
      evidence.root.table.columns.phraseId[evidence.root.table.indexOf(stored?.id ?? 0)] ?? 0,
    );
    return matchReasons(set.text, file.path, phrase, found, strengths(set, found));
  }

  /** Positions of the lines of a picture's text that have words of the query. @throws EngineError 'result-set-gone' */
  matchedLines(resultSet: number, file: FileRef, lines: readonly TextLine[]): number[] {
    const evidence = this.#sets.get(resultSet).evidence.find(({ root }) => root.root === file.root);
    return evidence?.matchedLines(lines) ?? [];
  }

  /** Result sets are gone: their files or scores mean nothing any more. */
  clear(): void {
    this.#sets.clear();
    this.#duplicates.clear();
  }

  /** For each root what the conditions need to know of it; Git is asked while the texts are encoded. */
  #filterContexts({ roots, git }: QueryContext, { text, chips }: Conditions): Promise<FilterContext[]> {
    const now = Date.now();
    const asksGit = asksFor('git', text) || asksFor('git', chips);
    return Promise.all(
      roots.map(async (root) => {
        const textInside = root.words.phrasesInTexts();
        if (!asksGit) return { now, textInside };
        return { now, textInside, git: git ? await this.#changedFiles.of(root.root) : { obstacle: untrusted } };
      }),
    );
  }

  #groups({ roots, runtime }: QueryContext, { fold }: QueryParams): Promise<GroupedRoot[]> {
    return Promise.all(
      roots.map(async (root) => ({
        table: root.table,
        rows: await this.#duplicates.of(root, runtime.key, fold?.complete === true),
      })),
    );
  }

  /** What was found the last time, where nothing better can be said at once. */
  #kept(params: QueryParams, texts: readonly (readonly WeightedText[])[], { roots, runtime }: QueryContext) {
    const { kept, images, sort = 'relevance', minScore } = params;
    if (kept !== true || images.length > 0 || sort !== 'relevance' || minScore !== undefined) return undefined;
    if (this.#encoder.knows(texts, roots, runtime)) return undefined;
    return keptResults(roots, params.text.trim(), params.filter ?? '');
  }

  /** Each root keeps its own results; what is asked for lies in all, so that each knows it when it is searched alone. */
  #remember({ params, context, candidates, folded, evidence, confidenceOf }: ResultSet, vectors: QueryVectors): void {
    const text = params.text.trim();
    if (params.remember !== true || text === '') return;
    const { roots, runtime } = context;
    // However few rows were asked for.
    const total = folded?.total ?? candidates.count;
    const encoder = runtime.sentences?.key;
    const { plain: vector, plainMeaning } = vectors;
    const sentence =
      encoder === undefined || plainMeaning === undefined ? undefined : { encoder, vector: plainMeaning };
    const query = { text, filter: params.filter ?? '', time: Date.now(), total, model: runtime.key, vector, sentence };
    const best =
      evidence.length === 0 ? undefined : new Ordering(candidates, tables(context), 'relevance').slice(0, mostKept);
    for (const [number, root] of roots.entries()) {
      root.history.remember({ ...query, results: best && resultsOfRoot(candidates, best, number, confidenceOf) });
    }
  }
}

/** Whoever searches by a picture wants to see its copies, and a list by folders shows what lies where. */
function folds({ fold, images }: QueryParams, sort: SortOrder): boolean {
  const isByPicture = images.some(({ weight, feedback }) => weight > 0 && feedback !== true);
  return fold !== undefined && !isByPicture && sort !== 'folder';
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

function distinct(hints: readonly Message[]): Message[] {
  return [...new Map(hints.map((hint) => [english(hint), hint])).values()];
}

interface Conditions {
  readonly text: Condition | undefined;
  readonly chips: Condition | undefined;
}

/** How sure each kind of evidence makes, 0 to 1. */
function strengths({ background }: ResultSet, { looks, meaning, words, text }: FileEvidence) {
  const share = shareOf(words);
  return {
    looks: looks === undefined ? 0 : percentile(background, looks),
    meaning: meaning === undefined ? 0 : percentile(meaningBackground, meaning),
    words: share >= allWords ? certainty : share * partCertainty,
    text: text.share >= allWords ? certainty : text.share * partCertainty,
  };
}

function resultRows(set: ResultSet, positions: Uint32Array | readonly number[]): ResultRow[] {
  const { context, candidates } = set;
  const found = Array.from(positions).flatMap((position) => {
    const root = context.roots[candidates.roots[position] ?? 0];
    const index = root?.table.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
    return root === undefined || index < 0 ? [] : [{ position, root, file: root.table.row(index) }];
  });
  const shas = new Map(
    context.roots.map((root) => [
      root,
      root.stored.shasOf(found.filter((each) => each.root === root).map(({ file }) => file.contentId)),
    ]),
  );
  return found.map(({ position, root, file: { contentId, ...row } }) => {
    const fold = set.folded?.foldOf(position);
    return {
      ...row,
      root: root.root,
      score: candidates.scores[position] ?? 0,
      confidence: set.confidenceOf(position),
      sha256: shas.get(root)?.get(contentId) ?? '',
      ...(fold === undefined ? {} : { fold }),
    };
  });
}

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
import { ChangedFiles } from '../git/changedFiles.ts';
import { confidence, type ScoreKind, scoreCutoff } from '../ranker/calibration.ts';
import { facetsOf, mergeFacets } from '../ranker/facets.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import { type Fusion, fusionOf, type RowSignals } from '../ranker/fusion.ts';
import { meaningBackground } from '../ranker/meaningCalibration.ts';
import { type CompiledFilter, compileFilter, type FilterContext, matchingRows } from '../ranker/query/filter.ts';
import { parseQuery } from '../ranker/query/parser.ts';
import { asksFor, type Condition, conditionOf, rankingTexts } from '../ranker/query/parts.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { QueryEncoder, type QueryVectors } from './queryVectors.ts';
import { CandidateList, type Candidates, Ordering, refineHead } from './ranking.ts';
import { matchReasons } from './reasons.ts';
import { ResultSets } from './resultSets.ts';
import { type FileEvidence, RootEvidence, shareOf } from './rootEvidence.ts';
import type { RootIndex } from './rootIndex.ts';

/** Shares of words are sums of fractions. */
const allWords = 0.999;
/** How sure a path makes that has all words of the query, and one that has nearly all. */
const certainty = 0.999;
const partCertainty = 0.98;
const untrusted = 'Git is not asked about a workspace that is not trusted.';

export interface QueryContext {
  readonly roots: readonly RootIndex[];
  readonly runtime: ModelRuntime;
  /** False where Git must not be asked. */
  readonly git: boolean;
}

interface ResultSet {
  readonly context: QueryContext;
  readonly params: QueryParams;
  readonly candidates: Candidates;
  /** What speaks for the files of each root; empty when nothing was ranked. */
  readonly evidence: readonly RootEvidence[];
  readonly ordering: Ordering;
  readonly total: number;
  readonly kind: ScoreKind | undefined;
  /** The conditions of the text alone: what facets count, before chips narrow it. */
  readonly textCondition: Condition | undefined;
  /** What filters ask about beyond the table, by root. */
  readonly filterContexts: readonly FilterContext[];
}

/** Query flow: parse, embed, scan, filter, rank. Answers a result set; rows are read from it by range. */
export class QueryFlow {
  readonly #encoder = new QueryEncoder();
  readonly #sets = new ResultSets<ResultSet>();
  readonly #changedFiles = new ChangedFiles();

  /** @throws EngineError 'query-image', 'model-has-no-text', 'encoder-stopped' */
  async query(params: QueryParams, context: QueryContext, signal?: AbortSignal): Promise<QueryResult> {
    const started = performance.now();
    const { roots, runtime } = context;
    const query = parseQuery(params.text);
    const chips = parseQuery(params.filter ?? '');
    const textCondition = conditionOf(query.root);
    const conditions = { text: textCondition, chips: conditionOf(chips.root) };
    const filterContexts = this.#filterContexts(context, conditions);
    const vectors = await this.#encoder.encode(rankingTexts(query.root), params.images, roots, runtime, signal);
    const ranked = vectors.alternatives.length > 0;
    const kind = ranked ? scoreKind(params) : undefined;
    const hints = [...query.hints, ...chips.hints].map((hint) => hint.message).concat(vectors.hints);
    const evidence = ranked ? roots.map((root) => new RootEvidence(root, runtime.key, vectors)) : [];
    const asked = { ...conditions, contexts: await filterContexts };
    const found = await collect(context, params, { vectors, evidence, kind }, asked, hints);
    const sort = params.sort ?? (ranked ? 'relevance' : 'newest');
    const set: ResultSet = {
      context,
      params,
      candidates: found.candidates,
      evidence,
      ordering: new Ordering(found.candidates, tables(context), sort),
      total: Math.min(params.limit ?? Number.POSITIVE_INFINITY, found.candidates.count),
      kind,
      textCondition,
      filterContexts: asked.contexts,
    };
    const resultSet = this.#sets.add(set);
    const likely = ranked ? Math.min(set.total, found.likely) : set.total;
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
    const { context, textCondition, filterContexts } = this.#sets.get(resultSet);
    return mergeFacets(
      context.roots.map(({ table }, number) => {
        const filter = compileFilter(textCondition, table, filterContexts[number] ?? { now: Date.now() });
        return facetsOf(table, matchingRows(table, filter));
      }),
    );
  }

  /** Why a file is in a result set. @throws EngineError 'result-set-gone' */
  async reasons(resultSet: number, file: FileRef): Promise<MatchReason[]> {
    const set = this.#sets.get(resultSet);
    const evidence = set.evidence.find(({ root }) => root.root === file.root);
    const stored = evidence?.root.lookUp(file.path).file;
    const found = stored && evidence?.of(stored.id);
    if (found === undefined || evidence === undefined || set.kind === undefined) return [];
    const phrase = evidence.root.phraseText(
      evidence.root.table.columns.phraseId[evidence.root.table.indexOf(stored?.id ?? 0)] ?? 0,
    );
    return matchReasons(set.params.text.trim(), file.path, phrase, found, strengths(set, found));
  }

  /** Result sets are gone: their files or scores mean nothing any more. */
  clear(): void {
    this.#sets.clear();
  }

  /** For each root what the conditions need to know of it; Git is asked while the texts are encoded. */
  #filterContexts({ roots, git }: QueryContext, { text, chips }: Conditions): Promise<FilterContext[]> {
    const now = Date.now();
    const asksGit = asksFor('git', text) || asksFor('git', chips);
    return Promise.all(
      roots.map(async ({ root }) => {
        if (!asksGit) return { now };
        return { now, git: git ? await this.#changedFiles.of(root) : { obstacle: untrusted } };
      }),
    );
  }

  #remember(params: QueryParams, { roots, runtime }: QueryContext, vectors: QueryVectors, total: number): void {
    const text = params.text.trim();
    if (params.remember !== true || text === '') return;
    const query = { text, filter: params.filter ?? '', time: Date.now(), total, model: runtime.key };
    const encoder = runtime.sentences?.key;
    const vector = vectors.plainMeaning;
    const sentence = encoder === undefined || vector === undefined ? undefined : { encoder, vector };
    roots.find((root) => root.writable)?.rememberQuery({ ...query, vector: vectors.plain, sentence });
  }
}

/** Pictures are nearer to pictures than texts are: as soon as one is wanted, cosines are like those between pictures. */
function scoreKind({ text, images }: QueryParams): ScoreKind {
  const isWanted = images.some(({ weight }) => weight > 0);
  return isWanted || (images.length > 0 && text.trim() === '') ? 'imageImage' : 'textImage';
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

interface Conditions {
  readonly text: Condition | undefined;
  readonly chips: Condition | undefined;
}

interface RankedQuery {
  readonly vectors: QueryVectors;
  readonly evidence: readonly RootEvidence[];
  readonly kind: ScoreKind | undefined;
}

/** All files that fulfil the conditions, with their scores. */
async function collect(
  context: QueryContext,
  params: QueryParams,
  { vectors, evidence, kind }: RankedQuery,
  { text, chips, contexts }: Conditions & { readonly contexts: readonly FilterContext[] },
  hints: string[],
): Promise<{ readonly candidates: Candidates; readonly filteredOut: number; readonly likely: number }> {
  const { roots, runtime } = context;
  const scanned: Float32Array[] = [];
  for (const each of evidence) scanned.push(await each.scanLooks());
  // From here on nothing waits, so that tables and scores belong together.
  const signals = evidence.map((each, i) => each.signals(scanned[i] ?? new Float32Array()));
  const fusion = kind === undefined ? undefined : fusionOf(signals, runtime.package.calibration, kind);
  const scores = signals.map((each) => fusion?.scores(each) ?? each.looks);
  const list = new CandidateList(roots.reduce((sum, root) => sum + root.table.count, 0));
  const least = params.minScore ?? Number.NEGATIVE_INFINITY;
  const isLikely = likelyTest(runtime, kind);
  let filteredOut = 0;
  let likely = 0;
  for (const [number, root] of roots.entries()) {
    const { table } = root;
    const ranked = signals[number];
    const own = vectors.own
      .filter((file) => file.root === root)
      .flatMap((file) => root.lookUp(file.path).file?.id ?? []);
    const filter = (condition: Condition | undefined): CompiledFilter | undefined =>
      condition && compileFilter(condition, table, contexts[number] ?? { now: Date.now() });
    const ofText = filter(text);
    const ofChips = filter(chips);
    hints.push(...(ofText?.hints ?? []), ...(ofChips?.hints ?? []));
    const matches = (row: number): boolean => {
      if (ofText !== undefined && !ofText.test(row)) return false;
      if (ofChips !== undefined && !ofChips.test(row)) {
        // Only what the text lets through and the chips do not counts as filtered out.
        filteredOut++;
        return false;
      }
      if (ranked !== undefined && isLikely(ranked, row)) likely++;
      return true;
    };
    // Without a vector of this model yet a file is found by listings and filters only.
    const isOpen = ofText === undefined && ofChips === undefined && ranked === undefined;
    list.addRows(number, table, scores[number], least, own, isOpen ? undefined : matches);
  }
  const candidates = list.finish();
  if (fusion !== undefined) refine(candidates, context, vectors, signals, fusion);
  return { candidates, filteredOut, likely };
}

/** Scores the looks of the best again, exactly. */
function refine(
  candidates: Candidates,
  { roots, runtime }: QueryContext,
  vectors: QueryVectors,
  signals: readonly RowSignals[],
  fusion: Fusion,
): void {
  refineHead(
    candidates,
    vectors.alternatives,
    (position) => {
      const root = candidates.roots[position] ?? 0;
      const table = roots[root]?.table;
      const row = table?.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
      const signal = signals[root];
      if (row < 0 || signal === undefined) return undefined;
      const cosine = signal.looks[row] ?? 0;
      const share = fusion.shareOfLooks(cosine, signal.meaning[row] ?? Number.NaN);
      return { root, contentId: table?.columns.contentId[row] ?? 0, cosine, share };
    },
    (root, contentId) => roots[root]?.catalogue.embedding(contentId, runtime.key),
  );
}

/** Whether a row is better than chance by its looks, by what its path means, or because the path has all the words. */
function likelyTest(runtime: ModelRuntime, kind: ScoreKind | undefined): (signals: RowSignals, row: number) => boolean {
  const looksCutoff = kind === undefined ? 0 : scoreCutoff(runtime.package.calibration, kind);
  const meaningCutoff = scoreCutoff(meaningBackground, 'textImage');
  return ({ looks, meaning, words }, row) =>
    (looks[row] ?? 0) >= looksCutoff || (meaning[row] ?? 0) >= meaningCutoff || (words[row] ?? 0) >= allWords;
}

/** How sure each kind of evidence makes, 0 to 1. */
function strengths({ kind, context }: ResultSet, { looks, meaning, words }: FileEvidence) {
  const share = shareOf(words);
  return {
    looks: kind === undefined || looks === undefined ? 0 : confidence(context.runtime.package.calibration, kind, looks),
    meaning: meaning === undefined ? 0 : confidence(meaningBackground, 'textImage', meaning),
    words: share >= allWords ? certainty : share * partCertainty,
  };
}

function resultRow(set: ResultSet, position: number): ResultRow | undefined {
  const { context, candidates, evidence } = set;
  const root = context.roots[candidates.roots[position] ?? 0];
  const index = root?.table.indexOf(candidates.fileIds[position] ?? 0) ?? -1;
  if (root === undefined || index < 0) return undefined;
  const { contentId, ...row } = root.table.row(index);
  const found = evidence[candidates.roots[position] ?? 0]?.of(row.fileId);
  const sure = found === undefined ? undefined : strengths(set, found);
  return {
    ...row,
    root: root.root,
    score: sure === undefined ? 0 : (candidates.scores[position] ?? 0),
    confidence: sure === undefined ? 0 : Math.max(sure.looks, sure.meaning, sure.words),
    sha256: root.shaOfContent(contentId) ?? '',
  };
}

import type { Message } from '../../shared/message.ts';
import type { ScorePercentiles } from '../ranker/calibration.ts';
import { type Fusion, fusionOf } from '../ranker/fusion.ts';
import { gather } from '../ranker/gather.ts';
import { MatchScale } from '../ranker/matchScale.ts';
import type { FilterContext } from '../ranker/query/filter.ts';
import type { Condition } from '../ranker/query/parts.ts';
import { rowKernel } from '../ranker/rowKernel.ts';
import { RowMemory } from '../ranker/rowMemory.ts';
import { type RowSignals, setRows, signalsOf } from '../ranker/rowSignals.ts';
import { worthSharpening } from '../ranker/sharpening.ts';
import { CandidateList, type Candidates } from './candidates.ts';
import { KeptFilter, type RowsThrough, rowsThroughBoth } from './keptFilter.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import type { OwnFile, QueryVectors } from './queryVectors.ts';
import { refineHead } from './ranking.ts';
import type { RootEvidence } from './rootEvidence.ts';
import type { RootIndex } from './rootIndex.ts';

/** Shares of words are sums of fractions. */
export const allWords = 0.999;

/** What ranks. */
export interface QueryRanking {
  readonly vectors: QueryVectors;
  /** One for each root. */
  readonly evidence: readonly RootEvidence[];
  /** Cosines of unrelated pictures with this query; undefined where the model's package does not say it. */
  readonly background: ScorePercentiles | undefined;
}

/** What is looked for. */
export interface Wanted {
  /** Undefined where files are only listed. */
  readonly ranking: QueryRanking | undefined;
  /** Pictures of the query, which are not among its results. */
  readonly own: readonly OwnFile[];
  /** Conditions of the text, and of the chips, which narrow what it lets through. */
  readonly text: Condition | undefined;
  readonly chips: Condition | undefined;
  /** What filters ask about, for each root. */
  readonly contexts: readonly FilterContext[];
  readonly leastScore: number;
}

export interface Collected {
  readonly candidates: Candidates;
  /** Files that the text let through and the chips did not. */
  readonly filteredOut: number;
  /** What the score at a position means, 0 to 1; 0 where nothing was ranked or no picture has a vector. */
  readonly confidenceOf: (position: number) => number;
  /** Candidates above the divider. */
  readonly likely: number;
  readonly hints: readonly Message[];
}

/** Finds all files that fulfil the conditions of a query, with their scores. */
export class Collector {
  /** By the root's place in the query. */
  readonly #memories: RowMemory[] = [];
  readonly #keptFilters: { readonly text: KeptFilter; readonly chips: KeptFilter }[] = [];
  readonly #list = new CandidateList();

  async collect(roots: readonly RootIndex[], runtime: ModelRuntime, wanted: Wanted): Promise<Collected> {
    const { ranking } = wanted;
    for (const each of ranking?.evidence ?? []) await each.search();
    // From here on nothing waits: tables and scores belong together, and the memory is this query's.
    const signals = ranking?.evidence.map((each, number) => each.signals(this.#memory(number))) ?? [];
    const fusion = ranking && fusionOf(signals, ranking.background, ranking.vectors.partInWords);
    const list = this.#list;
    list.start(roots.reduce((sum, root) => sum + root.table.count, 0));
    const hints: Message[] = [];
    for (const [number, root] of roots.entries()) {
      const ranked = signals[number];
      const context = wanted.contexts[number] ?? { now: Date.now() };
      const { text, chips } = this.#filters(number);
      const rowsThrough = (kept: KeptFilter, condition: Condition | undefined): RowsThrough | undefined => {
        const through = condition && kept.of(condition, root.table, context);
        hints.push(...(through?.hints ?? []));
        return through;
      };
      const throughText = rowsThrough(text, wanted.text);
      const throughChips = rowsThrough(chips, wanted.chips);
      const own = wanted.own
        .filter((file) => file.root === root)
        .flatMap((file) => root.stored.lookUp(file.path).file?.id ?? []);
      const rows = rowsThroughBoth(throughText, throughChips);
      const isPlain = wanted.leastScore === Number.NEGATIVE_INFINITY && own.length === 0;
      if (rows !== undefined && isPlain && ranked?.isComplete === true && fusion !== undefined) {
        const scores = new Float32Array(rows.length);
        fusion.score(signalsOf(ranked, rows), scores);
        list.addSome(number, root.table, rows, scores, (throughText?.rows.length ?? root.table.count) - rows.length);
        continue;
      }
      list.addRows(number, root.table, {
        scores: ranked && this.#scores(number, ranked, fusion),
        isComplete: ranked?.isComplete === true,
        leastScore: wanted.leastScore,
        text: throughText?.marks,
        chips: throughChips?.marks,
        own,
      });
    }
    const candidates = list.finish();
    const { filteredOut } = list;
    if (ranking === undefined || fusion === undefined)
      return { candidates, filteredOut, confidenceOf: () => 0, likely: 0, hints };
    sharpen(candidates, ranking, signals, fusion);
    refine(candidates, roots, runtime.key, ranking, signals, fusion);
    const scale = new MatchScale(ranking.background, fusion.searched);
    const confidenceOf = (position: number): number => scale.confidence(candidates.scores[position] ?? 0);
    return {
      candidates,
      filteredOut,
      confidenceOf,
      likely: rowKernel().countFrom(scale.cutoff, candidates.scores),
      hints,
    };
  }

  /** Takes back the memory of an answer that nobody reads any more. */
  release({ candidates }: Pick<Collected, 'candidates'>): void {
    this.#list.release(candidates);
  }

  #memory(number: number): RowMemory {
    this.#memories[number] ??= new RowMemory();
    return this.#memories[number];
  }

  #filters(number: number): { readonly text: KeptFilter; readonly chips: KeptFilter } {
    this.#keptFilters[number] ??= { text: new KeptFilter(), chips: new KeptFilter() };
    return this.#keptFilters[number];
  }

  /** Without a vector of this model yet a file is found by listings and filters only: its score is NaN. */
  #scores(number: number, ranked: RowSignals, fusion: Fusion | undefined): Float32Array {
    if (fusion === undefined) return ranked.looks;
    const scores = this.#memory(number).numbers('scores', ranked.looks.length);
    fusion.score(ranked, scores);
    return scores;
  }
}

/** Scores the best again, where all were scored coarsely. */
function sharpen(
  candidates: Candidates,
  { evidence }: QueryRanking,
  signals: readonly RowSignals[],
  fusion: Fusion,
): void {
  const error = Math.max(...evidence.map((each) => each.error));
  if (error === 0) return;
  const { roots, fileIds, scores } = candidates;
  const head = worthSharpening(scores, error);
  for (const [number, each] of evidence.entries()) {
    const signal = signals[number];
    if (signal === undefined) continue;
    const positions = evidence.length === 1 ? head : head.filter((position) => roots[position] === number);
    const rows = each.root.table.rowsOf(gather(fileIds, positions));
    each.sharpen(rows, signal);
    const sharp = new Float32Array(rows.length);
    fusion.score(signalsOf(signal, rows), sharp);
    setRows(scores, positions, sharp, 0);
  }
}

/** Scores the looks of the best again, exactly. */
function refine(
  candidates: Candidates,
  roots: readonly RootIndex[],
  model: string,
  { vectors }: QueryRanking,
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
      // The vector of the whole says nothing of a tile.
      const share = signal.tiles?.[row] === 1 ? 0 : fusion.shareOfLooks(cosine, signal.meaning[row] ?? Number.NaN);
      return { root, contentId: table?.columns.contentId[row] ?? 0, cosine, share };
    },
    (root, contentIds) => roots[root]?.catalogue.embeddingsOf(contentIds, model) ?? new Map(),
  );
}

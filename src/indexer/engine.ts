import { join } from 'node:path';
import type { CompleteParams, Completions } from '../shared/completion.ts';
import type {
  DetailsParams,
  EngineStatus,
  Facets,
  FileDetails,
  IndexParams,
  IndexReport,
  IndexSummary,
  InitializeParams,
  InitializeResult,
  LogLevel,
  PastQuery,
  QueryParams,
  QueryResult,
  RootStatus,
  RowsParams,
  RowsResult,
  SkippedFile,
  ThumbnailParams,
  ThumbnailResult,
} from '../shared/protocol.ts';
import { BackgroundRuns } from './flows/backgroundRuns.ts';
import { fileDetails } from './flows/details.ts';
import { IndexRuns } from './flows/indexRuns.ts';
import { ModelInUse } from './flows/modelInUse.ts';
import { type QueryContext, QueryFlow } from './flows/queryFlow.ts';
import { rootErrors } from './flows/rootErrors.ts';
import { pastQueries } from './flows/rootHistory.ts';
import { RootIndex } from './flows/rootIndex.ts';
import { TextReading } from './flows/textReading.ts';
import { Thumbnails } from './flows/thumbnails.ts';
import { TileLooking } from './flows/tileLooking.ts';
import { installationVersion } from './installation.ts';
import { knownValues } from './ranker/knownValues.ts';
import { completions } from './ranker/query/completions.ts';

/** What an engine tells whoever opened it. */
export interface EngineEvents {
  readonly status?: (status: EngineStatus) => void;
  /** Files of these roots are new, changed or gone. */
  readonly changed?: (roots: readonly string[]) => void;
  readonly skipped?: (file: SkippedFile) => void;
  readonly log?: (level: LogLevel, message: string) => void;
}

/** How often an index that another process writes is looked at, and its lease asked for. */
const followEveryMs = 2000;

/**
 * The engine: the roots' indexes, the model's encoders, and the flows over them. One of it serves a window (through the
 * gateway) or a command.
 */
export class Engine {
  readonly #events: EngineEvents;
  #params: InitializeParams;
  #roots: RootIndex[] = [];
  readonly #models: ModelInUse;
  #runs: IndexRuns;
  #background: BackgroundRuns;
  #queries: QueryFlow;
  #thumbnails: Thumbnails;
  readonly #followTimer: NodeJS.Timeout;
  #following = false;
  #closed = false;

  private constructor(params: InitializeParams, events: EngineEvents, models: ModelInUse) {
    this.#params = params;
    this.#events = events;
    this.#models = models;
    this.#runs = this.#newRuns();
    this.#background = this.#newBackground();
    this.#queries = new QueryFlow(
      ({ root }) => this.#events.changed?.([root]),
      ({ root }, error) => this.#log('warning', `${root}: near-duplicates are not all folded: ${String(error)}`),
    );
    this.#thumbnails = this.#newThumbnails();
    this.#followTimer = setInterval(() => void this.#follow(), followEveryMs);
    this.#followTimer.unref();
  }

  /**
   * Opens what is indexed of the roots; nothing is scanned or written before `index`.
   * @throws EngineError when the model, a root or an index cannot be used
   */
  static async open(params: InitializeParams, events: EngineEvents = {}): Promise<Engine> {
    const log = (level: LogLevel, message: string): void => events.log?.(level, message);
    const engine = new Engine(params, events, await ModelInUse.open(params.settings, log));
    try {
      await engine.#openRoots();
      await engine.#models.chooseServing(engine.#roots, params.settings);
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** What `initialize` and `configure` answer. */
  introduction(): InitializeResult {
    return {
      version: installationVersion(),
      model: this.#models.serving.info,
      warnings: this.#models.serving.pool.warnings,
    };
  }

  /** Changes roots and settings. What does not depend on the change goes on undisturbed. @throws EngineError as `open` */
  async configure(params: InitializeParams): Promise<InitializeResult> {
    const before = this.#params;
    const runtime = await this.#models.prepare(params.settings);
    await Promise.all([this.#runs.stop(), this.#background.stop()]);
    this.#params = params;
    await this.#models.take(runtime);
    const moved =
      before.settings.storageFolder !== params.settings.storageFolder ||
      before.settings.indexFile !== params.settings.indexFile;
    await this.#openRoots(moved);
    await this.#models.chooseServing(this.#roots, params.settings);
    const retry = JSON.stringify(before.settings.limits) !== JSON.stringify(params.settings.limits);
    this.#background = this.#newBackground(this.#runs.paused);
    this.#runs = this.#newRuns(this.#runs.paused, retry);
    this.#background.start();
    this.#thumbnails = this.#newThumbnails();
    this.#tellStatus();
    return this.introduction();
  }

  /**
   * Scans the roots and encodes what is new. A call while one runs joins it and makes it scan once more.
   * @throws EngineError when a root is gone, an index cannot be written, or no encoder can be started
   */
  async index(params: IndexParams = {}, signal: AbortSignal = new AbortController().signal): Promise<IndexSummary> {
    const summary = await this.#runs.index(params, signal);
    if (!summary.cancelled && !this.#closed) {
      await this.#switchModel();
      await this.#calibrate(signal);
    }
    return summary;
  }

  /** Resolves when texts are read and long pictures looked at closer, as far as they are to be; `index` starts it. The signal ends it. */
  async backgroundDone(signal: AbortSignal): Promise<void> {
    const stop = (): void => void this.#background.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await this.#background.finished();
    signal.removeEventListener('abort', stop);
  }

  pause(): void {
    this.#background.pause();
    this.#runs.pause();
  }

  resume(): void {
    this.#background.resume();
    this.#runs.resume();
  }

  status(): EngineStatus {
    const roots = this.#roots.map((root) => this.#rootStatus(root));
    const { rate, problem, paused } = this.#runs;
    const pending = roots.reduce((sum, root) => sum + root.pending, 0);
    return {
      roots,
      model: this.#models.serving.info,
      rate,
      ...(rate > 0 && pending > 0 ? { secondsLeft: pending / rate } : {}),
      paused,
      ...(problem === undefined ? {} : { problem }),
      ...this.#background.progress,
      encoders: this.#models.processIds,
      device: this.#models.serving.pool.device ?? this.#params.settings.device,
    };
  }

  /** @throws EngineError when a picture of the query cannot be read or the model cannot answer it */
  query(params: QueryParams, signal?: AbortSignal): Promise<QueryResult> {
    // A view lists everything when it opens, and asks for past queries when its input gets the focus: a query will follow.
    if (params.text === '' && params.images.length === 0) this.#models.serving.warm();
    return this.#queries.query(params, this.#queryContext(params), signal);
  }

  /** @throws EngineError 'result-set-gone' */
  async rows(params: RowsParams): Promise<RowsResult> {
    return this.#queries.rows(params);
  }

  /** @throws EngineError 'result-set-gone' */
  facets(resultSet: number): Facets {
    return this.#queries.facets(resultSet);
  }

  /** @throws EngineError 'folder-not-found' when the root is none of the engine's */
  async details(params: DetailsParams): Promise<FileDetails> {
    const { resultSet } = params;
    const reasons = resultSet === undefined ? [] : await this.#queries.reasons(resultSet, params);
    const details = fileDetails(this.#root(params.root), params.path, reasons);
    if (resultSet === undefined || details.text === undefined) return details;
    return { ...details, matchedLines: this.#queries.matchedLines(resultSet, params, details.text) };
  }

  /** @throws EngineError 'folder-not-found' when the root is none of the engine's */
  thumbnail(params: ThumbnailParams, signal?: AbortSignal): Promise<ThumbnailResult> {
    this.#background.giveWay();
    return this.#thumbnails.thumbnail(this.#root(params.root), params, signal);
  }

  /** Removes what is stored of these roots (all when absent), and the thumbnails if asked to. */
  async forget(params: { readonly roots?: readonly string[]; readonly thumbnails?: boolean }): Promise<void> {
    await Promise.all([this.#runs.stop(), this.#background.stop()]);
    this.#queries.clear();
    const chosen = this.#chosen(params.roots);
    for (const root of chosen) await root.forget();
    if (params.thumbnails === true) await this.#thumbnails.cache.clear();
    this.#background = this.#newBackground(this.#runs.paused);
    this.#runs = this.#newRuns(this.#runs.paused);
    this.#events.changed?.(chosen.map((root) => root.root));
    this.#tellStatus();
  }

  async report(): Promise<IndexReport> {
    const { folder } = this.#thumbnails.cache;
    return {
      version: installationVersion(),
      model: this.#models.serving.info,
      modelFolder: this.#models.serving.package.folder,
      device: this.#models.serving.pool.device ?? this.#params.settings.device,
      fullText: this.#roots.every((root) => root.fullText),
      roots: this.#roots.map((root) => root.report()),
      thumbnails: { folder, ...(await this.#thumbnails.cache.usage()) },
    };
  }

  /** What may stand at the caret of a query. */
  complete({ text, cursor, roots }: CompleteParams): Completions {
    const tables = this.#chosen(roots).map(({ table }) => table);
    return completions(text, cursor, () => knownValues(tables));
  }

  /** What is wrong with the indexes that are damaged, by root. Reads all of them: seconds where they are large. */
  damages(): ReadonlyMap<string, string> {
    return new Map(
      this.#roots.flatMap((root) => {
        const damage = root.damage();
        return damage === undefined ? [] : [[root.root, damage] as const];
      }),
    );
  }

  /** Past queries that begin so, newest first, each once. */
  history(prefix: string, count: number): readonly PastQuery[] {
    this.#models.serving.warm();
    return pastQueries(
      this.#roots.map((root) => root.history),
      prefix,
      count,
    );
  }

  clearHistory(): void {
    for (const root of this.#roots) root.history.clear();
  }

  /** Ends indexing at the current batch, the encoders, and gives the writer's leases back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#followTimer);
    await Promise.all([this.#runs.stop(), this.#background.stop()]);
    await this.#models.dispose();
    for (const root of this.#roots) root.close();
    this.#roots = [];
  }

  #newRuns(paused = false, retrySkipped = false): IndexRuns {
    return new IndexRuns({
      roots: () => this.#roots,
      runtime: () => this.#models.indexing,
      settings: () => this.#params.settings,
      paused,
      retrySkipped,
      onStatus: () => this.#tellStatus(),
      onIdle: () => this.#background.start(),
      onChanged: (root) => this.#events.changed?.([root]),
      onSkipped: (file) => this.#events.skipped?.(file),
      log: (level, message) => this.#log(level, message),
    });
  }

  #newBackground(paused = false): BackgroundRuns {
    const options = {
      roots: () => this.#roots,
      runtime: () => this.#models.indexing,
      settings: () => this.#params.settings,
      onChanged: (root: string) => this.#events.changed?.([root]),
    };
    return new BackgroundRuns({
      works: [new TextReading(options), new TileLooking(options)],
      isIndexing: () => this.#runs.running,
      paused,
      onStatus: () => this.#tellStatus(),
      log: (level, message) => this.#log(level, message),
    });
  }

  #newThumbnails(): Thumbnails {
    const { storageFolder, thumbnailBudget } = this.#params.settings;
    return new Thumbnails(join(storageFolder, 'thumbnails'), thumbnailBudget, () => this.#models.serving.pool);
  }

  async #openRoots(reopen = false): Promise<void> {
    const { roots, settings } = this.#params;
    if (settings.indexFile !== undefined && roots.length > 1) throw rootErrors.sharedIndexFile();
    const kept = reopen ? [] : this.#roots.filter((root) => roots.includes(root.root));
    for (const root of this.#roots) if (!kept.includes(root)) root.close();
    this.#roots = roots.map(
      (path) =>
        kept.find((root) => root.root === path) ??
        RootIndex.open(path, settings, (level, message) => this.#log(level, message)),
    );
    for (const root of this.#roots) await root.load(this.#models.serving.key);
  }

  async #switchModel(): Promise<void> {
    await this.#models.finishSwitch(this.#roots, () => {
      this.#queries.clear();
      this.#events.changed?.(this.#roots.map((root) => root.root));
      this.#tellStatus();
    });
  }

  /** Finds out what scores mean, where the model's package does not say it. */
  async #calibrate(signal: AbortSignal): Promise<void> {
    try {
      if (await this.#models.serving.calibrate(this.#roots, signal)) {
        this.#events.changed?.(this.#roots.map((root) => root.root));
      }
    } catch (error) {
      if (signal.aborted || this.#closed) return;
      this.#log(
        'warning',
        `What matches mean was not measured: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  async #follow(): Promise<void> {
    // Loading a large index takes longer than the pause between two looks.
    if (this.#following) return;
    this.#following = true;
    for (const root of this.#roots) {
      try {
        if (await root.follow()) {
          this.#events.changed?.([root.root]);
          this.#tellStatus();
        }
      } catch (error) {
        this.#log('warning', `${root.root}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.#runs.retryWaiting();
    this.#following = false;
  }

  #rootStatus(root: RootIndex): RootStatus {
    const run = this.#runs.progress(root.root);
    const { files, skipped, indexed } = root.counts();
    return {
      root: root.root,
      phase: run?.phase ?? 'idle',
      files: Math.max(files, run?.files ?? 0),
      indexed,
      skipped,
      pending: run?.pending ?? 0,
      writer: root.writable,
    };
  }

  #queryContext({ roots }: QueryParams): QueryContext {
    return { roots: this.#chosen(roots), runtime: this.#models.serving, git: this.#params.settings.git };
  }

  #chosen(roots: readonly string[] | undefined): RootIndex[] {
    return roots === undefined ? this.#roots : roots.map((path) => this.#root(path));
  }

  #root(path: string): RootIndex {
    const root = this.#roots.find((candidate) => candidate.root === path);
    if (root === undefined) throw rootErrors.unknown(path);
    return root;
  }

  #tellStatus(): void {
    if (!this.#closed) this.#events.status?.(this.status());
  }

  #log(level: LogLevel, message: string): void {
    this.#events.log?.(level, message);
  }
}

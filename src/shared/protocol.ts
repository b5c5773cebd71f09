import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { CompleteParams, Completions } from './completion.ts';
import type { DominantColour, ImageFormat, SkipReason, TextLine } from './image.ts';
import type { Message } from './message.ts';

/**
 * The engine's surface: what the extension host, the command line and agents may ask of the indexer. Paths go in, ids and
 * scores come out; vectors never leave the indexer.
 */
export interface EngineSettings {
  /** Folder that holds catalogues, thumbnails and downloaded models. Never inside an indexed folder. */
  readonly storageFolder: string;
  /** One catalogue file for all that is indexed, instead of one under `storageFolder`; only with a single root. */
  readonly indexFile?: string;
  /** Id of a model package, or the absolute path of a package's folder. */
  readonly model: string;
  readonly device: 'cpu' | 'webgpu' | 'dml' | 'coreml' | 'cuda';
  /** Encoder processes that index; 0 means one below four cores, else two. */
  readonly encoders: number;
  /** Threads of one encoder's session. */
  readonly threads: number;
  /** Pictures of one inference; 0 means what the model package says is best. */
  readonly batch: number;
  /** Globs relative to a root; an empty list means every image. */
  readonly include: readonly string[];
  /** Globs relative to a root; they win over `include`. */
  readonly exclude: readonly string[];
  /** Globs of single roots, by path, in place of the two lists: in an editor each folder has settings of its own. */
  readonly globsByRoot?: Readonly<
    Record<string, { readonly include: readonly string[]; readonly exclude: readonly string[] }>
  >;
  /** Leave out what .gitignore files name. */
  readonly gitignore: boolean;
  /** Git may be asked which files have changed. It runs what the repository's own settings name, so only where that is trusted. */
  readonly git: boolean;
  /** Also look into node_modules, bower_components and version-control folders. */
  readonly dependencies: boolean;
  readonly limits: { readonly maxBytes: number; readonly maxPixels: number; readonly timeoutMs: number };
  /** Read the text in pictures, after everything else. */
  readonly readText: boolean;
  /** Pictures with more pixels (width times height) are not read. */
  readonly readTextPixels: number;
  /** Most that the cache of thumbnails may take, in bytes. */
  readonly thumbnailBudget: number;
  /** Run encoders below normal priority. */
  readonly lowPriority: boolean;
}

export interface InitializeParams {
  /** Absolute paths of the folders to search. */
  readonly roots: readonly string[];
  readonly settings: EngineSettings;
}

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly family: 'dual' | 'image-only' | 'sentence';
  readonly dimension: number;
  readonly licence: string;
}

export interface InitializeResult {
  readonly version: string;
  readonly model: ModelInfo;
  readonly warnings: readonly string[];
}

/** What the engine is doing in one root. */
export type IndexPhase = 'idle' | 'waiting' | 'scanning' | 'encoding' | 'paused';

export interface RootStatus {
  readonly root: string;
  readonly phase: IndexPhase;
  /** Image files found by the last scan, skipped ones included. */
  readonly files: number;
  /** Files that can be found by a query. */
  readonly indexed: number;
  readonly skipped: number;
  /** Files that still wait for their vectors. */
  readonly pending: number;
  /** True when this process holds the writer's lease; otherwise another window indexes and this one follows. */
  readonly writer: boolean;
}

export interface EngineStatus {
  readonly roots: readonly RootStatus[];
  readonly model: ModelInfo;
  /** Pictures per second over the last seconds; 0 when idle. */
  readonly rate: number;
  /** Seconds that the rest will take; undefined while unknown. */
  readonly secondsLeft?: number;
  readonly paused: boolean;
  /** Why indexing needs a person; absent when all is well. */
  readonly problem?: Message;
  /** Pictures whose text was read of those that waited for it; absent when none waits. */
  readonly reading?: { readonly done: number; readonly total: number };
  /** Long pictures that were looked at tile by tile of those that waited for it; absent when none waits. */
  readonly tiling?: { readonly done: number; readonly total: number };
  /** Ids of the encoder processes that run now. */
  readonly encoders: readonly number[];
  readonly device: string;
}

export interface IndexParams {
  /** Only these roots; all when absent. */
  readonly roots?: readonly string[];
  /** Try skipped files again and trust no modification time. */
  readonly full?: boolean;
}

export interface IndexSummary {
  readonly files: number;
  readonly encoded: number;
  /** New or changed files whose content was known: nothing was encoded for them. */
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly removed: number;
  readonly seconds: number;
  /** True when it ended before its time (cancelled or shut down). */
  readonly cancelled: boolean;
}

/** A picture of a query. A negative weight excludes what looks like it. */
export interface QueryImage {
  readonly source: { readonly path: string } | { readonly bytes: Uint8Array };
  readonly weight: number;
  /**
   * More (or, with a negative weight, less) like this one: all such pictures together move the query towards their mean, so that
   * many count no more than one, and how far the weight is from 0 does not matter.
   */
  readonly feedback?: boolean;
}

/** Order of a listing without a query, and of equal scores. */
export type SortOrder = 'relevance' | 'newest' | 'name' | 'folder' | 'size';

export interface QueryParams {
  /** The query language: free text and filters such as `type:png w:>=512 folder:icons color:red`. May be empty. */
  readonly text: string;
  readonly images: readonly QueryImage[];
  /** Filters in the same language, from the filter chips; they narrow and never rank. */
  readonly filter?: string;
  /** Rows at most; all when absent. */
  readonly limit?: number;
  /** Leave out what scores less. */
  readonly minScore?: number;
  readonly sort?: SortOrder;
  readonly roots?: readonly string[];
  /**
   * Fold near-duplicates: each group has one row. Not where a picture is searched by, whose copies are what is asked for, nor
   * in the sort order `folder`.
   */
  readonly fold?: FoldParams;
  /** Words are taken as they stand, whether they are spelt right or not. */
  readonly asTyped?: boolean;
  /** Similar but different: spread the first results over what they show. Only where something ranks. */
  readonly varied?: boolean;
  /** Keep the query in the history: the person settled on it, and is not just typing. */
  readonly remember?: boolean;
  /**
   * Where an encoder would have to read the texts first, what was found the last time will do for now: the best results as they
   * were kept with the past query, of files that are still there.
   */
  readonly kept?: boolean;
  /** Rows that come with the answer: a result set may be gone by the time a second question for them arrives. */
  readonly rows?: RowRange;
}

export interface RowRange {
  readonly offset: number;
  readonly count: number;
}

export interface FoldParams {
  /** Keys of groups that are shown whole, from the rows of an earlier answer. */
  readonly unfolded?: readonly string[];
  /** Wait until all near-duplicates are found; otherwise the first answers in a large folder may have some rows too many. */
  readonly complete?: boolean;
}

export interface QueryResult {
  readonly resultSet: number;
  /** Rows in the result set. */
  readonly total: number;
  /** Files of the searched roots, before filters. */
  readonly searched: number;
  /** Matches that the filters took away. */
  readonly filteredOut: number;
  /** Rows that are better than chance; the divider stands after so many. Equals `total` when nothing was ranked. */
  readonly likely: number;
  /** True when rows are ordered by a score (text or images were given). */
  readonly ranked: boolean;
  /**
   * With sort `folder` and nothing ranked: how many consecutive rows each folder has, in the order of the rows. `value` is the
   * folder's path relative to its root, empty for the root itself; the counts sum up to `total`.
   */
  readonly groups?: readonly { readonly value: string; readonly count: number }[];
  /** Results that have no row of their own because they are folded into another's; absent where nothing was to be folded. */
  readonly folded?: number;
  /** True for what was kept of the last time: the same is to be asked again without `kept`. */
  readonly kept?: boolean;
  /** Words that were searched for instead of what was typed; empty where all were taken as they stand. */
  readonly corrections: readonly SpellingCorrection[];
  /** Hints for the person: what of the query was cut, not understood or not possible with this model. */
  readonly hints: readonly Message[];
  /** The rows that were asked for with the query; absent where none were. */
  readonly rows?: readonly ResultRow[];
  readonly milliseconds: number;
}

/** A misspelt word of a query, lower case, and what was searched for in its place: a word, or two. */
export interface SpellingCorrection {
  readonly typed: string;
  readonly meant: string;
}

export interface RowsParams extends RowRange {
  readonly resultSet: number;
}

export interface ResultRow {
  readonly root: string;
  /** Stable as long as the file keeps its path. */
  readonly fileId: number;
  /** Relative to `root`, with forward slashes. */
  readonly path: string;
  /**
   * Cosine of query and picture, plus what the words of the path and their meaning add, on the scale of the cosines: never less
   * than the cosine, over 1 for an exact name. 0 where nothing was ranked.
   */
  readonly score: number;
  /**
   * Share of queries without any answer in a folder of this size whose best match scores less, 0 to 1: from 0.8 on a match is
   * better than chance. Means the same for every model and query, and follows the score.
   */
  readonly confidence: number;
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly transparent: boolean;
  readonly frames: number;
  /** Where near-duplicates are folded: the group that the row stands for, or belongs to. */
  readonly fold?: RowFold;
}

export interface RowFold {
  /** Names the group for as long as the index is open. */
  readonly key: string;
  /** Results in the group. */
  readonly size: number;
  /** `folded`: this row stands for all; in an unfolded group the `first` and each other `member` have a row. */
  readonly state: 'folded' | 'first' | 'member';
}

/** Rows of a result set, in order. A result set lives until eight newer ones were made. */
export interface RowsResult {
  readonly rows: readonly ResultRow[];
}

/** One way in which a hit matched. */
export interface MatchReason {
  readonly kind: 'looks' | 'name' | 'folder' | 'meaning' | 'text' | 'colour' | 'same-content' | 'near-duplicate';
  /** Short and in plain words, such as `looks like "cat"`. */
  readonly text: Message;
  /** 0 to 1. */
  readonly strength: number;
}

export interface FileRef {
  readonly root: string;
  readonly path: string;
}

export interface DetailsParams extends FileRef {
  /** With it, `reasons` says why the file is in that result set. */
  readonly resultSet?: number;
}

export interface FileDetails extends FileRef {
  readonly bytes: number;
  readonly modified: number;
  readonly sha256?: string;
  readonly format?: ImageFormat;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly transparent?: boolean;
  readonly colours: readonly DominantColour[];
  /** The text in the picture, in reading order; absent when there is none or it was not read. */
  readonly text?: readonly TextLine[];
  /** Which of these lines have words of the query, by position. */
  readonly matchedLines?: readonly number[];
  /** Other files with the very same bytes. */
  readonly copies: readonly FileRef[];
  readonly skipped?: { readonly reason: SkipReason; readonly detail: string };
  readonly reasons: readonly MatchReason[];
}

/** How many files of a result set (before chips narrow it) have each value. */
export interface Facets {
  readonly folders: readonly { readonly value: string; readonly count: number }[];
  readonly formats: readonly { readonly value: ImageFormat; readonly count: number }[];
  /** By longer side in pixels. */
  readonly sizes: readonly { readonly filter: string; readonly label: string; readonly count: number }[];
  readonly colours: readonly { readonly value: string; readonly hex: string; readonly count: number }[];
}

export interface ThumbnailParams extends FileRef {
  /** Longer side in pixels: 256 for the grid, 1024 for the preview. */
  readonly side: 256 | 1024;
}

export interface ThumbnailResult {
  /** Absolute path of a WebP file in the cache; absent when the picture cannot be drawn. */
  readonly file?: string;
  readonly skipped?: { readonly reason: SkipReason; readonly detail: string };
}

export interface SkippedFile extends FileRef {
  readonly reason: SkipReason;
  readonly detail: string;
}

export interface IndexReport {
  readonly version: string;
  readonly model: ModelInfo;
  readonly modelFolder: string;
  readonly device: string;
  readonly fullText: boolean;
  readonly roots: readonly {
    readonly root: string;
    readonly indexFile: string;
    readonly indexBytes: number;
    readonly files: number;
    readonly contents: number;
    readonly embeddings: number;
    /** Pictures that were looked at for text, those that have some, and those that could not be read. */
    readonly texts: { readonly read: number; readonly withText: number; readonly failed: number };
    /** Long pictures that were looked at tile by tile, and their tiles. */
    readonly tiles: { readonly contents: number; readonly tiles: number };
    readonly skipped: readonly SkippedFile[];
  }[];
  readonly thumbnails: { readonly folder: string; readonly bytes: number; readonly files: number };
}

export interface PastQuery {
  readonly text: string;
  readonly filter: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly total: number;
}

export const requests = {
  initialize: new RequestType<InitializeParams, InitializeResult, void>('initialize'),
  /** Changes roots and settings; what does not depend on the change goes on undisturbed. */
  configure: new RequestType<InitializeParams, InitializeResult, void>('configure'),
  /** Scans and encodes; answers when done. A second call while one runs joins it and scans once more at its end. */
  index: new RequestType<IndexParams, IndexSummary, void>('index'),
  status: new RequestType<void, EngineStatus, void>('status'),
  pause: new RequestType<void, void, void>('pause'),
  resume: new RequestType<void, void, void>('resume'),
  query: new RequestType<QueryParams, QueryResult, void>('query'),
  rows: new RequestType<RowsParams, RowsResult, void>('rows'),
  facets: new RequestType<{ readonly resultSet: number }, Facets, void>('facets'),
  details: new RequestType<DetailsParams, FileDetails, void>('details'),
  thumbnail: new RequestType<ThumbnailParams, ThumbnailResult, void>('thumbnail'),
  /** Removes what is stored of these roots, all when absent; `thumbnails` empties that cache too. */
  forget: new RequestType<{ readonly roots?: readonly string[]; readonly thumbnails?: boolean }, void, void>('forget'),
  report: new RequestType<void, IndexReport, void>('report'),
  /** What may stand at the caret of a query: operators, or values of the one that is being written. */
  complete: new RequestType<CompleteParams, Completions, void>('complete'),
  history: new RequestType<{ readonly prefix: string; readonly count: number }, readonly PastQuery[], void>('history'),
  clearHistory: new RequestType<void, void, void>('clearHistory'),
  shutdown: new RequestType<void, void, void>('shutdown'),
} as const;

/** How bad a log line is. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export const notifications = {
  /** At most four a second while indexing, and at every change of phase. */
  status: new NotificationType<EngineStatus>('status'),
  /** New, changed or gone files: an open result set may be asked for again. */
  changed: new NotificationType<{ readonly roots: readonly string[] }>('changed'),
  skipped: new NotificationType<SkippedFile>('skipped'),
  log: new NotificationType<{ readonly level: LogLevel; readonly message: string }>('log'),
} as const;

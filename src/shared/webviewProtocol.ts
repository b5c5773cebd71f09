import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { CompleteParams, Completions } from './completion.ts';
import type {
  DetailsParams,
  EngineStatus,
  Facets,
  FileDetails,
  FileRef,
  PastQuery,
  QueryParams,
  QueryResult,
  RowsParams,
  RowsResult,
  ThumbnailParams,
} from './protocol.ts';

/**
 * What the extension host and a webview say to each other. The engine's own questions pass through unchanged; the rest is
 * what only the host can do (open, reveal, copy, pick) and what only it knows (the workspace's state).
 */

/** Where the application is shown. */
export type Surface = 'sidebar' | 'editor';

/** A query picture: a file, or bytes that were pasted or dropped and that the host keeps under a number. */
export type QuerySource = { readonly path: string } | { readonly attachment: number };

/** A picture in the query bar. */
export interface QueryChip {
  readonly source: QuerySource;
  /** File name, or what a pasted picture is called. */
  readonly name: string;
  /** URI that the webview may load; the webview makes its own for what it pasted itself. */
  readonly thumbnail?: string;
  /** Negative excludes what looks like it. */
  readonly weight: number;
  /** More, or less, like this one, as `QueryImage.feedback`. */
  readonly feedback?: boolean;
}

export interface WebviewQuery extends Omit<QueryParams, 'images'> {
  /** True when the person meant this query (Enter, or a result was opened): it belongs into the history. */
  readonly remember?: boolean;
  readonly images: readonly { readonly source: QuerySource; readonly weight: number; readonly feedback?: boolean }[];
}

/** What stands between the person and the grid, if anything. */
export type WorkspaceState =
  | { readonly kind: 'no-folder' }
  /** The first scan has found nothing yet. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'no-images'; readonly skipped: number }
  | { readonly kind: 'ready' }
  /** The engine gave up; `detail` names the reason in one sentence, if one is known. */
  | { readonly kind: 'stopped'; readonly detail?: string }
  /** Restricted mode or a virtual workspace: `reason` is one localised line. */
  | { readonly kind: 'restricted'; readonly reason: string }
  | { readonly kind: 'virtual'; readonly reason: string };

/** Everything that the host knows and the webview shows. Sent whole, so that a lost message never matters for long. */
export interface Snapshot {
  readonly workspace: WorkspaceState;
  readonly status?: EngineStatus;
  /** Workspace folders in order; the name stands first in paths when there are several. */
  readonly roots: readonly { readonly root: string; readonly name: string }[];
  /** True when a better model can be had, which is then offered where nothing matched. */
  readonly largerModel: boolean;
}

/** What can be done with files of the results, by the host. */
export const fileActions = [
  'open',
  'openToSide',
  /** Opens without taking the focus. */
  'preview',
  'revealInExplorer',
  'revealInOs',
  'copyPath',
  'copyRelativePath',
  'copyMarkdown',
] as const;
export type FileAction = (typeof fileActions)[number];

/** What native menus and commands may do with the selection; the webview does the query's part itself. */
export type SelectionAction =
  | FileAction
  | 'findSimilar'
  | 'addToQuery'
  | 'excludeFromQuery'
  | 'moreLikeThese'
  | 'lessLikeThese'
  /** By the webview: only a page can put a picture on the clipboard. */
  | 'copyImage'
  | 'selectAll'
  | 'toggleDetails'
  | 'clearFilters'
  | 'groupByFolder'
  /** Results are spread over what they show, or come by relevance alone. */
  | 'vary'
  /** Near-duplicates share a row, or each has its own. */
  | 'foldDuplicates'
  /** The near-duplicates of the focused row are shown, or folded again. */
  | 'toggleFold';

/** What a button in the webview asks of the host. */
export type HostCommand =
  | 'openFolder'
  | 'showReport'
  | 'openSettings'
  | 'pause'
  | 'resume'
  | 'restart'
  | 'showLog'
  | 'manageTrust'
  | 'useLargerModel';

/** A query as the host hands it over: Find Similar in the explorer, or Open in Editor in the sidebar. */
export interface QueryHandover {
  readonly text?: string;
  readonly images?: readonly QueryChip[];
  /** The filters, in the query language. */
  readonly filter?: string;
}

export interface SearchState {
  readonly query: QueryHandover;
  /** Selected files. */
  readonly selected: number;
}

/** MIME type of files dragged out of the grid: JSON of `FileRef[]`. A `file:` URI list would insert about:blank#blocked. */
export const dragType = 'application/vnd.lookalike.images';

/**
 * What has become of a thumbnail: a `data:` URI of it; `none` where the picture cannot be drawn; `drawing` while it is not there yet,
 * so that it is to be asked for again; `failed` where a later look may fare better. Not a URI of its file, which would pass a service
 * worker and the workbench, nor bytes for a `blob:`, each of which the page registers with the browser's process, and waits.
 */
export type Thumbnail = { readonly uri: string } | 'none' | 'drawing' | 'failed';

export const webviewRequests = {
  query: new RequestType<WebviewQuery, QueryResult, void>('webview/query'),
  rows: new RequestType<RowsParams, RowsResult, void>('webview/rows'),
  facets: new RequestType<{ readonly resultSet: number }, Facets, void>('webview/facets'),
  details: new RequestType<DetailsParams, FileDetails, void>('webview/details'),
  /** Those of the grid, in the files' order. Many in one: each message goes through three processes. */
  thumbnails: new RequestType<{ readonly files: readonly FileRef[] }, readonly Thumbnail[], void>('webview/thumbnails'),
  /** A URI that the webview may load; none when the picture cannot be drawn. */
  thumbnail: new RequestType<ThumbnailParams, { readonly uri?: string }, void>('webview/thumbnail'),
  history: new RequestType<{ readonly prefix: string; readonly count: number }, readonly PastQuery[], void>(
    'webview/history',
  ),
  complete: new RequestType<CompleteParams, Completions, void>('webview/complete'),
  /** Hands over the bytes of a pasted or dropped picture; the host keeps them as long as the window lives. */
  attach: new RequestType<{ readonly name: string; readonly bytes: Uint8Array }, { readonly attachment: number }, void>(
    'webview/attach',
  ),
  /** The bytes of an attachment again, after the webview was made anew; null when the host has them no more. */
  attachment: new RequestType<
    { readonly attachment: number },
    { readonly name: string; readonly bytes: Uint8Array } | null,
    void
  >('webview/attachment'),
  /** The bytes of a result's file, to be put on the clipboard. */
  imageBytes: new RequestType<FileRef, { readonly bytes: Uint8Array }, void>('webview/imageBytes'),
  /** Lets the person choose pictures on the disk. */
  pickImages: new RequestType<void, readonly QueryChip[], void>('webview/pickImages'),
  /** Turns dropped URIs and files of the results into query pictures; what is no image is left out. */
  chips: new RequestType<
    { readonly uris?: readonly string[]; readonly files?: readonly FileRef[] },
    readonly QueryChip[],
    void
  >('webview/chips'),
  act: new RequestType<{ readonly action: FileAction; readonly files: readonly FileRef[] }, void, void>('webview/act'),
} as const;

/** From the webview to the host. */
export const webviewNotifications = {
  /** The first message: the host answers with `snapshot`, and with `setQuery` when a query waits. */
  ready: new NotificationType<{ readonly surface: Surface }>('webview/ready'),
  command: new NotificationType<{ readonly command: HostCommand }>('webview/command'),
  /** For context keys, the title and Open in Editor; sent when a search was answered or the selection changed. */
  state: new NotificationType<SearchState>('webview/state'),
} as const;

/** From the host to the webview. */
export const hostNotifications = {
  snapshot: new NotificationType<Snapshot>('host/snapshot'),
  status: new NotificationType<EngineStatus>('host/status'),
  /** Files came, changed or went: the results may be asked for again. */
  changed: new NotificationType<{ readonly roots: readonly string[] }>('host/changed'),
  setQuery: new NotificationType<QueryHandover>('host/setQuery'),
  focusQuery: new NotificationType<{ readonly select: boolean }>('host/focusQuery'),
  /** A native menu or command acts on the selection, or on the file that the menu was opened on. */
  act: new NotificationType<{ readonly action: SelectionAction; readonly file?: FileRef }>('host/act'),
} as const;

import type { Event, Uri } from 'vscode';

/** Options of a search. */
export interface SearchOptions {
  /** Results at most; 50 when absent. */
  readonly limit?: number;
  /** Filters in the query language, such as `type:svg folder:icons`. */
  readonly filter?: string;
  /** Cancels the search when aborted. */
  readonly signal?: AbortSignal;
}

/** An image that was found. */
export interface SearchHit {
  readonly uri: Uri;
  /** Similarity, comparable within one answer only. */
  readonly score: number;
  /** Share of searches without any answer whose best match scores less, 0 to 1, 0.8 at the divider: comparable between searches. */
  readonly confidence: number;
  readonly format: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly bytes: number;
}

/** How far the index is. */
export interface IndexState {
  /** `ready` when searches are answered; any other word says why they are not. */
  readonly kind: 'no-folder' | 'looking' | 'no-images' | 'ready' | 'stopped' | 'restricted' | 'virtual';
  /** Images that can be found. */
  readonly indexed: number;
  /** Images that still wait. */
  readonly pending: number;
  readonly skipped: number;
  readonly paused: boolean;
}

/**
 * What `activate` returns, for other extensions:
 * `await vscode.extensions.getExtension<LookalikeApi>('lookalike.lookalike')?.activate()`.
 * Within a version, members are only added.
 */
export interface LookalikeApi {
  readonly version: 1;
  readonly state: IndexState;
  /** Fires when `state` has changed, at most a few times a second. */
  readonly onDidChangeState: Event<IndexState>;
  /**
   * Images of the workspace that show what the text says, the best first.
   * @throws Error with a sentence for people when searching is not possible now
   */
  search(query: string, options?: SearchOptions): Promise<readonly SearchHit[]>;
  /**
   * Images of the workspace that look like this one, the best first; without itself.
   * @param image any file that the editor can read
   * @throws Error as `search`
   */
  similar(image: Uri, options?: SearchOptions): Promise<readonly SearchHit[]>;
}

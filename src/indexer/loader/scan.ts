import { type KnownFiles, type Reconciled, reconcile } from './reconcile.ts';
import { UnreadablePaths } from './unreadablePaths.ts';
import { type WalkOptions, type WalkProblem, walk } from './walk.ts';

export interface ScanOptions extends WalkOptions {
  /** False: every file that is known counts as changed. Default true. */
  readonly trustTimes?: boolean;
}

/**
 * Walks a folder and tells how it differs from what is known of it. What is known below an unreadable place is kept.
 * @param root absolute path of the folder
 * @param known by path relative to `root`
 * @throws EngineError `folder-not-found` when `root` is missing, no folder, or goes away meanwhile; the signal's reason
 */
export function scan(
  root: string,
  known: KnownFiles,
  options: ScanOptions,
): AsyncGenerator<Reconciled, void, undefined> {
  const unreadable = new UnreadablePaths();
  const onProblem = (problem: WalkProblem): void => {
    if (problem.hides) unreadable.add(problem.path);
    options.onProblem(problem);
  };
  return reconcile(walk(root, { ...options, onProblem }), known, {
    isUnreadable: (path) => unreadable.covers(path),
    trustTimes: options.trustTimes ?? true,
  });
}

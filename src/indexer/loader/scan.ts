import { type KnownFiles, type Reconciled, reconcile } from './reconcile.ts';
import { UnreadablePaths } from './unreadablePaths.ts';
import { type WalkOptions, type WalkProblem, walk } from './walk.ts';
import { walkApart } from './walkApart.ts';

export interface ScanOptions extends WalkOptions {
  /** False: every file that is known counts as changed. Default true. */
  readonly trustTimes?: boolean;
  /** Walk in a thread of its own: faster where there are many files, slower where there are few. `fileSystem` is not asked then. */
  readonly apart?: boolean;
}

/**
 * Walks a folder and tells how it differs from what is known of it. What is known below an unreadable place is kept.
 * @param root absolute path of the folder
 * @param known by path relative to `root`; it may still be read
 * @throws EngineError `folder-not-found` when `root` is missing, no folder, or goes away meanwhile; the signal's reason
 */
export function scan(
  root: string,
  known: KnownFiles | Promise<KnownFiles>,
  options: ScanOptions,
): AsyncGenerator<Reconciled, void, undefined> {
  const unreadable = new UnreadablePaths();
  const onProblem = (problem: WalkProblem): void => {
    if (problem.hides) unreadable.add(problem.path);
    options.onProblem(problem);
  };
  const files = options.apart === true ? walkApart : walk;
  return reconcile(files(root, { ...options, onProblem }), known, {
    isUnreadable: (path) => unreadable.covers(path),
    trustTimes: options.trustTimes ?? true,
  });
}

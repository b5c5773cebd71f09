import { IdSet } from './idSet.ts';
import { TimeSlice } from './timeSlice.ts';
import type { FoundFile } from './walk.ts';

/** What the store knows of a file. */
export interface KnownFile {
  /** Of this path alone. */
  readonly id: number;
  readonly bytes: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  /** False when the file was skipped, or when indexing ended before its content was read. */
  readonly hasContent: boolean;
  /** True when it has no content for a reason that holds until it changes. */
  readonly skipped: boolean;
}

/** What is known by path; a Map is one. */
export interface KnownFiles extends Iterable<readonly [path: string, file: KnownFile]> {
  readonly size: number;
  get(path: string): KnownFile | undefined;
}

export type Change =
  | { readonly kind: 'new'; readonly file: FoundFile }
  | { readonly kind: 'changed'; readonly file: FoundFile; readonly known: KnownFile }
  | { readonly kind: 'removed'; readonly path: string; readonly known: KnownFile };

/** The outcome for one batch of files. */
export interface Reconciled {
  readonly changes: readonly Change[];
  /** Files that need no work. */
  readonly unchanged: number;
}

export interface ReconcileOptions {
  /** True for a known path that was not found only because its place could not be read; asked after the last batch. */
  readonly isUnreadable: (path: string) => boolean;
  /** False: every file that is known counts as changed. Default true. */
  readonly trustTimes?: boolean;
}

const removedBatch = 1000;

/** Known, same size and modification time, and the work on it was done. */
function isUnchanged(file: FoundFile, known: KnownFile): boolean {
  return file.mtimeNs === known.mtimeNs && file.bytes === known.bytes && (known.hasContent || known.skipped);
}

/**
 * Compares what was found with what is known, by path. Removed files come last, and only when everything before was found
 * out: when `found` fails or its consumer stops early, nothing is reported as removed.
 * @param found batches of files; each path once
 * @param known by path, as `FoundFile.path` has it
 * @throws what `found` throws
 */
export async function* reconcile(
  found: AsyncIterable<readonly FoundFile[]>,
  known: KnownFiles,
  options: ReconcileOptions,
): AsyncGenerator<Reconciled, void, undefined> {
  const { isUnreadable, trustTimes = true } = options;
  const seen = new IdSet();
  const slice = new TimeSlice();
  for await (const batch of found) {
    const changes: Change[] = [];
    for (const file of batch) {
      const before = known.get(file.path);
      if (!before) {
        changes.push({ kind: 'new', file });
        continue;
      }
      seen.add(before.id);
      if (!trustTimes || !isUnchanged(file, before)) changes.push({ kind: 'changed', file, known: before });
    }
    yield { changes, unchanged: batch.length - changes.length };
    if (slice.over) await slice.rest();
  }
  // The common case: as many as are known, so none is gone.
  if (seen.size === known.size) return;

  let changes: Change[] = [];
  let unchanged = 0;
  for (const [path, before] of known) {
    if (slice.over) await slice.rest();
    if (seen.has(before.id)) continue;
    if (isUnreadable(path)) unchanged += 1;
    else changes.push({ kind: 'removed', path, known: before });
    if (changes.length === removedBatch) {
      yield { changes, unchanged };
      changes = [];
      unchanged = 0;
    }
  }
  if (changes.length > 0 || unchanged > 0) yield { changes, unchanged };
}

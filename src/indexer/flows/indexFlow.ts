import type { SkipReason } from '../../shared/image.ts';
import type { IndexSummary, SkippedFile } from '../../shared/protocol.ts';
import type { KnownFile, KnownFiles } from '../loader/reconcile.ts';
import { type ScanOptions, scan } from '../loader/scan.ts';
import { TimeSlice } from '../loader/timeSlice.ts';
import type { ListedFile } from '../store/records.ts';
import { FileResolver, type FileResolverOptions, type PendingFile, type ResolvedFile } from './fileResolver.ts';
import { type Gate, inBatches, mapConcurrently } from './pipeline.ts';

/** What one transaction of the index flow changed; the in-memory indexes follow it. */
export interface CommittedBatch {
  /** Files that are new or have other contents. */
  readonly listed: readonly ListedFile[];
  /** Ids of files that are gone, or that are no pictures any more. */
  readonly unlisted: readonly number[];
  /** New vectors by content id. */
  readonly vectors: readonly { readonly contentId: number; readonly vector: Float32Array }[];
}

export interface IndexFlowProgress {
  readonly phase: 'scanning' | 'encoding';
  /** Image files that the walk found so far. */
  readonly files: number;
  /** Files that are new or changed. */
  readonly changed: number;
  /** Changed files that are dealt with. */
  readonly done: number;
  readonly encoded: number;
}

export interface IndexFlowOptions extends FileResolverOptions {
  readonly scan: Omit<ScanOptions, 'signal' | 'trustTimes'>;
  /** Trust no modification time, and try skipped files again. */
  readonly full: boolean;
  /** Try files again that were skipped, for example after a limit was changed. */
  readonly retrySkipped: boolean;
  /** Pictures worth having in flight. */
  readonly capacity: () => number;
  readonly gate: Gate;
  readonly onProgress: (progress: IndexFlowProgress) => void;
  readonly onCommitted: (batch: CommittedBatch) => void;
  readonly onSkipped: (file: SkippedFile) => void;
}

/** Files hashed at the same time: enough to keep the disk busy, few enough to keep memory flat. */
const hashesInFlight = 4;
/** Pictures of one transaction; a crash loses at most these. */
const batchSize = 32;
const batchDelayMs = 250;
/** What is set aside for good until the file changes, against what failed although it should have worked. */
const failures: ReadonlySet<SkipReason> = new Set(['unreadable', 'corrupt', 'timeout', 'crashed-encoder']);

/**
 * Brings the catalogue of one root up to date: walk, compare, hash what may be a copy, encode what is new, store. Contents
 * that are known are not encoded again, whatever their path. Nothing is lost when it is stopped: what a transaction stored
 * stays.
 * @throws EngineError when the folder is gone, the catalogue cannot be written, or no encoder can be started
 */
export async function runIndexFlow(options: IndexFlowOptions): Promise<IndexSummary> {
  const flow = new IndexFlow(options);
  return flow.run();
}

class IndexFlow {
  readonly #options: IndexFlowOptions;
  #files = 0;
  #changed = 0;
  #done = 0;
  #encoded = 0;
  #reused = 0;
  #removed = 0;

  constructor(options: IndexFlowOptions) {
    this.#options = options;
  }

  async run(): Promise<IndexSummary> {
    const { catalogue, signal } = this.#options;
    const started = performance.now();
    const pending = await this.#scan().catch((error: unknown): PendingFile[] => {
      if (signal.aborted) return [];
      throw error;
    });
    const unembedded = await this.#unembedded();
    this.#changed = pending.length + unembedded.length;
    this.#report('encoding');
    const resolver = new FileResolver(this.#options, pending);
    const identified = mapConcurrently(
      this.#gated(pending, unembedded),
      () => hashesInFlight,
      (waiting) => resolver.identify(waiting),
    );
    const resolved = mapConcurrently(identified, this.#options.capacity, (file) => resolver.resolve(file));
    for await (const batch of inBatches(resolved, batchSize, batchDelayMs)) {
      this.#commit(batch);
      resolver.committed(batch);
      this.#report('encoding');
    }
    const skips = catalogue.skipped();
    const failed = skips.filter((file) => file.skip !== undefined && failures.has(file.skip.reason)).length;
    return {
      files: this.#files,
      encoded: this.#encoded,
      reused: this.#reused,
      skipped: skips.length - failed,
      failed,
      removed: this.#removed,
      seconds: (performance.now() - started) / 1000,
      cancelled: signal.aborted,
    };
  }

  /** Walks the root and returns what is new or changed; what is gone is removed at once. */
  async #scan(): Promise<PendingFile[]> {
    this.#report('scanning');
    const known = await this.#options.catalogue.knownFiles();
    try {
      // Without content and without a reason a file counts as one whose work was cut short.
      return await this.#compare(this.#options.retrySkipped ? withoutReasons(known) : known);
    } finally {
      known.release();
    }
  }

  async #compare(known: KnownFiles): Promise<PendingFile[]> {
    const { catalogue, root, signal, full } = this.#options;
    const pending: PendingFile[] = [];
    const removed: number[] = [];
    for await (const batch of scan(root, known, { ...this.#options.scan, signal, trustTimes: !full })) {
      this.#files += batch.unchanged;
      for (const change of batch.changes) {
        if (change.kind === 'removed') {
          removed.push(change.known.id);
        } else {
          this.#files++;
          pending.push(change.file);
        }
      }
      this.#report('scanning');
    }
    if (removed.length > 0) {
      catalogue.transaction(() => catalogue.removeFiles(removed));
      this.#removed = removed.length;
      this.#options.onCommitted({ listed: [], unlisted: removed, vectors: [] });
    }
    return pending;
  }

  /**
   * Contents whose vectors are missing though their files did not change: another model, or a run that was cut short. Ids alone,
   * for all files of a large folder would take long to look up and 20 MB.
   */
  async #unembedded(): Promise<number[]> {
    const { catalogue, model } = this.#options;
    const ids: number[] = [];
    const slice = new TimeSlice();
    for (const some of catalogue.withoutEmbedding(model)) {
      ids.push(...some);
      if (slice.over) await slice.rest();
    }
    return ids;
  }

  /** First files, then contents by their ids. */
  async *#gated(files: readonly PendingFile[], contentIds: readonly number[]): AsyncGenerator<PendingFile | number> {
    const { gate, signal } = this.#options;
    for (const waiting of [files, contentIds]) {
      for (const one of waiting) {
        await gate.passed(signal);
        if (signal.aborted) return;
        yield one;
      }
    }
  }

  #commit(batch: readonly ResolvedFile[]): void {
    const { catalogue, model, root } = this.#options;
    const committed = catalogue.transaction(() => {
      const vectors: { contentId: number; vector: Float32Array }[] = [];
      // First the new contents, then the files that point at contents: a copy may come before its original.
      for (const item of batch) {
        if (item.kind !== 'picture') continue;
        const { sha256, bytes, description, vector } = item.encoded;
        const contentId = catalogue.contentBySha(sha256)?.id ?? catalogue.putContent(sha256, bytes, description);
        catalogue.putEmbedding(contentId, model, vector);
        vectors.push({ contentId, vector });
      }
      return { ...this.#putFiles(batch), vectors };
    });
    for (const item of batch) {
      this.#done++;
      if (item.kind === 'known') this.#reused++;
      if (item.kind === 'picture') this.#encoded++;
    }
    this.#options.onCommitted(committed);
    for (const item of batch) {
      if (item.kind !== 'skip') continue;
      this.#options.onSkipped({ root, path: item.file.path, reason: item.reason, detail: item.detail });
    }
  }

  #putFiles(batch: readonly ResolvedFile[]): { listed: ListedFile[]; unlisted: number[] } {
    const { catalogue } = this.#options;
    const listed: ListedFile[] = [];
    const unlisted: number[] = [];
    for (const item of batch) {
      if (item.kind === 'nothing') continue;
      if (item.kind === 'skip') {
        unlisted.push(catalogue.putFile({ ...item.file, skip: { reason: item.reason, detail: item.detail } }));
        continue;
      }
      const content = catalogue.contentBySha(item.kind === 'picture' ? item.encoded.sha256 : item.sha256);
      // Only when a file was changed between its hash and its decoding: the next run sees to it.
      if (content === undefined) continue;
      const { path, bytes, mtimeNs } = item.file;
      const id = catalogue.putFile({ path, bytes, mtimeNs, contentId: content.id });
      const phraseId = catalogue.phraseOf(id);
      listed.push({ id, path, bytes, mtimeNs, contentId: content.id, phraseId, ...content.description });
    }
    return { listed, unlisted };
  }

  #report(phase: IndexFlowProgress['phase']): void {
    this.#options.onProgress({
      phase,
      files: this.#files,
      changed: this.#changed,
      done: this.#done,
      encoded: this.#encoded,
    });
  }
}

/** What is known, as if no file had been skipped. */
function withoutReasons(known: KnownFiles): KnownFiles {
  const unskipped = (file: KnownFile): KnownFile => ({ ...file, skipped: false });
  return {
    size: known.size,
    get(path) {
      const file = known.get(path);
      return file && unskipped(file);
    },
    *[Symbol.iterator]() {
      for (const [path, file] of known) yield [path, unskipped(file)] as const;
    },
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SkipReason } from '../../shared/image.ts';
import type { EncodeOutcome, KnownContent } from '../encoder/protocol.ts';
import { SkipError } from '../errors.ts';
import { hashFile } from '../loader/hash.ts';
import { sniff } from '../loader/sniff.ts';
import type { Catalogue } from '../store/catalogue.ts';
import { PossibleCopies } from './possibleCopies.ts';

/** A file before anything is decoded: with its hash where it may be a copy, or as what it turned out to be. */
export type IdentifiedFile =
  | { readonly kind: 'new'; readonly file: PendingFile }
  | { readonly kind: 'hashed'; readonly file: PendingFile; readonly sha256: string }
  | ResolvedFile;

/** What a file turned out to be, to be written. */
export type ResolvedFile =
  /** `claim`: the hash under which it was encoded, so that its copies wait for it. */
  | { readonly kind: 'picture'; readonly file: PendingFile; readonly claim?: string; readonly encoded: EncodedPart }
  | { readonly kind: 'known'; readonly file: PendingFile; readonly sha256: string }
  | { readonly kind: 'skip'; readonly file: PendingFile; readonly reason: SkipReason; readonly detail: string }
  /** Cancelled, or gone since the walk: the next run sees to it. */
  | { readonly kind: 'nothing' };
type EncodedPart = Extract<EncodeOutcome, { ok: true }>;

export interface PendingFile {
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

export interface FileResolverOptions {
  readonly root: string;
  readonly catalogue: Catalogue;
  /** Key of the embeddings: another model, or another version of it, has others. */
  readonly model: string;
  /** @throws EngineError when no encoder can be started or the model cannot be used */
  readonly encode: (path: string, known: KnownContent | undefined, signal: AbortSignal) => Promise<EncodeOutcome>;
  readonly signal: AbortSignal;
}

/** Finds out what files are: contents that are known already, new pictures, which are encoded, or no pictures at all. */
export class FileResolver {
  readonly #options: FileResolverOptions;
  readonly #copies: PossibleCopies;
  /** Paths of the files that will be identified. */
  readonly #queued: ReadonlySet<string>;
  /** Contents that are being encoded now, so that copies found at the same time are encoded once. */
  readonly #encoding = new Map<string, Promise<EncodeOutcome>>();

  /** @param files all that will be identified: those of one length may be copies of each other */
  constructor(options: FileResolverOptions, files: readonly PendingFile[]) {
    this.#options = options;
    this.#queued = new Set(files.map(({ path }) => path));
    this.#copies = new PossibleCopies(
      files.map(({ bytes }) => bytes),
      (bytes) => options.catalogue.hasContentOfSize(bytes),
    );
  }

  /** @param waiting a file that is new or has changed, or the id of a content that the model has not embedded */
  async identify(waiting: PendingFile | number): Promise<IdentifiedFile> {
    if (typeof waiting === 'number') return this.#fileOf(waiting);
    return this.#copies.has(waiting.bytes) ? this.#hash(waiting) : { kind: 'new', file: waiting };
  }

  /** @throws EngineError when no encoder can be started or the model cannot be used */
  async resolve(identified: IdentifiedFile): Promise<ResolvedFile> {
    if (identified.kind !== 'new' && identified.kind !== 'hashed') return identified;
    const { signal } = this.#options;
    try {
      return await (identified.kind === 'new'
        ? this.#encode(identified.file)
        : this.#encodeOnce(identified.file, identified.sha256));
    } catch (error) {
      if (signal.aborted) return { kind: 'nothing' };
      throw error;
    }
  }

  /** What is in the catalogue now: its copies are found there from now on. */
  committed(files: readonly ResolvedFile[]): void {
    for (const file of files) {
      if (file.kind === 'picture' && file.claim !== undefined) this.#encoding.delete(file.claim);
    }
  }

  /** A file of a content that is known; nothing where all of them are being looked at anyway. */
  #fileOf(contentId: number): IdentifiedFile {
    const { catalogue } = this.#options;
    const content = catalogue.content(contentId);
    const file = catalogue.filesOfContent(contentId).find(({ path }) => !this.#queued.has(path));
    if (content === undefined || file === undefined) return { kind: 'nothing' };
    const { path, bytes, mtimeNs } = file;
    return { kind: 'hashed', file: { path, bytes, mtimeNs }, sha256: content.sha256 };
  }

  async #hash(file: PendingFile): Promise<IdentifiedFile> {
    try {
      const { sha256, head } = await hashFile(join(this.#options.root, file.path), this.#options.signal);
      const format = sniff(head);
      // Where a whole project's pictures are pointers, no encoder is started for them.
      if (format === 'lfs-pointer') return skip(file, 'not-downloaded', 'a Git LFS pointer');
      return { kind: 'hashed', file, sha256 };
    } catch (error) {
      if (this.#options.signal.aborted) return { kind: 'nothing' };
      if (error instanceof SkipError) return this.#setAside(file, error.reason, error.message);
      throw error;
    }
  }

  async #encode(file: PendingFile): Promise<ResolvedFile> {
    const { root, signal, encode } = this.#options;
    const outcome = await encode(join(root, file.path), undefined, signal);
    if (!outcome.ok) return this.#setAside(file, outcome.reason, outcome.detail);
    return { kind: 'picture', file, encoded: outcome };
  }

  /** Encodes contents that are not known yet, and of copies one. */
  async #encodeOnce(file: PendingFile, sha256: string): Promise<ResolvedFile> {
    const { catalogue, model, root, signal, encode } = this.#options;
    const content = catalogue.contentBySha(sha256);
    if (content !== undefined && catalogue.hasEmbedding(content.id, model)) return { kind: 'known', file, sha256 };
    let encoding = this.#encoding.get(sha256);
    const copy = encoding !== undefined;
    if (encoding === undefined) {
      encoding = encode(join(root, file.path), { ...file, sha256 }, signal);
      this.#encoding.set(sha256, encoding);
      // The claim is kept until its batch is committed, so that a copy never falls between the two.
      encoding.catch(() => this.#encoding.delete(sha256));
    }
    const outcome = await encoding;
    if (!outcome.ok) {
      this.#encoding.delete(sha256);
      return this.#setAside(file, outcome.reason, outcome.detail);
    }
    if (copy) return { kind: 'known', file, sha256: outcome.sha256 };
    return { kind: 'picture', file, claim: sha256, encoded: outcome };
  }

  /** A file that went away since the walk is no failure: with its folder it may come back just as it was. */
  #setAside(file: PendingFile, reason: SkipReason, detail: string): ResolvedFile {
    const gone = reason === 'unreadable' && !existsSync(join(this.#options.root, file.path));
    return gone ? { kind: 'nothing' } : skip(file, reason, detail);
  }
}

function skip(file: PendingFile, reason: SkipReason, detail: string): ResolvedFile {
  return { kind: 'skip', file, reason, detail };
}

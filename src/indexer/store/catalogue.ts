import { statSync } from 'node:fs';
import type { ImageDescription } from '../../shared/image.ts';
import type { Connection, Statement, Transact } from './connection.ts';
import { ContentTable } from './contentTable.ts';
import { EmbeddingTable } from './embeddingTable.ts';
import { FileTable } from './fileTable.ts';
import { FullTextIndex } from './fullTextIndex.ts';
import type { KnownFiles } from './knownFiles.ts';
import type { WriterLease } from './lease.ts';
import { checkStructure, openConnection } from './openConnection.ts';
import { PastQueryTable } from './pastQueryTable.ts';
import { pathWords } from './pathWords.ts';
import { PhraseTable } from './phraseTable.ts';
import type {
  CatalogueStats,
  ContentHash,
  ListedFile,
  ModelCount,
  NewFile,
  StoredCode,
  StoredContent,
  StoredFile,
  WaitingPhrase,
} from './records.ts';
import { assertKnown } from './schema.ts';
import { corruptCatalogue, openedForReading } from './sqliteFailure.ts';
import { TextTable } from './textTable.ts';
import { TileTable } from './tileTable.ts';
import { hasFts5, PathScan, type WordIndex } from './wordIndex.ts';

export interface CatalogueOptions {
  /** The right to write: every transaction is refused once another process has taken it over. */
  readonly lease?: WriterLease | undefined;
  /** False leaves SQLite's full-text index unused, as where it is missing. */
  readonly fullText?: boolean | undefined;
}

/**
 * What is known of one root folder, in one SQLite file: files, contents, vectors, words, past queries. One process writes,
 * any number read meanwhile. All methods throw EngineError `catalogue-corrupt` or `catalogue-unavailable` when the file or
 * its disk fails, and those that write `index-busy` when another process holds the right to.
 */
export class Catalogue {
  readonly file: string;
  /** The words of paths. */
  readonly words: Pick<WordIndex, 'fullText' | 'hits' | 'likelyHas' | 'begins'>;
  /** The text in pictures. What these three write is in transactions of their own, or part of the one that is open. */
  readonly texts: TextTable;
  /** The vectors of long pictures' tiles. */
  readonly tiles: TileTable;
  readonly pastQueries: PastQueryTable;
  readonly #connection: Connection;
  readonly #lease: WriterLease | undefined;
  readonly #files: FileTable;
  readonly #contents: ContentTable;
  readonly #embeddings: EmbeddingTable;
  readonly #phrases: PhraseTable;
  readonly #words: WordIndex;
  readonly #token: Statement<{ token: number }>;
  readonly #dataVersion: Statement<{ data_version: number }>;
  readonly #counter: Statement<{ value: number }>;
  readonly #count: Statement<never>;
  readonly #stats: Statement<{ files: number; contents: number; skipped: number; embeddings: number }>;
  #changed = false;

  private constructor(connection: Connection, options: CatalogueOptions) {
    this.file = connection.file;
    this.#connection = connection;
    this.#lease = options.lease;
    this.#files = new FileTable(connection);
    this.#contents = new ContentTable(connection);
    this.#embeddings = new EmbeddingTable(connection);
    this.#phrases = phraseTable(connection);
    this.#words = wordIndex(connection, options.fullText ?? true);
    this.words = this.#words;
    const transact: Transact = (work) => this.transaction(work);
    this.texts = new TextTable(connection, transact, options.fullText ?? true);
    this.tiles = new TileTable(connection, transact);
    this.pastQueries = new PastQueryTable(connection, transact);
    this.#token = connection.prepare('SELECT token FROM lease');
    this.#dataVersion = connection.prepare('PRAGMA data_version');
    this.#counter = connection.prepare("SELECT value FROM state WHERE name = 'change-counter'");
    this.#count = connection.prepare("UPDATE state SET value = value + 1 WHERE name = 'change-counter'");
    this.#stats = connection.prepare(
      `SELECT (SELECT count(*) FROM files) AS files, (SELECT count(*) FROM contents) AS contents,
         (SELECT count(*) FROM files WHERE skip_reason IS NOT NULL) AS skipped,
         (SELECT ifnull(sum(embeddings), 0) FROM models) AS embeddings`,
    );
  }

  /**
   * Opens a catalogue, and makes it when it is opened for writing and not there.
   *
   * @throws EngineError `catalogue-newer`, `catalogue-corrupt` (see `setAsideCorrupt`), `catalogue-unavailable`
   */
  static open(file: string, mode: 'write' | 'read', options: CatalogueOptions = {}): Catalogue {
    const connection = openConnection(file, mode);
    try {
      if (mode === 'write') {
        checkStructure(connection);
      }
      return new Catalogue(connection, options);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  /**
   * Reads every page: a second or more for a large catalogue.
   *
   * @throws EngineError `catalogue-corrupt`
   */
  verify(): void {
    const row = this.#connection.prepareTuples<[string]>('PRAGMA quick_check(1)').get();
    if (row !== undefined && row[0] !== 'ok') {
      throw corruptCatalogue(this.file, row[0]);
    }
  }

  /**
   * All or nothing, in one commit; `work` must not wait for anything. Inside another transaction it is part of that one.
   * For a reader: one unchanging view.
   */
  transaction<T>(work: () => T): T {
    if (this.#connection.inTransaction) {
      return work();
    }
    if (this.#connection.readOnly) {
      return this.#connection.transaction(work);
    }
    return this.#connection.transaction(() => {
      this.#assertMayWrite();
      this.#changed = false;
      const result = work();
      if (this.#changed) {
        this.#count.run();
      }
      return result;
    });
  }

  /** Every file by its relative path, for the comparison with the disk; read in steps that let queries through. */
  knownFiles(): Promise<KnownFiles> {
    return this.#files.known();
  }

  /** The files that have a content, by ascending id. */
  files(): IterableIterator<ListedFile> {
    return this.#files.listed();
  }

  fileByPath(path: string): StoredFile | undefined {
    return this.#files.byPath(path);
  }

  filesOfContent(contentId: number): StoredFile[] {
    return this.#files.ofContent(contentId);
  }

  /**
   * Adds a file or replaces what is known of it.
   *
   * @returns its id, which stays the same as long as the path does
   */
  putFile(file: NewFile): number {
    return this.#change(() => {
      const { id, added } = this.#files.put(file);
      if (added) {
        this.#words.add(id, file.path);
        this.#files.setPhrase(id, this.#phrases.idFor(file.path));
      }
      return id;
    });
  }

  /** Contents that no file has any more stay until `prune`. */
  removeFiles(ids: readonly number[]): void {
    this.#change(() => {
      for (const id of ids) {
        this.#files.remove(id);
        this.#words.remove(id);
      }
    });
  }

  skipped(): StoredFile[] {
    return this.#files.skipped();
  }

  content(contentId: number): StoredContent | undefined {
    return this.#contents.byId(contentId);
  }

  /** @param sha256 64 lower-case hexadecimal digits */
  contentBySha(sha256: string): StoredContent | undefined {
    return this.#contents.bySha(sha256);
  }

  /** SHA-256 of many contents, by id; those that are gone are left out. */
  shasOf(contentIds: readonly number[]): ReadonlyMap<number, string> {
    return this.#contents.shas(contentIds);
  }

  /** Perceptual hashes by ascending content id, at most `count` of those with a larger id than `after`. */
  perceptualHashes(after: number, count = 500): ContentHash[] {
    return this.#contents.hashes(after, count);
  }

  /** Whether a content has this many bytes; a file of which none has is new. */
  hasContentOfSize(bytes: number): boolean {
    return this.#contents.hasSize(bytes);
  }

  /** Adds a content or replaces its description. */
  putContent(sha256: string, bytes: number, description: ImageDescription): number {
    return this.#change(() => this.#contents.put(sha256, bytes, description));
  }

  hasEmbedding(contentId: number, model: string): boolean {
    return this.#embeddings.has(contentId, model);
  }

  /**
   * Stores the vector as it is and as int8 with a scale of its own.
   *
   * @param vector unit vector of the model's dimension
   * @throws EngineError `model-invalid` when the model's other vectors have another dimension; RangeError when a component
   *   is not finite
   */
  putEmbedding(contentId: number, model: string, vector: Float32Array): void {
    this.#change(() => this.#embeddings.put(contentId, model, vector));
  }

  embedding(contentId: number, model: string): Float32Array | undefined {
    return this.#embeddings.vector(contentId, model);
  }

  /** The same for many contents; those without a vector are left out. */
  embeddingsOf(contentIds: readonly number[], model: string): ReadonlyMap<number, Float32Array> {
    return this.#embeddings.vectors(contentIds, model);
  }

  /**
   * The int8 vectors by ascending content id, read page by page: little memory, and writing in between is allowed.
   *
   * @param after only contents with a larger id
   */
  embeddings(model: string, after = 0): IterableIterator<StoredCode> {
    return this.#embeddings.codes(model, after);
  }

  embeddingCount(model: string): number {
    return this.models().find((entry) => entry.model === model)?.count ?? 0;
  }

  /** Ids of the contents that some file has and that the model has not embedded, ascending, some at a time. */
  withoutEmbedding(model: string): IterableIterator<number[]> {
    return this.#embeddings.missing(model);
  }

  models(): ModelCount[] {
    return this.#embeddings.models();
  }

  /** Deletes the model's vectors. */
  dropModel(model: string): void {
    this.#change(() => this.#embeddings.drop(model));
  }

  /**
   * Deletes contents that no file has, with their vectors, and phrases.
   *
   * @returns how many contents
   */
  prune(): number {
    return this.#change(() => {
      this.#phrases.prune();
      this.texts.prune();
      return this.#contents.prune();
    });
  }

  /** The phrase of a file, see `namePhrase`; 0 when its path says nothing. */
  phraseOf(fileId: number): number {
    return this.#files.phraseOf(fileId);
  }

  phraseText(phraseId: number): string | undefined {
    return this.#phrases.text(phraseId);
  }

  /** Says whose vectors phrases and texts get; those of another encoder are dropped. */
  useSentenceEncoder(key: string): void {
    if (this.sentenceEncoder() === key) return;
    this.#change(() => {
      this.#phrases.useEncoder(key);
      this.texts.dropVectors();
    });
  }

  /** Whose vectors the phrases have; undefined before there are any. */
  sentenceEncoder(): string | undefined {
    return this.#phrases.encoder();
  }

  /** Phrases of files with a content that have no vector yet, those of the first files first. */
  waitingPhrases(count: number): WaitingPhrase[] {
    return this.#phrases.waiting(count);
  }

  putPhraseVector(phraseId: number, vector: Float32Array): void {
    this.#change(() => this.#phrases.putVector(phraseId, vector));
  }

  /** About the unit vector of a phrase; undefined while it waits. */
  phraseVector(phraseId: number): Float32Array | undefined {
    return this.#phrases.vector(phraseId);
  }

  /** The vectors of phrases by ascending id, `contentId` being the phrase's; read page by page as `embeddings`. */
  phraseCodes(): IterableIterator<StoredCode> {
    return this.#phrases.codes();
  }

  /** No phrase has a larger id. */
  lastPhrase(): number {
    return this.#phrases.last();
  }

  /** Tells followers that there are new texts, or tiles. */
  publish(): void {
    this.#change(() => undefined);
  }

  /** True when a path has this very word. All paths are looked through, some milliseconds at 100,000. @param word lower case, a to z */
  hasPathWord(word: string): boolean {
    return this.#files.pathsWith(word).some((path) => pathWords(path).includes(word));
  }

  /** Changes when another connection has committed: cheap to ask. `changeCounter` tells whether it matters. */
  dataVersion(): number {
    return this.#dataVersion.get()?.data_version ?? 0;
  }

  /** Grows with every transaction that changed files, contents or vectors, whoever made it. */
  changeCounter(): number {
    return this.#counter.get()?.value ?? 0;
  }

  stats(): CatalogueStats {
    const row = this.#stats.get() ?? { files: 0, contents: 0, skipped: 0, embeddings: 0 };
    const bytes = [this.file, `${this.file}-wal`]
      .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size);
    return { ...row, bytes };
  }

  /** A transaction that followers must hear of. */
  #change<T>(work: () => T): T {
    return this.transaction(() => {
      if (this.#connection.readOnly) {
        throw openedForReading(this.file);
      }
      this.#changed = true;
      return work();
    });
  }

  /** Asked under the write lock, so that the answer holds until the commit. */
  #assertMayWrite(): void {
    // A newer Lookalike in another window may have brought the file to a schema that this one would damage.
    assertKnown(this.#connection);
    this.#lease?.assertHeld(this.#token.get()?.token);
  }
}

function wordIndex(connection: Connection, wanted: boolean): WordIndex {
  if (!wanted || !hasFts5(connection)) {
    return new PathScan(connection);
  }
  if (!connection.readOnly) {
    FullTextIndex.prepare(connection);
  }
  return FullTextIndex.isReady(connection) ? new FullTextIndex(connection) : new PathScan(connection);
}

function phraseTable(connection: Connection): PhraseTable {
  if (!connection.readOnly) {
    PhraseTable.prepare(connection);
  }
  return new PhraseTable(connection);
}

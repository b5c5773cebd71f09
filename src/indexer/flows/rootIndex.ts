import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EngineSettings, IndexReport, LogLevel } from '../../shared/protocol.ts';
import { ExactIndex } from '../ranker/exactIndex.ts';
import { FileTable } from '../ranker/fileTable.ts';
import { type NameSurvey, noNames, surveyNames } from '../ranker/nameSurvey.ts';
import type { Catalogue } from '../store/catalogue.ts';
import { assertOutside, catalogueFile } from '../store/location.ts';
import type { TextHits, WordHits } from '../store/records.ts';
import { readCatalogue } from './catalogueReading.ts';
import type { CommittedBatch } from './indexFlow.ts';
import { ModelVectors } from './modelVectors.ts';
import { noState, RootCatalogue } from './rootCatalogue.ts';
import { rootErrors } from './rootErrors.ts';
import { RootHistory } from './rootHistory.ts';
import { StoredFiles } from './storedFiles.ts';
import type { TextVector } from './textPass.ts';
import type { ContentTiles } from './tilePass.ts';

/** Contents without a file that are always kept. */
const leastOrphans = 2000;
const noTextHits: TextHits = { contentIds: new Uint32Array(), scores: new Float32Array(), complete: new Set() };

/**
 * One root folder: its catalogue on disk, and what searching needs of it in memory. Opened for reading; it becomes the
 * writer when it is indexed and no other process writes it.
 */
export class RootIndex {
  /** Absolute path, as the person named it. */
  readonly root: string;
  readonly indexFile: string;
  /** What is stored of single files. */
  readonly stored: StoredFiles;
  readonly history: RootHistory;
  readonly #file: RootCatalogue;
  readonly #log: (level: LogLevel, message: string) => void;
  /** Files that can be found. */
  #table = new FileTable();
  readonly #vectors = new Map<string, ModelVectors>();
  /** Vectors of what the paths say, by phrase. */
  #phrases: ExactIndex | undefined;
  /** Vectors of the text in pictures, by content. */
  #texts: ExactIndex | undefined;
  #names: NameSurvey = noNames;
  /** Whose vectors both are. */
  #sentenceEncoder: string | undefined;
  /** The catalogue's state that is in memory. */
  #loaded = noState;
  #loading: Promise<void> = Promise.resolve();

  private constructor(
    root: string,
    indexFile: string,
    ownPlace: boolean,
    log: (level: LogLevel, message: string) => void,
  ) {
    this.root = root;
    this.indexFile = indexFile;
    this.#file = new RootCatalogue({ root, file: indexFile, ownPlace, log });
    this.stored = new StoredFiles(this.#file);
    this.history = new RootHistory(this.#file);
    this.#log = log;
  }

  /**
   * Opens a root for reading; an index that is not there yet is no fault.
   * @throws EngineError 'folder-not-found'; 'catalogue-unavailable' when the index would lie inside the folder;
   *   'catalogue-newer'
   */
  static open(
    root: string,
    settings: Pick<EngineSettings, 'storageFolder' | 'indexFile'>,
    log: (level: LogLevel, message: string) => void,
  ): RootIndex {
    if (!existsSync(root)) throw rootErrors.missing(root);
    const indexFile = resolve(settings.indexFile ?? catalogueFile(settings.storageFolder, root));
    assertOutside(root, indexFile);
    const index = new RootIndex(root, indexFile, settings.indexFile === undefined, log);
    index.#file.openReader();
    return index;
  }

  /** The files in memory, for filters and rows. */
  get table(): FileTable {
    return this.#table;
  }

  /** True when this process is the one that writes. */
  get writable(): boolean {
    return this.#file.writable;
  }

  get fullText(): boolean {
    return this.#file.current?.fullText ?? true;
  }

  /** True when there is a catalogue to read. */
  get isOpen(): boolean {
    return this.#file.current !== undefined;
  }

  /** @throws EngineError 'catalogue-unavailable' before the first `tryWrite` of a root that was never indexed */
  get catalogue(): Catalogue {
    const { current } = this.#file;
    if (current === undefined) throw rootErrors.notIndexed(this.root);
    return current;
  }

  /** Vectors of a model, in memory; empty until `load` or `apply` put them there. */
  vectors(model: string): ModelVectors | undefined {
    return this.#vectors.get(model);
  }

  /** Vectors of what the paths say, by phrase id; undefined until the sentence encoder made some. */
  get phrases(): ExactIndex | undefined {
    return this.#phrases;
  }

  /** What is known of the names as a whole. */
  get names(): NameSurvey {
    return this.#names;
  }

  /** Brings files and a model's vectors into memory, without holding the thread. */
  load(model: string): Promise<void> {
    // One load that failed is its caller's to report and must not fail the next.
    this.#loading = this.settled().then(() => this.#load(model));
    return this.#loading;
  }

  /** Resolves when nothing is being loaded: what is then written and applied cannot be overtaken by an older view. */
  settled(): Promise<void> {
    return this.#loading.catch(() => undefined);
  }

  /**
   * Becomes the writer; false when another process is. A damaged index is set aside first, unless it lies where a person
   * chose and may be something else of theirs.
   * @throws EngineError when the index cannot be written
   */
  tryWrite(): boolean {
    return this.#file.tryWrite(() => this.#empty());
  }

  /** Follows what a transaction of the index flow stored. */
  apply(batch: CommittedBatch, model: string): void {
    let vectors = this.#vectors.get(model);
    for (const { contentId, vector } of batch.vectors) {
      vectors ??= this.#newIndex(model, vector.length);
      vectors.upsert(contentId, vector);
    }
    const lost = new Set<number>();
    for (const id of batch.unlisted) this.#unlist(id, lost);
    for (const file of batch.listed) {
      this.#unlist(file.id, lost);
      this.#table.upsert(file);
      if (vectors !== undefined && !vectors.has(file.contentId)) this.#restore(file.contentId);
    }
    // A vector of contents that no file shows any more must not take a place among the best.
    for (const contentId of lost) {
      if (this.#table.rowsOfContent(contentId).length > 0) continue;
      for (const index of this.#vectors.values()) index.delete(contentId);
    }
    this.#loaded = this.#file.state;
  }

  /** Follows what a transaction of the phrase pass stored. */
  applyPhrases(phrases: readonly { readonly phraseId: number; readonly vector: Float32Array }[]): void {
    for (const { phraseId, vector } of phrases) {
      this.#phrases ??= new ExactIndex(vector.length, () => undefined);
      this.#phrases.upsert(phraseId, vector);
    }
    this.#loaded = this.#file.state;
  }

  /** Vectors of the text in pictures, by content id; undefined until there are some. */
  get texts(): ExactIndex | undefined {
    return this.#texts;
  }

  /** Follows what a transaction of the text pass stored. */
  applyTexts(texts: readonly TextVector[]): void {
    for (const { contentId, vector } of texts) {
      this.#texts ??= new ExactIndex(vector.length, () => undefined);
      this.#texts.upsert(contentId, vector);
    }
  }

  /** Follows what a transaction of the tile pass stored. */
  applyTiles(tiles: readonly ContentTiles[], model: string): void {
    const index = this.#vectors.get(model);
    for (const { contentId, vectors } of tiles)
      if (index?.has(contentId) === true) index.tiles.upsert(contentId, vectors);
  }

  /** Tells other windows that there are new texts, or tiles. */
  publish(): void {
    this.catalogue.publish();
    this.#loaded = this.#file.state;
  }

  /** Contents whose text has words of a query. */
  textHits(words: readonly string[]): TextHits {
    const catalogue = this.#file.current;
    return catalogue?.texts.any === true ? catalogue.texts.hits(words, this.#table.count) : noTextHits;
  }

  /** For each phrase the contents whose text has it, asked once a phrase; undefined where no text was read. */
  textInside(): ((phrase: string) => ReadonlySet<number>) | undefined {
    const catalogue = this.#file.current;
    if (catalogue === undefined || !catalogue.texts.any) return undefined;
    const known = new Map<string, ReadonlySet<number>>();
    return (phrase) => {
      const found = known.get(phrase) ?? catalogue.texts.withPhrase(phrase);
      known.set(phrase, found);
      return found;
    };
  }

  /** Has the vectors of phrases and texts made by this sentence encoder; those of another are dropped. */
  useSentenceEncoder(key: string): void {
    if (this.#sentenceEncoder === key) return;
    this.catalogue.useSentenceEncoder(key);
    this.#sentenceEncoder = key;
    this.#phrases = undefined;
    this.#texts = undefined;
    this.#names = noNames;
    this.#loaded = this.#file.state;
  }

  /** Finds out anew whether names and pictures have to do with each other: after many of them have changed. */
  surveyNames(model: string): void {
    this.#names = surveyNames(
      this.#table,
      (phraseId) => this.#file.current?.phraseVector(phraseId),
      (contentId) => this.#file.current?.embedding(contentId, model),
    );
  }

  /** For each word of a query that any path has, the files that have it. */
  wordHits(words: readonly string[]): readonly WordHits[] {
    return this.#file.current?.wordHits(words, this.#table.count) ?? [];
  }

  /** True when a path, or the text in pictures, has this very word. @param word lower case, a to z */
  hasWord(word: string): boolean {
    const catalogue = this.#file.current;
    return catalogue?.hasWord(word) === true || catalogue?.texts.hasWord(word) === true;
  }

  /** The same for the beginning of a word. */
  beginsWord(start: string): boolean {
    const catalogue = this.#file.current;
    return catalogue?.beginsWord(start) === true || catalogue?.texts.beginsWord(start) === true;
  }

  /** Whose vectors the phrases and texts in memory have: those of another cannot be compared with them. */
  get sentenceEncoder(): string | undefined {
    return this.#sentenceEncoder;
  }

  /** Loads again what another process has written since; true when there was something. */
  async follow(): Promise<boolean> {
    await this.settled();
    if (this.writable) return false;
    this.#file.openReader();
    const { state } = this.#file;
    if (state.dataVersion === this.#loaded.dataVersion) return false;
    if (state.changeCounter === this.#loaded.changeCounter) {
      this.#loaded = state;
      return false;
    }
    await this.#reload();
    return true;
  }

  /** For a process that has just become the writer: loads what the one before stored since this one last looked. */
  async catchUp(): Promise<void> {
    if (this.#file.state.changeCounter !== this.#loaded.changeCounter) await this.#reload();
  }

  models(): readonly { readonly model: string; readonly count: number }[] {
    return this.#file.current?.models() ?? [];
  }

  /** Drops the vectors of all models but these. */
  keepModels(keys: readonly string[]): void {
    for (const [key, vectors] of this.#vectors) {
      if (key === keys[0]) continue;
      vectors.dispose();
      this.#vectors.delete(key);
    }
    if (!this.writable) return;
    for (const { model } of this.models()) if (!keys.includes(model)) this.catalogue.dropModel(model);
  }

  /**
   * Deletes contents that no file has any more, once they are more than those in use: until then a branch that is switched
   * back to finds its vectors again.
   */
  prune(): void {
    const contents = this.catalogue.stats().contents;
    const used = this.#table.contents;
    if (contents - used > Math.max(leastOrphans, used)) this.catalogue.prune();
  }

  counts(): { readonly files: number; readonly skipped: number; readonly indexed: number } {
    const stats = this.#file.current?.stats();
    return { files: stats?.files ?? 0, skipped: stats?.skipped ?? 0, indexed: this.#table.count };
  }

  /** Reads every page of the index, a second or more for a large one. @returns what is wrong with it; undefined when nothing is */
  damage(): string | undefined {
    return this.#file.verify();
  }

  report(): IndexReport['roots'][number] {
    const stats = this.#file.current?.stats();
    return {
      root: this.root,
      indexFile: this.indexFile,
      indexBytes: stats?.bytes ?? 0,
      files: stats?.files ?? 0,
      contents: stats?.contents ?? 0,
      embeddings: stats?.embeddings ?? 0,
      texts: { ...(this.#file.current?.texts.counts() ?? { read: 0, withText: 0, failed: 0 }) },
      tiles: { ...(this.#file.current?.tiles.counts() ?? { contents: 0, tiles: 0 }) },
      skipped: (this.#file.current?.skipped() ?? []).flatMap(({ path, skip }) =>
        skip === undefined ? [] : [{ root: this.root, path, ...skip }],
      ),
    };
  }

  /**
   * Deletes this root's index.
   * @throws EngineError 'index-busy' when another process writes it
   */
  async forget(): Promise<void> {
    if (!this.#file.exists) return;
    await this.settled();
    if (!this.tryWrite()) throw rootErrors.indexedElsewhere(this.root);
    this.close();
    await this.#file.remove();
    this.#empty();
    this.#loaded = noState;
  }

  /** Closes the files and gives the lease back. */
  close(): void {
    this.#empty();
    this.#file.close();
  }

  /** Forgets what is in memory. */
  #empty(): void {
    this.#table = new FileTable();
    for (const vectors of this.#vectors.values()) vectors.dispose();
    this.#vectors.clear();
    this.#phrases = undefined;
    this.#texts = undefined;
    this.#names = noNames;
    this.#sentenceEncoder = undefined;
  }

  async #reload(): Promise<void> {
    const loaded = [...this.#vectors.keys()];
    for (const model of loaded.length === 0 ? this.models().map((entry) => entry.model) : loaded)
      await this.load(model);
  }

  async #load(model: string): Promise<void> {
    const catalogue = this.#file.current;
    if (catalogue === undefined) return;
    const { state } = this.#file;
    // Asked first: where another process changes it meanwhile, what is read counts as the old one's until it is loaded again.
    const encoder = catalogue.sentenceEncoder();
    const read = await readCatalogue(catalogue, model, {
      newIndex: (dimension) => this.#newIndex(model, dimension),
      isCurrent: () => this.#file.current === catalogue,
    });
    // Closed meanwhile, or opened for writing: begin anew with what there is now.
    if (read === undefined) return this.#load(model);
    const { table, vectors, phrases, texts } = read;
    this.#table = table;
    this.#phrases = phrases;
    this.#texts = texts;
    this.#sentenceEncoder = encoder;
    this.surveyNames(model);
    this.#loaded = state;
    if (vectors === undefined) return;
    const before = this.#vectors.get(model);
    if (before !== vectors) before?.dispose();
    this.#vectors.set(model, vectors);
    // Takes minutes where it takes place at all; exact search answers meanwhile.
    vectors
      .considerGraph(`${model} ${state.changeCounter}`)
      .catch((error: unknown) => this.#log('warning', error instanceof Error ? error.message : String(error)));
  }

  #newIndex(model: string, dimension: number): ModelVectors {
    const index = new ModelVectors({
      dimension,
      vectors: (id) => this.#file.current?.embedding(id, model),
      graphFile: `${this.indexFile}.${model.replace(/[^\w.-]/g, '_')}.hnsw`,
      log: this.#log,
    });
    if (!this.#vectors.has(model)) this.#vectors.set(model, index);
    return index;
  }

  /** Takes a file out of the table and notes the contents that it may have been the last to show. */
  #unlist(fileId: number, lost: Set<number>): void {
    const row = this.#table.indexOf(fileId);
    if (row < 0) return;
    lost.add(this.#table.row(row).contentId);
    this.#table.remove(fileId);
  }

  #restore(contentId: number): void {
    for (const [model, index] of this.#vectors) {
      const vector = this.#file.current?.embedding(contentId, model);
      if (vector === undefined) continue;
      index.upsert(contentId, vector);
      const tiles = this.#file.current?.tiles.of(contentId, model);
      if (tiles !== undefined) index.tiles.load(contentId, tiles.tiles);
    }
  }
}

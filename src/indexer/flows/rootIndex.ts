import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EngineSettings, IndexReport, LogLevel } from '../../shared/protocol.ts';
import type { ExactIndex } from '../ranker/exactIndex.ts';
import type { FileTable } from '../ranker/fileTable.ts';
import type { NameSurvey } from '../ranker/nameSurvey.ts';
import type { Catalogue } from '../store/catalogue.ts';
import { assertOutside, catalogueFile } from '../store/location.ts';
import { readCatalogue } from './catalogueReading.ts';
import type { CommittedBatch } from './indexFlow.ts';
import { ModelVectors } from './modelVectors.ts';
import { noState, RootCatalogue } from './rootCatalogue.ts';
import { rootErrors } from './rootErrors.ts';
import { RootHistory } from './rootHistory.ts';
import { RootMemory } from './rootMemory.ts';
import { RootWords } from './rootWords.ts';
import { StoredFiles } from './storedFiles.ts';
import type { TextVector } from './textPass.ts';
import type { ContentTiles } from './tilePass.ts';

/** Contents without a file that are always kept. */
const leastOrphans = 2000;

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
  readonly words: RootWords;
  readonly #file: RootCatalogue;
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #memory: RootMemory;
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
    this.words = new RootWords(this.#file);
    this.#memory = new RootMemory({
      catalogue: () => this.#file.current,
      newVectors: (model, dimension) => this.#newVectors(model, dimension),
    });
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
    return this.#memory.table;
  }

  /** True when this process is the one that writes. */
  get writable(): boolean {
    return this.#file.writable;
  }

  get fullText(): boolean {
    return this.#file.current?.words.fullText ?? true;
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
    return this.#memory.vectors(model);
  }

  /** Vectors of what the paths say, by phrase id; undefined until the sentence encoder made some. */
  get phrases(): ExactIndex | undefined {
    return this.#memory.phrases;
  }

  /** What is known of the names as a whole. */
  get names(): NameSurvey {
    return this.#memory.names;
  }

  /**
   * Brings files and a model's vectors into memory, without holding the thread. Where all of it is there already, nothing is
   * read: both the old and the new would be in memory for a while.
   */
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
    return this.#file.tryWrite(() => this.#memory.empty());
  }

  /** Follows what a transaction of the index flow stored. */
  apply(batch: CommittedBatch, model: string): void {
    this.#memory.apply(batch, model);
    this.#loaded = this.#file.state;
  }

  /** Follows what a transaction of the phrase pass stored. */
  applyPhrases(phrases: readonly { readonly phraseId: number; readonly vector: Float32Array }[]): void {
    this.#memory.applyPhrases(phrases);
    this.#loaded = this.#file.state;
  }

  /** Vectors of the text in pictures, by content id; undefined until there are some. */
  get texts(): ExactIndex | undefined {
    return this.#memory.texts;
  }

  /** Follows what a transaction of the text pass stored. */
  applyTexts(texts: readonly TextVector[]): void {
    this.#memory.applyTexts(texts);
  }

  /** Follows what a transaction of the tile pass stored. */
  applyTiles(tiles: readonly ContentTiles[], model: string): void {
    this.#memory.applyTiles(tiles, model);
  }

  /** Tells other windows that there are new texts, or tiles. */
  publish(): void {
    this.catalogue.publish();
    this.#loaded = this.#file.state;
  }

  /** Has the vectors of phrases and texts made by this sentence encoder; those of another are dropped. */
  useSentenceEncoder(key: string): void {
    if (this.sentenceEncoder === key) return;
    this.catalogue.useSentenceEncoder(key);
    this.#memory.changeSentenceEncoder(key);
    this.#loaded = this.#file.state;
  }

  /** Finds out anew whether names and pictures have to do with each other: after many of them have changed. */
  surveyNames(model: string): void {
    this.#memory.surveyNames(model);
  }

  /** Whose vectors the phrases and texts in memory have: those of another cannot be compared with them. */
  get sentenceEncoder(): string | undefined {
    return this.#memory.sentenceEncoder;
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
    this.#memory.keepModel(keys[0]);
    if (!this.writable) return;
    for (const { model } of this.models()) if (!keys.includes(model)) this.catalogue.dropModel(model);
  }

  /**
   * Deletes contents that no file has any more, once they are more than those in use: until then a branch that is switched
   * back to finds its vectors again.
   */
  prune(): void {
    const contents = this.catalogue.stats().contents;
    const used = this.table.contents;
    if (contents - used > Math.max(leastOrphans, used)) this.catalogue.prune();
  }

  counts(): { readonly files: number; readonly skipped: number; readonly indexed: number } {
    const stats = this.#file.current?.stats();
    return { files: stats?.files ?? 0, skipped: stats?.skipped ?? 0, indexed: this.table.count };
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
    this.#memory.empty();
    this.#loaded = noState;
  }

  /** Closes the files and gives the lease back. */
  close(): void {
    this.#memory.empty();
    this.#file.close();
  }

  async #reload(): Promise<void> {
    const loaded = this.#memory.models;
    for (const model of loaded.length === 0 ? this.models().map((entry) => entry.model) : loaded)
      await this.load(model);
  }

  async #load(model: string): Promise<void> {
    const catalogue = this.#file.current;
    if (catalogue === undefined) return;
    const { state } = this.#file;
    if (state.changeCounter === this.#loaded.changeCounter && this.#memory.isComplete(model)) {
      this.#memory.surveyNames(model);
    } else {
      // Asked first: where another process changes it meanwhile, what is read counts as the old one's until it is loaded again.
      const encoder = catalogue.sentenceEncoder();
      const read = await readCatalogue(catalogue, model, {
        newIndex: (dimension) => this.#memory.vectorsFor(model, dimension),
        isCurrent: () => this.#file.current === catalogue,
      });
      // Closed meanwhile, or opened for writing: begin anew with what there is now.
      if (read === undefined) return this.#load(model);
      this.#memory.take(read, model, encoder);
      this.#loaded = state;
    }
    // Takes minutes where it takes place at all; exact search answers meanwhile.
    this.#memory
      .vectors(model)
      ?.considerGraph(`${model} ${state.changeCounter}`)
      .catch((error: unknown) => this.#log('warning', error instanceof Error ? error.message : String(error)));
  }

  #newVectors(model: string, dimension: number): ModelVectors {
    return new ModelVectors({
      dimension,
      vectors: (id) => this.#file.current?.embedding(id, model),
      graphFile: `${this.indexFile}.${model.replace(/[^\w.-]/g, '_')}.hnsw`,
      log: this.#log,
    });
  }
}

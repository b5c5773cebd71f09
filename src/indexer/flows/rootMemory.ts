import type { ExactIndex } from '../ranker/exactIndex.ts';
import { FileTable } from '../ranker/fileTable.ts';
import { type NameSurvey, noNames, surveyNames } from '../ranker/nameSurvey.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { CatalogueContent } from './catalogueReading.ts';
import type { CommittedBatch } from './indexFlow.ts';
import type { ModelVectors } from './modelVectors.ts';
import { sentenceIndex } from './sentenceIndex.ts';
import type { TextVector } from './textPass.ts';
import type { ContentTiles } from './tilePass.ts';

export interface RootMemoryOptions {
  /** What is stored; undefined where there is nothing yet. */
  readonly catalogue: () => Catalogue | undefined;
  readonly newVectors: (model: string, dimension: number) => ModelVectors;
}

/** What searching a root needs in memory. It is read from the catalogue, and follows what is committed to it. */
export class RootMemory {
  readonly #catalogue: RootMemoryOptions['catalogue'];
  readonly #newVectors: RootMemoryOptions['newVectors'];
  /** Files that can be found. */
  #table = new FileTable();
  readonly #vectors = new Map<string, ModelVectors>();
  #phrases: ExactIndex | undefined;
  #texts: ExactIndex | undefined;
  #names: NameSurvey = noNames;
  #sentenceEncoder: string | undefined;

  constructor({ catalogue, newVectors }: RootMemoryOptions) {
    this.#catalogue = catalogue;
    this.#newVectors = newVectors;
  }

  get table(): FileTable {
    return this.#table;
  }

  /** Keys of the models whose vectors are here. */
  get models(): readonly string[] {
    return [...this.#vectors.keys()];
  }

  vectors(model: string): ModelVectors | undefined {
    return this.#vectors.get(model);
  }

  /** True when the model's vectors of all files are here. */
  isComplete(model: string): boolean {
    return this.#vectors.get(model)?.size === this.#table.contents;
  }

  /** The vectors of a model, which are made when there are none. */
  vectorsFor(model: string, dimension: number): ModelVectors {
    const vectors = this.#newVectors(model, dimension);
    if (!this.#vectors.has(model)) this.#vectors.set(model, vectors);
    return vectors;
  }

  /** Vectors of what the paths say, by phrase. */
  get phrases(): ExactIndex | undefined {
    return this.#phrases;
  }

  /** Vectors of the text in pictures, by content. */
  get texts(): ExactIndex | undefined {
    return this.#texts;
  }

  get names(): NameSurvey {
    return this.#names;
  }

  /** Whose vectors the phrases and texts have. */
  get sentenceEncoder(): string | undefined {
    return this.#sentenceEncoder;
  }

  /** Takes the place of what was here. @param sentenceEncoder whose vectors phrases and texts have */
  take({ table, vectors, phrases, texts }: CatalogueContent, model: string, sentenceEncoder: string | undefined): void {
    this.#table = table;
    this.#phrases = phrases;
    this.#texts = texts;
    this.#sentenceEncoder = sentenceEncoder;
    this.surveyNames(model);
    if (vectors === undefined) return;
    const before = this.#vectors.get(model);
    if (before !== vectors) before?.dispose();
    this.#vectors.set(model, vectors);
  }

  /** Follows what a transaction of the index flow stored. */
  apply(batch: CommittedBatch, model: string): void {
    let vectors = this.#vectors.get(model);
    for (const { contentId, vector } of batch.vectors) {
      vectors ??= this.vectorsFor(model, vector.length);
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
  }

  /** Follows what a transaction of the phrase pass stored. */
  applyPhrases(phrases: readonly { readonly phraseId: number; readonly vector: Float32Array }[]): void {
    for (const { phraseId, vector } of phrases) {
      this.#phrases ??= sentenceIndex(vector.length);
      this.#phrases.upsert(phraseId, vector);
    }
  }

  /** Follows what a transaction of the text pass stored. */
  applyTexts(texts: readonly TextVector[]): void {
    for (const { contentId, vector } of texts) {
      this.#texts ??= sentenceIndex(vector.length);
      this.#texts.upsert(contentId, vector);
    }
  }

  /** Follows what a transaction of the tile pass stored. */
  applyTiles(tiles: readonly ContentTiles[], model: string): void {
    const index = this.#vectors.get(model);
    for (const { contentId, vectors } of tiles)
      if (index?.has(contentId) === true) index.tiles.upsert(contentId, vectors);
  }

  /** Phrases and texts get the vectors of another sentence encoder. */
  changeSentenceEncoder(key: string): void {
    this.#sentenceEncoder = key;
    this.#phrases = undefined;
    this.#texts = undefined;
    this.#names = noNames;
  }

  /** Finds out anew whether names and pictures have to do with each other. */
  surveyNames(model: string): void {
    this.#names = surveyNames(
      this.#table,
      (phraseId) => this.#catalogue()?.phraseVector(phraseId),
      (contentId) => this.#catalogue()?.embedding(contentId, model),
    );
  }

  /** Drops the vectors of all models but one. */
  keepModel(model: string | undefined): void {
    for (const [key, vectors] of this.#vectors) {
      if (key === model) continue;
      vectors.dispose();
      this.#vectors.delete(key);
    }
  }

  empty(): void {
    this.#table = new FileTable();
    this.keepModel(undefined);
    this.#phrases = undefined;
    this.#texts = undefined;
    this.#names = noNames;
    this.#sentenceEncoder = undefined;
  }

  /** Takes a file out of the table and notes the contents that it may have been the last to show. */
  #unlist(fileId: number, lost: Set<number>): void {
    const row = this.#table.indexOf(fileId);
    if (row < 0) return;
    lost.add(this.#table.row(row).contentId);
    this.#table.remove(fileId);
  }

  /** Contents that were known before have their vectors in the catalogue. */
  #restore(contentId: number): void {
    const catalogue = this.#catalogue();
    for (const [model, index] of this.#vectors) {
      const vector = catalogue?.embedding(contentId, model);
      if (vector === undefined) continue;
      index.upsert(contentId, vector);
      const tiles = catalogue?.tiles.of(contentId, model);
      if (tiles !== undefined) index.tiles.load(contentId, tiles.tiles);
    }
  }
}

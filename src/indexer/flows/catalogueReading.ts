import { TimeSlice } from '../loader/timeSlice.ts';
import type { ExactIndex } from '../ranker/exactIndex.ts';
import { FileTable } from '../ranker/fileTable.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { StoredCode } from '../store/records.ts';
import type { ModelVectors } from './modelVectors.ts';
import { sentenceIndex } from './sentenceIndex.ts';

/** Rows that are read between two looks at the clock. */
const rowsPerLook = 100;

/** What searching needs of a catalogue in memory. */
export interface CatalogueContent {
  readonly table: FileTable;
  /** Undefined when the model has none. */
  readonly vectors: ModelVectors | undefined;
  /** Vectors of what the paths say; undefined until the sentence encoder made some. */
  readonly phrases: ExactIndex | undefined;
  /** Vectors of the text in pictures, by content. */
  readonly texts: ExactIndex | undefined;
}

export interface ReadingOptions {
  readonly newIndex: (dimension: number) => ModelVectors;
  /** False when the catalogue was closed meanwhile: then nothing more may be read of it. */
  readonly isCurrent: () => boolean;
}

/**
 * Reads files, vectors of a model and vectors of phrases and texts, in short steps that let queries through.
 * @returns undefined when the catalogue was closed meanwhile
 */
export async function readCatalogue(
  catalogue: Catalogue,
  model: string,
  { newIndex, isCurrent }: ReadingOptions,
): Promise<CatalogueContent | undefined> {
  const slice = new TimeSlice();
  const table = new FileTable();
  table.reserve(catalogue.stats().files);
  let rows = 0;
  for (const file of catalogue.files()) {
    table.upsert(file);
    if (++rows % rowsPerLook !== 0 || !slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  let vectors: ModelVectors | undefined;
  const expected = catalogue.embeddingCount(model);
  for (const code of catalogue.embeddings(model)) {
    // Contents that no file has any more stay stored for a while; they are not to be found.
    if (table.rowsOfContent(code.contentId).length === 0) continue;
    vectors ??= newIndex(code.int8.length);
    vectors.load([code], expected - vectors.size);
    if (vectors.size % rowsPerLook !== 0 || !slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  for (const { contentId, tiles } of vectors === undefined ? [] : catalogue.tiles.codes(model)) {
    if (vectors?.has(contentId) === true) vectors.tiles.load(contentId, tiles);
    if (!slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  const mostPhrases = Math.min(catalogue.lastPhrase(), table.count);
  const phrases = await readCodes(catalogue.phraseCodes(), mostPhrases, slice, isCurrent);
  if (!isCurrent()) return undefined;
  const mostTexts = Math.min(catalogue.texts.last(), table.contents);
  const texts = await readCodes(catalogue.texts.codes(), mostTexts, slice, isCurrent);
  return isCurrent() ? { table, vectors, phrases, texts } : undefined;
}

/** @param most codes that there can be: room is made for them at once, and costs nothing where it stays empty */
async function readCodes(
  codes: Iterable<StoredCode>,
  most: number,
  slice: TimeSlice,
  isCurrent: () => boolean,
): Promise<ExactIndex | undefined> {
  let index: ExactIndex | undefined;
  for (const code of codes) {
    index ??= sentenceIndex(code.int8.length);
    index.load([code], most - index.size);
    if (index.size % rowsPerLook !== 0 || !slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  return index;
}

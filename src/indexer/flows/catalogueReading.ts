import { TimeSlice } from '../loader/timeSlice.ts';
import { ExactIndex } from '../ranker/exactIndex.ts';
import { FileTable } from '../ranker/fileTable.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { StoredCode } from '../store/records.ts';
import type { ModelVectors } from './modelVectors.ts';

/** Rows that are read between two looks at the clock. */
const rowsPerLook = 500;

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
  let batch = [];
  for (const code of catalogue.embeddings(model)) {
    // Contents that no file has any more stay stored for a while; they are not to be found.
    if (table.rowsOfContent(code.contentId).length === 0) continue;
    vectors ??= newIndex(code.int8.length);
    batch.push(code);
    if (batch.length < rowsPerLook) continue;
    vectors.load(batch, expected - vectors.size);
    batch = [];
    if (!slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  vectors?.load(batch, batch.length);
  for (const { contentId, tiles } of vectors === undefined ? [] : catalogue.tiles.codes(model)) {
    if (vectors?.has(contentId) === true) vectors.tiles.load(contentId, tiles);
    if (!slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  const phrases = await readCodes(catalogue.phraseCodes(), slice, isCurrent);
  if (!isCurrent()) return undefined;
  const texts = await readCodes(catalogue.texts.codes(), slice, isCurrent);
  return isCurrent() ? { table, vectors, phrases, texts } : undefined;
}

async function readCodes(
  codes: Iterable<StoredCode>,
  slice: TimeSlice,
  isCurrent: () => boolean,
): Promise<ExactIndex | undefined> {
  let index: ExactIndex | undefined;
  let batch = [];
  for (const code of codes) {
    index ??= new ExactIndex(code.int8.length, () => undefined);
    batch.push(code);
    if (batch.length < rowsPerLook) continue;
    index.load(batch);
    batch = [];
    if (!slice.over) continue;
    await slice.rest();
    if (!isCurrent()) return undefined;
  }
  index?.load(batch);
  return index;
}

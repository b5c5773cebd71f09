import { join } from 'node:path';
import { ModelRuntime } from '../src/indexer/flows/modelRuntime.ts';
import { defaultEngineSettings } from '../src/shared/defaults.ts';
import { type EngineSettings, requests } from '../src/shared/protocol.ts';
import { catalogueSection, catalogueSize } from './catalogueSize.ts';
import { Indexer } from './indexer.ts';
import { pictureKinds, writePictures } from './pictures.ts';
import { largerPeak, type PeakMemory } from './processUse.ts';
import type { Row, Section } from './report.ts';
import { seedIndex } from './seededIndex.ts';
import { median, quantile } from './statistics.ts';

export interface QueryLatencyOptions {
  /** A folder of the bench's own. */
  readonly folder: string;
  /** Numbers of vectors, ascending; reconcile time and memory are measured at the last. */
  readonly sizes: readonly number[];
  /** Queries of one figure. */
  readonly queries: number;
  readonly onProgress: (what: string) => void;
}

/** Peak memory by what the process is; undefined where none of its kind has run. */
export interface Peaks {
  readonly indexer: PeakMemory | undefined;
  readonly queryEncoder: PeakMemory | undefined;
  readonly indexingEncoder: PeakMemory | undefined;
}

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

/** Between two queries while the index grows: a person who types fast. */
const pauseMs = 25;
const reconciles = 5;
/** Limits in milliseconds and seconds. */
const wanted = { idle: 5, filtered: 10, indexing: 60, reconcile: 0.8 };

/** Queries through the gateway process against indexes of several sizes, at rest and while new pictures are encoded. */
export async function measureQueries(options: QueryLatencyOptions): Promise<{
  readonly queries: Section;
  readonly reconcile: Section;
  readonly catalogue: Section;
  readonly peaks: Peaks;
}> {
  const { folder, sizes, onProgress } = options;
  const settings = { ...defaultEngineSettings, storageFolder: join(folder, 'storage'), encoders: 2 };
  const { key, info, sentences } = await modelOf(settings);
  const rows = [];
  const sizesOnDisk: Row[] = [];
  let peaks: Peaks = { indexer: undefined, queryEncoder: undefined, indexingEncoder: undefined };
  let reconcile: { readonly median: number; readonly worst: number } = { median: Number.NaN, worst: Number.NaN };
  for (const count of sizes) {
    const root = join(folder, String(count));
    onProgress(`filling an index with ${count} vectors`);
    seedIndex({
      root,
      storageFolder: settings.storageFolder,
      count,
      model: key,
      dimension: info.dimension,
      sentenceEncoder: sentences?.key ?? '',
    });
    sizesOnDisk.push(catalogueSize(settings.storageFolder, root));
    onProgress(`querying ${count} vectors`);
    const indexer = await Indexer.open([root], settings);
    try {
      await assertSearched(indexer, count);
      const idle = await atRest(indexer, options.queries);
      const filtered = await atRest(indexer, options.queries, twoFilters);
      const common = await atRest(indexer, options.queries, twoFilters, ['icon']);
      const withRows = await rowsToo(indexer, options.queries);
      const [queryEncoder] = await indexer.encoders();
      const seconds = [];
      for (let run = 0; run < reconciles; run++) seconds.push(await reconcileSeconds(indexer, root, count));
      reconcile = { median: median(seconds), worst: Math.max(...seconds) };
      const known = await whileIndexing(
        indexer,
        root,
        options.queries,
        (i) => rememberedTexts[i % rememberedTexts.length],
      );
      const fresh = await whileIndexing(
        indexer,
        root,
        options.queries,
        (i) => `a ${i % 7 ? 'photo' : 'drawing'} of thing ${i}`,
      );
      rows.push(rowOf(count, idle, filtered, common, withRows, known, fresh));
      let indexingEncoder: PeakMemory | undefined;
      for (const pid of await indexer.encoders()) {
        if (pid !== queryEncoder) indexingEncoder = largerPeak(indexingEncoder, indexer.peakMemory(pid));
      }
      peaks = {
        indexer: indexer.peakMemory(),
        queryEncoder: queryEncoder === undefined ? undefined : indexer.peakMemory(queryEncoder),
        indexingEncoder,
      };
    } finally {
      await indexer.close();
    }
  }
  return {
    queries: { ...queriesFrame, rows },
    reconcile: {
      ...reconcileFrame,
      rows: [
        {
          files: sizes.at(-1) ?? 0,
          median: reconcile.median,
          worst: reconcile.worst,
          reached: reconcile.median < wanted.reconcile,
        },
      ],
    },
    catalogue: catalogueSection(sizesOnDisk),
    peaks,
  };
}

/** Texts whose vectors the indexer remembers once they have been asked for: only the search is measured. */
const rememberedTexts = ['a cat', 'red warning icon', 'chart with bars', 'person at a desk', 'arrow', 'map of a city'];

const twoFilters = 'type:png w:>=512';

/** A search that finds nothing, because bundle and bench differ, is fast and says nothing. */
async function assertSearched(indexer: Indexer, count: number): Promise<void> {
  const { total, ranked } = await indexer.connection.sendRequest(requests.query, { text: 'anything', images: [] });
  if (total !== count || !ranked) throw new Error(`${total} of ${count} vectors were searched; build, then try again.`);
}

async function modelOf(settings: EngineSettings): Promise<ModelRuntime> {
  const runtime = await ModelRuntime.open(settings, () => undefined);
  await runtime.dispose();
  return runtime;
}

async function atRest(
  indexer: Indexer,
  count: number,
  filter?: string,
  texts: readonly string[] = rememberedTexts,
): Promise<Quantiles> {
  for (const text of texts) await ask(indexer, text, filter);
  const times = [];
  for (let i = 0; i < count; i++) times.push(await ask(indexer, texts[i % texts.length], filter));
  return quantiles(times);
}

/** A query and the first page of its rows, as a view asks for them. */
async function rowsToo(indexer: Indexer, count: number): Promise<Quantiles> {
  const times = [];
  for (let i = 0; i < count; i++) {
    const text = rememberedTexts[i % rememberedTexts.length] ?? '';
    const started = performance.now();
    const { resultSet } = await indexer.connection.sendRequest(requests.query, { text, images: [] });
    await indexer.connection.sendRequest(requests.rows, { resultSet, offset: 0, count: 50 });
    times.push(performance.now() - started);
  }
  return quantiles(times);
}

/** Adds pictures, starts to index, and asks until all of them are encoded. */
async function whileIndexing(
  indexer: Indexer,
  root: string,
  count: number,
  text: (i: number) => string | undefined,
): Promise<Quantiles> {
  const [photo] = pictureKinds;
  if (photo === undefined) return quantiles([]);
  const seed = Math.floor(performance.now());
  // Enough for the queries, and again for what indexing is faster than expected.
  await writePictures(photo, join(root, `new ${seed}`), Math.ceil(count * pauseMs * 0.15), seed);
  let indexing = true;
  const run = indexer.index(root).finally(() => {
    indexing = false;
  });
  const times = [];
  while ((await pending(indexer)) === 0 && indexing) await rest();
  for (let i = 0; i < count && indexing; i++) {
    times.push(await ask(indexer, text(i)));
    await rest();
  }
  await run;
  return quantiles(times);
}

async function pending(indexer: Indexer): Promise<number> {
  return (await indexer.connection.sendRequest(requests.status, undefined)).roots[0]?.pending ?? 0;
}

async function ask(indexer: Indexer, text = '', filter?: string): Promise<number> {
  const started = performance.now();
  await indexer.connection.sendRequest(requests.query, { text, images: [], ...(filter && { filter }) });
  return performance.now() - started;
}

async function reconcileSeconds(indexer: Indexer, root: string, count: number): Promise<number> {
  const started = performance.now();
  const { files, encoded } = await indexer.index(root);
  if (files !== count || encoded !== 0) throw new Error(`${root}: ${files} files, ${encoded} encoded, for ${count}.`);
  return (performance.now() - started) / 1000;
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}

function quantiles(times: readonly number[]): Quantiles {
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

function rowOf(
  vectors: number,
  idle: Quantiles,
  filtered: Quantiles,
  common: Quantiles,
  withRows: Quantiles,
  known: Quantiles,
  fresh: Quantiles,
): Section['rows'][number] {
  return {
    vectors,
    idle50: idle.p50,
    idle95: idle.p95,
    filtered50: filtered.p50,
    filtered95: filtered.p95,
    common50: common.p50,
    common95: common.p95,
    rows50: withRows.p50,
    rows95: withRows.p95,
    indexing50: known.p50,
    indexing95: known.p95,
    text50: fresh.p50,
    text95: fresh.p95,
    reached:
      idle.p95 <= wanted.idle && Math.max(filtered.p95, common.p95) <= wanted.filtered && fresh.p95 <= wanted.indexing,
  };
}

const queriesFrame = {
  name: 'queries',
  title: 'Queries through the gateway, milliseconds',
  columns: [
    { key: 'vectors', heading: 'vectors', digits: 0 },
    { key: 'idle50', heading: 'idle p50' },
    { key: 'idle95', heading: 'p95' },
    { key: 'filtered50', heading: '2 filters p50' },
    { key: 'filtered95', heading: 'p95' },
    { key: 'common50', heading: '"icon" 2 filters p50' },
    { key: 'common95', heading: 'p95' },
    { key: 'rows50', heading: '+50 rows p50' },
    { key: 'rows95', heading: 'p95' },
    { key: 'indexing50', heading: 'indexing p50' },
    { key: 'indexing95', heading: 'p95' },
    { key: 'text50', heading: 'indexing, new text p50' },
    { key: 'text95', heading: 'p95' },
    { key: 'reached', heading: 'reached' },
  ],
  notes: [
    'Round trips from another process. Only "new text" counts the text tower: the other texts have been asked before.',
    'Looks, words of paths and what those mean are searched; "icon" is a word that every path has.',
    'indexing: while two encoders of lower priority (the default) work off new photos of 1 megapixel in the same folder.',
    `wanted at p95: idle ${wanted.idle}, with two filters ${wanted.filtered}, while indexing with a new text ${wanted.indexing}.`,
  ],
} as const;

const reconcileFrame = {
  name: 'reconcile',
  title: 'Reconciling a folder in which nothing changed, seconds',
  columns: [
    { key: 'files', heading: 'files', digits: 0 },
    { key: 'median', heading: 'median', digits: 2 },
    { key: 'worst', heading: 'worst', digits: 2 },
    { key: 'reached', heading: 'reached' },
  ],
  notes: [`From the request to its answer, ${reconciles} runs; less than ${wanted.reconcile} is wanted.`],
} as const;

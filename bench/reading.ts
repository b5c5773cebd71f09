import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCraftLimits } from '../src/indexer/crafter/preprocessing.ts';
import { EncoderPool } from '../src/indexer/encoder/pool.ts';
import { installationRoot } from '../src/indexer/installation.ts';
import { hasImageExtension } from '../src/indexer/loader/imageNames.ts';
import { bundledReaderFolder } from '../src/indexer/reader/readerPackage.ts';
import { larger, peakMegabytes, processorMilliseconds } from './processUse.ts';
import type { Row, Section } from './report.ts';
import { median, quantile } from './statistics.ts';

export interface ReadingOptions {
  readonly modelFolder: string;
  /** A folder of screenshots to be read beside those of the tests; absolute. */
  readonly pictures: string | undefined;
  readonly rounds: number;
  readonly onProgress: (what: string) => void;
}

/** Seconds a screenshot, on one thread, on average. */
const wanted = 0.3;
/** Of the process that reads, in MB. */
const wantedMemory = 600;
/** Pictures of a folder of one's own that are read: a minute. */
const mostPictures = 200;

/** Reads the text in screenshots one after the other, as the second pass of indexing does: one process, one thread. */
export async function measureReading({ modelFolder, pictures, rounds, onProgress }: ReadingOptions): Promise<Section> {
  const sets = [{ name: 'screenshots of the tests', paths: ofTests(), rounds }];
  if (pictures !== undefined)
    sets.push({ name: 'of the folder', paths: evenly(imagesBelow(pictures), mostPictures), rounds: 1 });
  const rows: Row[] = [];
  for (const { name, paths, rounds: times } of sets) {
    const pool = new EncoderPool({
      setup: {
        modelFolder,
        device: 'cpu',
        threads: 1,
        limits: defaultCraftLimits,
        readerFolder: bundledReaderFolder(),
      },
      indexers: 1,
      // Normal priority: as quick as the machine is, whatever else it does.
      lowPriority: false,
      onLog: () => undefined,
    });
    try {
      await readAll(pool, paths.slice(0, 1));
      const before = processorSeconds(pool);
      const seconds: number[] = [];
      let lines = 0;
      for (let round = 0; round < times; round++) {
        onProgress(`reading ${name}, round ${round + 1} of ${times}`);
        const read = await readAll(pool, paths);
        seconds.push(...read.seconds);
        lines = read.lines;
      }
      const after = processorSeconds(pool);
      const peak = pool.processIds.map(peakMegabytes).reduce(larger, undefined);
      const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
      rows.push({
        ...{ name, pictures: paths.length, lines: lines / paths.length, mean },
        ...{ median: median(seconds), p95: quantile(seconds, 0.95), peak },
        processor: before === undefined || after === undefined ? undefined : (after - before) / seconds.length,
        reached: mean <= wanted && (peak ?? 0) <= wantedMemory,
      });
    } finally {
      await pool.dispose();
    }
  }
  return { ...sectionFrame, rows };
}

/** Processor time of the encoder's processes so far; undefined where it is not told. */
function processorSeconds({ processIds }: EncoderPool): number | undefined {
  const all = processIds.map(processorMilliseconds);
  return all.includes(undefined) ? undefined : all.reduce((sum: number, each) => sum + (each ?? 0), 0) / 1000;
}

async function readAll(
  pool: EncoderPool,
  paths: readonly string[],
): Promise<{ readonly seconds: readonly number[]; readonly lines: number }> {
  const seconds: number[] = [];
  let lines = 0;
  for (const path of paths) {
    const started = performance.now();
    const outcome = await pool.readText(path);
    if (!outcome.ok) throw new Error(`${path}: ${outcome.detail}`);
    seconds.push((performance.now() - started) / 1000);
    lines += outcome.lines.length;
  }
  return { seconds, lines };
}

/** The pictures whose text was transcribed by eye. */
function ofTests(): string[] {
  const fixtures = join(installationRoot(), 'test', 'fixtures');
  const transcript: object = JSON.parse(readFileSync(join(fixtures, 'reading', 'transcript.json'), 'utf8'));
  return Object.keys(transcript).map((path) => join(fixtures, path));
}

function imagesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const images = entries.filter(
    (entry) => entry.isFile() && hasImageExtension(entry.name) && !entry.name.endsWith('.svg'),
  );
  return images.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

/** So many of them, or all, the same each time. */
function evenly(paths: readonly string[], most: number): string[] {
  const step = Math.max(1, paths.length / most);
  return Array.from({ length: Math.min(most, paths.length) }, (_, at) => paths[Math.floor(at * step)] ?? '');
}

const sectionFrame = {
  name: 'reading',
  title: 'Reading the text in screenshots, seconds a picture on one thread',
  columns: [
    { key: 'name', heading: 'pictures' },
    { key: 'pictures', heading: 'count', digits: 0 },
    { key: 'lines', heading: 'lines' },
    { key: 'mean', heading: 'mean s', digits: 2 },
    { key: 'median', heading: 'median', digits: 2 },
    { key: 'p95', heading: 'p95', digits: 2 },
    { key: 'processor', heading: 'cpu s', digits: 2 },
    { key: 'peak', heading: 'peak MB', digits: 0 },
    { key: 'reached', heading: 'reached' },
  ],
  notes: [
    'From the file to the lines: decoding, the search for lines and reading them, in a process of its own that has its networks loaded.',
    'cpu s: what that process took, which other work on the machine changes less; where it loads its networks anew, that is counted too.',
    `reached: at most ${wanted} s on average, and a process of at most ${wantedMemory} MB.`,
  ],
} as const;

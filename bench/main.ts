/** Measures how fast and how small the engine is; `--help` says how. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundledModelId, findModel } from '../src/indexer/encoder/modelCatalogue.ts';
import { largerPeak, type PeakMemory } from './processUse.ts';
import { measureQueries, type Peaks } from './queryLatency.ts';
import { measureReading } from './reading.ts';
import { type Section, sectionJson, sectionText } from './report.ts';
import { measureThroughput } from './throughput.ts';

/** Limits in MB. */
const wantedMemory = { indexer: 150, indexingEncoder: 280 };

const help = `usage: npm run bench -- [--quick] [--only throughput|queries|reading] [--screenshots FOLDER] [--json]

Draws pictures and fills indexes in a temporary folder, measures, and removes it. About six minutes; nothing else should run
meanwhile, and a machine of two cores is what the figures are meant for.

--quick        fewer pictures, rounds and vectors: a minute, and no figure to quote
--only         one part
--screenshots  a folder whose text is read too, up to 200 pictures of it
--json         one object a line instead of tables`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    screenshots: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const parts = ['throughput', 'queries', 'reading'];
if (values.help) {
  console.log(help);
} else if (values.only !== undefined && !parts.includes(values.only)) {
  console.error(`There is no part "${values.only}"; there are ${parts.join(', ')}.`);
  process.exitCode = 2;
} else {
  await run(values.quick, values.json, values.only, values.screenshots);
}

async function run(quick: boolean, json: boolean, only: string | undefined, screenshots?: string): Promise<void> {
  const isWanted = (part: string): boolean => only === undefined || only === part;
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('SIGINT', () => {
    remove();
    process.exit(130);
  });
  const onProgress = (what: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what} ...`);
  };
  const print = (section: Section): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.stdout.write(json ? sectionJson(section) : `${sectionText(section)}\n`);
  };
  try {
    print(machine());
    const { folder: modelFolder } = await findModel(bundledModelId, join(folder, 'storage'));
    let encoderPeak: PeakMemory | undefined;
    if (isWanted('throughput')) {
      const options = quick ? { rounds: 1, share: 0.25 } : { rounds: 3, share: 1 };
      const throughput = await measureThroughput({ folder, modelFolder, ...options, onProgress });
      print(throughput.section);
      encoderPeak = throughput.encoderPeak;
    }
    let peaks: Peaks = { indexer: undefined, queryEncoder: undefined, indexingEncoder: undefined };
    const sizes = quick ? [1000, 10_000] : [1000, 10_000, 100_000];
    if (isWanted('queries')) {
      const queries = await measureQueries({ folder, sizes, queries: quick ? 60 : 200, onProgress });
      print(queries.queries);
      print(queries.reconcile);
      print(queries.catalogue);
      peaks = queries.peaks;
    }
    if (isWanted('reading')) {
      const pictures = screenshots === undefined ? undefined : resolve(screenshots);
      print(await measureReading({ modelFolder, pictures, rounds: quick ? 1 : 3, onProgress }));
    }
    if (only === 'reading') return;
    print(memory({ ...peaks, indexingEncoder: largerPeak(peaks.indexingEncoder, encoderPeak) }, sizes.at(-1) ?? 0));
  } finally {
    remove();
  }
}

function machine(): Section {
  const [load = 0] = loadavg();
  return {
    name: 'machine',
    title: 'Machine',
    columns: [
      { key: 'processor', heading: 'processor' },
      { key: 'cores', heading: 'cores', digits: 0 },
      { key: 'node', heading: 'node' },
      { key: 'load', heading: 'load before' },
    ],
    rows: [{ processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version, load }],
    notes: load > 0.5 ? ['Something else is running: the figures are worse than the engine, and compare badly.'] : [],
  };
}

function memory({ indexer, indexingEncoder, queryEncoder }: Peaks, images: number): Section {
  const row = (what: string, peak: PeakMemory | undefined, limit?: number) => ({
    what,
    peak: peak?.all,
    own: peak?.own,
    ...(limit === undefined || peak?.all === undefined ? {} : { limit, reached: peak.all <= limit }),
  });
  return {
    name: 'memory',
    title: 'Peak resident memory of each process, MB',
    columns: [
      { key: 'what', heading: 'process' },
      { key: 'peak', heading: 'peak', digits: 0 },
      { key: 'own', heading: 'its own', digits: 0 },
      { key: 'limit', heading: 'wanted', digits: 0 },
      { key: 'reached', heading: 'reached' },
    ],
    rows: [
      row(`indexer, ${images} images`, indexer, wantedMemory.indexer),
      row('an indexing encoder, the largest', indexingEncoder, wantedMemory.indexingEncoder),
      row('the query encoder, text tower loaded', queryEncoder),
    ],
    notes: [
      'peak: VmHWM of Linux, in 10^6 bytes: the most at any moment, shared libraries included. Elsewhere it is not measured.',
      'its own: the most of RssAnon, looked at ten times a second: without pages of files, such as those of the Node binary, which',
      'all processes that run it have together.',
    ],
  };
}

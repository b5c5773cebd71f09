import { join } from 'node:path';
import { defaultEngineSettings } from '../src/shared/defaults.ts';
import type { EngineSettings } from '../src/shared/protocol.ts';
import { Indexer } from './indexer.ts';
import { type PictureKind, pictureKinds, writePictures } from './pictures.ts';
import { largerPeak, type PeakMemory } from './processUse.ts';
import type { Row, Section } from './report.ts';
import { median } from './statistics.ts';
import { Yardstick } from './yardstick.ts';

export interface ThroughputOptions {
  /** A folder of the bench's own. */
  readonly folder: string;
  readonly modelFolder: string;
  readonly rounds: number;
  /** Of each kind's pictures, 0 to 1. */
  readonly share: number;
  readonly onProgress: (what: string) => void;
}

/** One round of a kind: everything that is compared is measured within the same seconds. */
interface Round {
  readonly decode: number;
  readonly inference: number;
  readonly two: number;
  readonly one: number;
  readonly naive: number;
  /** Processor time of a picture: alone, and through the product with two encoders. */
  readonly processor: number;
  readonly productProcessor: number | undefined;
}

/** The cores that the limit counts on. */
const cores = 2;
/** What must be reached of the limit, and of the limit's lead over the naive loop, on JPEG and PNG. */
const wanted = 0.85;
const held: ReadonlySet<string> = new Set(['1 MP JPEG', '12 MP JPEG', 'PNG screenshot']);
/** Enough to make both encoders start. */
const warmingPictures = 24;

/** Indexing through the gateway process, from a folder to a stored index, beside the limit and a naive loop. */
export async function measureThroughput(
  options: ThroughputOptions,
): Promise<{ readonly section: Section; readonly encoderPeak: PeakMemory | undefined }> {
  const { folder, modelFolder, rounds, share, onProgress } = options;
  const warm = join(folder, 'warm');
  const [, , , icon] = pictureKinds;
  if (icon !== undefined) await writePictures(icon, warm, warmingPictures, 2);
  const sets = new Map<PictureKind, { readonly root: string; readonly files: readonly string[] }>();
  for (const kind of pictureKinds) {
    onProgress(`drawing ${kind.name}`);
    const root = join(folder, kind.name);
    sets.set(kind, { root, files: await writePictures(kind, root, Math.max(16, Math.round(kind.count * share))) });
  }
  const roots = [warm, ...[...sets.values()].map(({ root }) => root)];
  const engines = [];
  for (const encoders of [2, 1])
    engines.push(await Indexer.open(roots, settings(join(folder, `${encoders}`), encoders)));
  const yardsticks = [new Yardstick(), new Yardstick()] as const;
  const rows: Row[] = [];
  let encoderPeak: PeakMemory | undefined;
  try {
    for (const [kind, { root, files }] of sets) {
      const measured: Round[] = [];
      for (let round = 0; round < rounds; round++) {
        onProgress(`indexing ${kind.name}, round ${round + 1} of ${rounds}`);
        const sample = files.slice(0, Math.max(8, Math.round(files.length / 6)));
        const alone = await yardsticks[0].alone(modelFolder, sample);
        const runs: IndexRate[] = [];
        for (const engine of engines) {
          runs.push(await indexRate(engine, warm, root));
          for (const pid of await engine.encoders()) encoderPeak = largerPeak(encoderPeak, engine.peakMemory(pid));
        }
        const naive = await yardsticks[1].naive(modelFolder, files.slice(0, Math.ceil(files.length / 3)));
        const [two, one] = runs;
        measured.push({
          ...alone,
          two: two?.imagesPerSecond ?? 0,
          one: one?.imagesPerSecond ?? 0,
          naive: naive.imagesPerSecond,
          productProcessor: two?.processor,
        });
      }
      rows.push(rowOf(kind, files.length, measured));
    }
  } finally {
    for (const yardstick of yardsticks) yardstick.dispose();
    for (const engine of engines) await engine.close();
  }
  return { section: { ...sectionFrame, rows, notes: notes(rounds) }, encoderPeak };
}

interface IndexRate {
  readonly imagesPerSecond: number;
  /** Milliseconds of processor time of a picture, indexer and encoders together. */
  readonly processor: number | undefined;
}

/** One run over a folder that is new to the index, by encoders that have their model loaded. */
async function indexRate(engine: Indexer, warm: string, root: string): Promise<IndexRate> {
  await engine.forget(warm);
  await engine.index(warm);
  await engine.forget(root);
  const before = await engine.processorMilliseconds();
  const started = performance.now();
  const { files, encoded } = await engine.index(root);
  const milliseconds = performance.now() - started;
  const after = await engine.processorMilliseconds();
  if (encoded !== files || files === 0) throw new Error(`${root}: ${encoded} of ${files} pictures were encoded.`);
  return {
    imagesPerSecond: (encoded / milliseconds) * 1000,
    processor: before === undefined || after === undefined ? undefined : (after - before) / encoded,
  };
}

function settings(storageFolder: string, encoders: number): EngineSettings {
  // Normal priority, so that whatever else the machine does costs the product as much as it costs the yardsticks.
  return { ...defaultEngineSettings, storageFolder, encoders, lowPriority: false, readText: false };
}

function rowOf(kind: PictureKind, pictures: number, rounds: readonly Round[]): Row {
  const of = (value: (round: Round) => number): number => median(rounds.map(value));
  const limit = ({ decode, inference }: Round): number => (cores * 1000) / (decode + inference);
  const share = of((round) => round.two / limit(round));
  return {
    kind: kind.name,
    pictures,
    decodeMs: of(({ decode }) => decode),
    inferenceMs: of(({ inference }) => inference),
    limit: of(limit),
    two: of(({ two }) => two),
    share,
    one: of(({ one }) => one),
    oneShare: of((round) => round.one / limit(round)),
    oneShareOfCore: of((round) => (cores * round.one) / limit(round)),
    cpuShare: rounds.some((round) => round.productProcessor === undefined)
      ? undefined
      : of(({ processor, productProcessor = 0 }) => processor / productProcessor),
    naive: of(({ naive }) => naive),
    lead: of(({ two, naive }) => two / naive),
    limitLead: of((round) => limit(round) / round.naive),
    ...(held.has(kind.name) ? { reached: share >= wanted } : {}),
  };
}

const sectionFrame = {
  name: 'throughput',
  title: 'Indexing, images a second from the folder to the stored index',
  columns: [
    { key: 'kind', heading: 'pictures' },
    { key: 'decodeMs', heading: 'decode ms' },
    { key: 'inferenceMs', heading: 'infer ms' },
    { key: 'limit', heading: 'limit' },
    { key: 'two', heading: '2 encoders' },
    { key: 'share', heading: 'of limit', digits: 2 },
    { key: 'one', heading: '1 encoder' },
    { key: 'oneShare', heading: 'of limit', digits: 2 },
    { key: 'oneShareOfCore', heading: 'of 1 core', digits: 2 },
    { key: 'cpuShare', heading: 'cpu share', digits: 2 },
    { key: 'naive', heading: 'naive' },
    { key: 'lead', heading: 'lead', digits: 2 },
    { key: 'limitLead', heading: "limit's", digits: 2 },
    { key: 'reached', heading: 'reached' },
  ],
} as const;

function notes(rounds: number): readonly string[] {
  return [
    `Medians of ${rounds} rounds; in each, everything of a kind is measured one after the other within the same seconds.`,
    'limit: 2000 / (decode + infer), what two cores could do if nothing but the decoder and a one-thread session took time;',
    'of 1 core: against 1000 / (decode + infer). One encoder can exceed it, because its decodes run in threads of their own.',
    'cpu share: processor time of decode and inference alone, against that of indexer and encoders; other work on the machine',
    'hardly changes it, and on a quiet one "of limit" cannot be much above it.',
    'naive: sharp, resize, a loop over the pixels and an onnxruntime session, both libraries with their defaults, in turn.',
    "lead: two encoders against the naive loop; limit's: the lead that the limit itself would have.",
    `reached: at least ${wanted} of the limit, and so of the limit's lead, is wanted on JPEG and PNG.`,
  ];
}

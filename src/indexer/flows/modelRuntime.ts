import { availableParallelism } from 'node:os';
import type { EngineSettings, LogLevel, ModelInfo } from '../../shared/protocol.ts';
import { bundledModelId, findModel } from '../encoder/modelCatalogue.ts';
import { type ModelPackage, modelInfo } from '../encoder/modelPackage.ts';
import { EncoderPool, type PoolOptions } from '../encoder/pool.ts';
import { hasTextSpace } from '../encoder/textSpace.ts';
import type { BackgroundScores } from '../ranker/calibration.ts';
import { bundledReaderFolder } from '../reader/readerPackage.ts';
import { type FittedCalibration, fitCalibration, readFitted } from './fittedCalibration.ts';
import type { RootIndex } from './rootIndex.ts';
import { SentenceEncoder, sentencePackage } from './sentenceEncoder.ts';

/** The settings that need other encoders when they change. */
type RuntimeSettings = Pick<
  EngineSettings,
  'storageFolder' | 'model' | 'device' | 'encoders' | 'threads' | 'batch' | 'limits' | 'lowPriority'
>;

/** A model in use: its package, the key of its embeddings, and the encoders that run it. */
export class ModelRuntime {
  readonly package: ModelPackage;
  readonly pool: EncoderPool;
  readonly info: ModelInfo;
  /** Key of this model's embeddings in catalogues: its id, its version and its picture tower's content. */
  readonly key: string;
  /** Compares names with queries; undefined when the bundled model is missing. */
  readonly sentences: SentenceEncoder | undefined;
  /** Runs the sentence encoder where it is another model than this one. */
  readonly #wordPool: EncoderPool | undefined;
  readonly #fingerprint: string;
  readonly #storageFolder: string;
  #fitted: FittedCalibration | undefined;

  private constructor(
    pkg: ModelPackage,
    pool: EncoderPool,
    words: { readonly encoder: SentenceEncoder; readonly pool: EncoderPool } | undefined,
    settings: RuntimeSettings,
  ) {
    this.package = pkg;
    this.pool = pool;
    this.sentences = words?.encoder;
    this.#wordPool = words?.pool === pool ? undefined : words?.pool;
    this.info = modelInfo(pkg);
    this.key = embeddingKey(pkg);
    this.#fingerprint = fingerprintOf(settings);
    this.#storageFolder = settings.storageFolder;
    if (!this.#saysWhatScoresMean) this.#fitted = readFitted(settings.storageFolder, this.key);
  }

  /**
   * Finds the model and prepares its encoders; none is started before it has something to do.
   * @throws EngineError 'model-not-found' or 'model-invalid'
   */
  static async open(settings: RuntimeSettings, log: (level: LogLevel, message: string) => void): Promise<ModelRuntime> {
    const pkg = await findModel(settings.model, settings.storageFolder);
    const options: PoolOptions = {
      setup: {
        modelFolder: pkg.folder,
        device: settings.device,
        threads: settings.threads,
        batch: settings.batch === 0 ? (pkg.image?.bestBatch ?? 1) : settings.batch,
        limits: settings.limits,
        readerFolder: bundledReaderFolder(),
      },
      indexers: settings.encoders === 0 ? defaultEncoders(availableParallelism()) : settings.encoders,
      lowPriority: settings.lowPriority,
      onLog: log,
    };
    const pool = new EncoderPool(options);
    return new ModelRuntime(pkg, pool, await wordEncoder(pkg, pool, options, settings), settings);
  }

  /** What cosines of this model mean: as its package says, else as measured on this machine; empty before that. */
  get calibration(): BackgroundScores {
    return this.#saysWhatScoresMean ? this.package.calibration : (this.#fitted?.background ?? {});
  }

  /**
   * Measures what the package does not say. @returns true when it now means something else
   * @throws EngineError when the texts that this takes cannot be encoded
   */
  async calibrate(roots: readonly RootIndex[], signal: AbortSignal): Promise<boolean> {
    if (this.#saysWhatScoresMean) return false;
    const encode = async (texts: readonly string[]): Promise<Float32Array[]> =>
      (await this.pool.encodeTexts(texts, 'image', signal, 'background')).map(({ vector }) => vector);
    const reads = this.package.family === 'dual' ? encode : undefined;
    const fitted = await fitCalibration(roots, this.#storageFolder, this.key, this.#fitted, reads);
    if (fitted !== undefined) this.#fitted = fitted;
    return fitted !== undefined;
  }

  get #saysWhatScoresMean(): boolean {
    const { textImage, imageImage } = this.package.calibration;
    return textImage !== undefined || imageImage !== undefined;
  }

  /** Ids of the processes that run now. */
  get processIds(): number[] {
    return [...this.pool.processIds, ...(this.#wordPool?.processIds ?? [])];
  }

  /** True when these settings ask for the very encoders that run now. */
  serves(settings: RuntimeSettings): boolean {
    return this.#fingerprint === fingerprintOf(settings);
  }

  /**
   * Starts the query encoder ahead of the first query, so that the first key stroke does not wait for it. A failure is left
   * to the query to report.
   */
  warm(): void {
    if (this.package.text === undefined) return;
    this.pool.encodeTexts(['a'], 'image').catch(() => undefined);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.pool.dispose(), this.#wordPool?.dispose()]);
  }
}

/** The sentence encoder: of the model itself when it is the bundled one, else of a pool that starts when it is needed. */
async function wordEncoder(pkg: ModelPackage, pool: EncoderPool, options: PoolOptions, settings: RuntimeSettings) {
  if (pkg.id === bundledModelId && hasTextSpace(pkg, 'sentence'))
    return { encoder: new SentenceEncoder(pkg, pool), pool };
  const bundled = await sentencePackage(settings.storageFolder, (message) => options.onLog('warning', message));
  if (bundled === undefined) return undefined;
  const setup = { ...options.setup, modelFolder: bundled.folder };
  const own = new EncoderPool({ ...options, setup, indexers: 1 });
  return { encoder: new SentenceEncoder(bundled, own), pool: own };
}

/** One encoder is one core: one below four cores, so that the editor keeps the other, else two. */
export function defaultEncoders(cores: number): number {
  return cores < 4 ? 1 : 2;
}

function embeddingKey(pkg: ModelPackage): string {
  const tower = pkg.files.find((file) => file.path === pkg.image?.file);
  return `${pkg.id}@${pkg.version}${tower === undefined ? '' : `-${tower.sha256.slice(0, 8)}`}`;
}

function fingerprintOf(settings: RuntimeSettings): string {
  const { storageFolder, model, device, encoders, threads, batch, limits, lowPriority } = settings;
  return JSON.stringify([storageFolder, model, device, encoders, threads, batch, limits, lowPriority]);
}

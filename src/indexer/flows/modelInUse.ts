import type { EngineSettings, LogLevel } from '../../shared/protocol.ts';
import { EngineError } from '../errors.ts';
import { ModelRuntime } from './modelRuntime.ts';
import type { RootIndex } from './rootIndex.ts';

/**
 * The model that answers and the one that indexes. They are the same but for the time after another model was chosen: until
 * its vectors are made, the earlier one answers with those that are there.
 */
export class ModelInUse {
  readonly #log: (level: LogLevel, message: string) => void;
  #serving: ModelRuntime;
  #indexing: ModelRuntime;

  private constructor(runtime: ModelRuntime, log: (level: LogLevel, message: string) => void) {
    this.#serving = runtime;
    this.#indexing = runtime;
    this.#log = log;
  }

  /** @throws EngineError when the model of the settings cannot be used */
  static async open(settings: EngineSettings, log: (level: LogLevel, message: string) => void): Promise<ModelInUse> {
    return new ModelInUse(await ModelRuntime.open(settings, log), log);
  }

  /** Answers queries. */
  get serving(): ModelRuntime {
    return this.#serving;
  }

  /** Indexes. */
  get indexing(): ModelRuntime {
    return this.#indexing;
  }

  /** Ids of all encoder processes that run now. */
  get processIds(): number[] {
    return this.#all().flatMap((runtime) => runtime.processIds);
  }

  /**
   * Prepares what other settings ask for. Nothing changes before `take`, so that what runs can be stopped in between.
   * @throws EngineError when the model of the settings cannot be used
   */
  async prepare(settings: EngineSettings): Promise<ModelRuntime> {
    return this.#indexing.serves(settings) ? this.#indexing : await ModelRuntime.open(settings, this.#log);
  }

  /** Indexes with this from now on. Other encoders for the same vectors answer at once; another model's when its vectors are there. */
  async take(runtime: ModelRuntime): Promise<void> {
    if (runtime === this.#indexing) return;
    const replaced = this.#indexing;
    this.#indexing = runtime;
    if (this.#serving.key === runtime.key) this.#serving = runtime;
    if (this.#serving !== replaced) await replaced.dispose();
  }

  /** Where another model has made the vectors that there are, it answers until those of the chosen one are made. */
  async chooseServing(roots: readonly RootIndex[], settings: EngineSettings): Promise<void> {
    if (this.#serving !== this.#indexing) return;
    const other = mostVectorsOfAnother(roots, this.#indexing.key);
    if (other === undefined) return;
    const [id = ''] = other.split('@');
    try {
      const previous = await ModelRuntime.open({ ...settings, model: id, encoders: 1 }, this.#log);
      if (previous.key !== other) {
        await previous.dispose();
        return;
      }
      this.#serving = previous;
      for (const root of roots) await root.load(previous.key);
      this.#log('info', `${previous.info.name} answers until the index of ${this.#indexing.info.name} is ready.`);
    } catch (error) {
      // The earlier model was removed: the index fills with the chosen one's vectors as they are made.
      if (!(error instanceof EngineError)) throw error;
      this.#log('info', error.message);
    }
  }

  /**
   * The chosen model's vectors are made: it answers from now on, and the earlier one's are kept beside them.
   * @param switched called before the earlier model's encoders end
   */
  async finishSwitch(roots: readonly RootIndex[], switched: () => void): Promise<void> {
    if (this.#serving === this.#indexing) return;
    const previous = this.#serving;
    for (const root of roots) await root.load(this.#indexing.key);
    this.#serving = this.#indexing;
    for (const root of roots) root.keepModels([this.#indexing.key, previous.key]);
    this.#log('info', `${this.#serving.info.name} answers now.`);
    switched();
    await previous.dispose();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#all().map((runtime) => runtime.dispose()));
  }

  #all(): ModelRuntime[] {
    return [...new Set([this.#serving, this.#indexing])];
  }
}

/** The key of the model that has made more vectors of these roots than the chosen one; undefined when none has. */
function mostVectorsOfAnother(roots: readonly RootIndex[], chosen: string): string | undefined {
  const counts = new Map<string, number>();
  for (const root of roots) {
    for (const { model, count } of root.models()) counts.set(model, (counts.get(model) ?? 0) + count);
  }
  const [other] = [...counts].filter(([key]) => key !== chosen).sort((a, b) => b[1] - a[1]);
  return other !== undefined && other[1] > (counts.get(chosen) ?? 0) ? other[0] : undefined;
}

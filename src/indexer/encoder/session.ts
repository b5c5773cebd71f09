import { InferenceSession, listSupportedBackends, type Tensor } from 'onnxruntime-node';
import { type Message, message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import type { Device } from './protocol.ts';

export interface SessionOptions {
  readonly device: Device;
  /** Threads of one operator; 1 unless there is a reason: two encoder processes beat one with two threads. */
  readonly threads: number;
}

/** Values of a run's output and the length of each side. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** An ONNX graph that is ready to run. */
export class Session {
  /** The device in use, after a fall back. */
  readonly device: Device;
  /** What a person should know, such as why the wished device is not used. */
  readonly warnings: readonly string[];
  readonly #graph: InferenceSession;
  readonly #file: string;

  constructor(graph: InferenceSession, file: string, device: Device, warnings: readonly string[]) {
    this.#graph = graph;
    this.#file = file;
    this.device = device;
    this.warnings = warnings;
  }

  /**
   * Checks that the graph has the inputs that it will be fed, and no others, and the outputs that will be read.
   * @throws EngineError model-invalid that names what the graph has
   */
  check(inputs: readonly string[], outputs: readonly string[]): void {
    const { inputNames, outputNames } = this.#graph;
    const file = this.#file;
    for (const name of inputs) {
      if (inputNames.includes(name)) continue;
      const has = inputNames.join(', ');
      throw invalid(message('{0}: the graph has no input "{1}"; its inputs are {2}', file, name, has));
    }
    for (const name of inputNames) {
      if (inputs.includes(name)) continue;
      throw invalid(message('{0}: the graph wants the input "{1}" too; "unusedInputs" can fill it', file, name));
    }
    for (const name of outputs) {
      if (outputNames.includes(name)) continue;
      const has = outputNames.join(', ');
      throw invalid(message('{0}: the graph has no output "{1}"; its outputs are {2}', file, name, has));
    }
  }

  /**
   * @param output the one that is read
   * @throws EngineError model-invalid when the graph fails or the output is not of float32 numbers
   */
  async run(feeds: Readonly<Record<string, Tensor>>, output: string): Promise<FloatTensor> {
    return this.#floats(await this.#outputs(feeds, [output]), output);
  }

  /**
   * @param outputs those that are read
   * @returns each by its name
   * @throws EngineError as `run`
   */
  async runAll<Output extends string>(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: readonly Output[],
  ): Promise<ReadonlyMap<Output, FloatTensor>> {
    const tensors = await this.#outputs(feeds, outputs);
    return new Map(outputs.map((output) => [output, this.#floats(tensors, output)]));
  }

  async #outputs(feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]) {
    try {
      return await this.#graph.run(feeds, outputs);
    } catch (error) {
      throw invalid(message('{0}: the graph failed: {1}', this.#file, firstLine(error)), error);
    }
  }

  #floats(tensors: Readonly<Record<string, Tensor>>, output: string): FloatTensor {
    const tensor = tensors[output];
    if (tensor === undefined || !(tensor.data instanceof Float32Array)) {
      throw invalid(message('{0}: the graph has an output "{1}" that is not of float32 numbers', this.#file, output));
    }
    return { data: tensor.data, shape: tensor.dims };
  }

  async release(): Promise<void> {
    await this.#graph.release();
  }
}

function invalid(wording: Message, cause?: unknown): EngineError {
  return new EngineError('model-invalid', wording, { cause });
}

/** Graphs that are loaded in this process. A model whose two towers are one graph has it in memory once. */
const open = new Map<string, { readonly session: Promise<Session>; users: number }>();

/**
 * Loads a graph, or shares the one that is loaded with the same options. A device that this machine lacks is replaced
 * by `cpu`, with a warning. Whoever opens a session closes it with `closeSession`.
 * @throws EngineError model-invalid when the graph cannot be loaded on `cpu` either
 */
export async function openSession(file: string, options: SessionOptions): Promise<Session> {
  const key = keyOf(file, options);
  const entry = open.get(key) ?? { session: createSession(file, options), users: 0 };
  entry.users++;
  open.set(key, entry);
  try {
    return await entry.session;
  } catch (error) {
    open.delete(key);
    throw error;
  }
}

/** Gives the graph's memory back when its last user closes it. */
export async function closeSession(file: string, options: SessionOptions): Promise<void> {
  const key = keyOf(file, options);
  const entry = open.get(key);
  if (entry === undefined || --entry.users > 0) return;
  open.delete(key);
  await (await entry.session).release();
}

function keyOf(file: string, { device, threads }: SessionOptions): string {
  return `${device} ${threads} ${file}`;
}

async function createSession(file: string, { device, threads }: SessionOptions): Promise<Session> {
  const warnings: string[] = [];
  if (device !== 'cpu') {
    try {
      if (!listSupportedBackends().some(({ name }) => name === device)) throw new Error('not on this platform');
      return new Session(await InferenceSession.create(file, sessionOptions(device, threads)), file, device, warnings);
    } catch (error) {
      warnings.push(`The device "${device}" cannot be used (${firstLine(error)}); the processor is used instead.`);
    }
  }
  try {
    return new Session(await InferenceSession.create(file, sessionOptions('cpu', threads)), file, 'cpu', warnings);
  } catch (error) {
    throw invalid(message('{0}: the graph cannot be loaded ({1})', file, firstLine(error)), error);
  }
}

function sessionOptions(device: Device, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Measured with the bundled model's image tower, resident memory of the whole process: 254 MB so; 270 MB with
    // patterns, at the same speed; 264 MB and a third slower without the arena.
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Threads that wait in a busy loop take the core from the decoder.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return line.trim();
}

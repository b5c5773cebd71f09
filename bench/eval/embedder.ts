import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { defaultCraftLimits } from '../../src/indexer/crafter/preprocessing.ts';
import { bundledModelId } from '../../src/indexer/encoder/modelCatalogue.ts';
import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { EncoderPool } from '../../src/indexer/encoder/pool.ts';
import { inSpace } from '../../src/indexer/encoder/protocol.ts';
import { hasTextSpace } from '../../src/indexer/encoder/textSpace.ts';
import { loadTextTower, type TextTower } from '../../src/indexer/encoder/textTower.ts';
import { SentenceEncoder } from '../../src/indexer/flows/sentenceEncoder.ts';
import type { BackgroundScores } from '../../src/indexer/ranker/calibration.ts';
import type { Item } from './task.ts';
import type { VectorCache } from './vectorCache.ts';

export interface EmbedderOptions {
  readonly pkg: ModelPackage;
  readonly cache: VectorCache;
  /** `model`: a text in the package's prompt templates, as the product does. `plain`: the text as it stands. */
  readonly prompts: 'model' | 'plain';
  /** Compares long pictures as a whole only, without their tiles. */
  readonly whole: boolean;
  /** Told what could not be embedded, and how far a long job is. */
  readonly onMessage: (message: string) => void;
}

/** Vectors remembered or computed by the product's own encoders. */
export class Embedder {
  readonly readsTexts: boolean;
  readonly #options: EmbedderOptions;
  readonly #pool: EncoderPool;
  readonly #sentences: SentenceEncoder;
  readonly #texts: { model?: Promise<TextTower>; plain?: Promise<TextTower> } = {};
  /** Pictures and texts of this run by their identity, so that sets that share them hash and read them once. */
  readonly #known = new Map<string, Float32Array>();

  constructor(options: EmbedderOptions) {
    const { pkg, onMessage } = options;
    this.#options = options;
    this.readsTexts = hasTextSpace(pkg, 'image');
    this.#pool = new EncoderPool({
      setup: { modelFolder: pkg.folder, device: 'cpu', threads: 1, limits: defaultCraftLimits },
      indexers: Math.min(2, availableParallelism()),
      lowPriority: true,
      onLog: (level, message) => onMessage(`${level}: ${message}`),
    });
    this.#sentences = new SentenceEncoder(pkg, this.#pool);
  }

  /**
   * @returns a unit vector for each item, in order; undefined for a picture that cannot be used, which is reported
   * @throws EngineError when the model cannot be used
   */
  async embed(items: readonly Item[]): Promise<(Float32Array | undefined)[]> {
    const vectors = new Array<Float32Array | undefined>(items.length);
    let next = 0;
    let done = 0;
    const worker = async () => {
      for (let index = next++; index < items.length; index = next++) {
        const item = items[index];
        if (item === undefined) continue;
        vectors[index] = await this.#one(item);
        done++;
        if (done % 1000 === 0) this.#options.onMessage(`${done} of ${items.length} embedded`);
      }
    };
    await Promise.all(Array.from({ length: this.#pool.capacity }, worker));
    return vectors;
  }

  /**
   * Unit vectors of a long picture's tiles, as the product looks at it; none for any other item, for a picture that cannot be used,
   * and where pictures are to be compared as a whole.
   */
  async tiles(item: Item): Promise<Float32Array[]> {
    const { cache, pkg, whole } = this.#options;
    if (item.kind !== 'image' || whole) return [];
    const key = `tiles ${createHash('sha256')
      .update(await readFile(item.path))
      .digest('hex')}`;
    let all = cache.get(key);
    if (all === undefined) {
      const outcome = await this.#pool.encodeTiles(item.path);
      const vectors = outcome.ok ? outcome.vectors : [];
      all = new Float32Array(vectors.length * pkg.dimension);
      for (const [at, vector] of vectors.entries()) all.set(vector, at * pkg.dimension);
      cache.set(key, all);
    }
    const count = all.length / pkg.dimension;
    return Array.from({ length: count }, (_, at) => all.slice(at * pkg.dimension, (at + 1) * pkg.dimension));
  }

  /** What the model's package says of unrelated cosines. */
  get calibration(): BackgroundScores {
    return this.#options.pkg.calibration;
  }

  /** False when the model is not the one whose sentence space the product compares names in. */
  get readsNames(): boolean {
    return this.#options.pkg.id === bundledModelId && hasTextSpace(this.#options.pkg, 'sentence');
  }

  /** Names the space of `sentences`. */
  get sentenceEncoder(): string {
    return this.#sentences.key;
  }

  /** Unit vectors of texts in the space in which the product compares names with queries. */
  async sentences(texts: readonly string[]): Promise<Float32Array[]> {
    const { cache, pkg } = this.#options;
    const encoder = this.#sentences;
    const keyOf = (text: string): string => `${encoder.key} ${text}`;
    const unknown = [...new Set(texts)].filter((text) => cache.get(keyOf(text)) === undefined);
    for (let start = 0; start < unknown.length; start += 32) {
      const part = unknown.slice(start, start + 32);
      for (const [at, vector] of (await encoder.encode(part)).entries()) cache.set(keyOf(part[at] ?? ''), vector);
    }
    return texts.map((text) => cache.get(keyOf(text)) ?? new Float32Array(pkg.dimension));
  }

  /** The same for the text read in pictures, which is compared as it stands. */
  async plainSentences(texts: readonly string[]): Promise<Float32Array[]> {
    const { cache, pkg } = this.#options;
    const encoder = this.#sentences;
    const keyOf = (text: string): string => `plain ${encoder.key} ${text}`;
    const unknown = [...new Set(texts)].filter((text) => cache.get(keyOf(text)) === undefined);
    for (let start = 0; start < unknown.length; start += 32) {
      const part = unknown.slice(start, start + 32);
      for (const [at, vector] of (await encoder.encodePlain(part)).entries()) cache.set(keyOf(part[at] ?? ''), vector);
    }
    return texts.map((text) => cache.get(keyOf(text)) ?? new Float32Array(pkg.dimension));
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
    await Promise.all(Object.values(this.#texts).map(async (tower) => (await tower).dispose()));
  }

  async #one(item: Item): Promise<Float32Array | undefined> {
    const identity = item.kind === 'image' ? item.path : JSON.stringify([item.text, item.prompts]);
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    const vector = item.kind === 'image' ? await this.#picture(item.path) : await this.#text(item.text, item.prompts);
    if (vector !== undefined) this.#known.set(identity, vector);
    return vector;
  }

  async #picture(path: string): Promise<Float32Array | undefined> {
    const { cache, onMessage } = this.#options;
    const key = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const kept = cache.get(key);
    if (kept !== undefined) return kept;
    const outcome = await this.#pool.encodeImage(path);
    if (!outcome.ok) {
      onMessage(`${path}: ${outcome.reason} (${outcome.detail}); it counts as not found`);
      return undefined;
    }
    cache.set(key, outcome.vector);
    return outcome.vector;
  }

  async #text(text: string, prompts: readonly string[] | undefined): Promise<Float32Array> {
    const { cache, prompts: choice } = this.#options;
    const style = prompts === undefined ? choice : 'plain';
    const sentences = (prompts ?? ['{}']).map((prompt) => prompt.replace('{}', () => text));
    const key = `${style}:${JSON.stringify(sentences)}`;
    const kept = cache.get(key);
    if (kept !== undefined) return kept;
    const tower = await this.#tower(style);
    const vector = unitSum((await tower.encode(inSpace('image', sentences))).map((encoded) => encoded.vector));
    cache.set(key, vector);
    return vector;
  }

  #tower(style: 'model' | 'plain'): Promise<TextTower> {
    const { pkg } = this.#options;
    const styled = style === 'plain' ? { ...pkg, promptTemplates: ['{}'] } : pkg;
    this.#texts[style] ??= loadTextTower(styled, { device: 'cpu', threads: 1 });
    return this.#texts[style];
  }
}

/** The sum of unit vectors, brought to length 1. */
function unitSum(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (const [at, value] of vector.entries()) sum[at] = (sum[at] ?? 0) + value;
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

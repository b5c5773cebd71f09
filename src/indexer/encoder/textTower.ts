import { join } from 'node:path';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { textFeeds } from './graphFeeds.ts';
import { verifyGraphFiles } from './modelFiles.ts';
import type { ModelPackage, TextTowerSpec } from './modelPackage.ts';
import { normalised, poolOutput } from './pooling.ts';
import type { AskedText, Device, EncodedText, TextSpace } from './protocol.ts';
import { closeSession, openSession, type Session, type SessionOptions } from './session.ts';
import { textOutput } from './textSpace.ts';
import { loadTextTokenizer, type TextTokenizer } from './tokenizer.ts';

/** Texts of one run where the package lets several share one: 4 times as fast as one by one; more only hold memory. */
const textsOfOneRun = 8;

/** Embeds texts. */
export interface TextTower {
  /** The device in use, after a fall back. */
  readonly device: Device;
  readonly warnings: readonly string[];
  /**
   * @param asked texts of any length; of one that does not fit the model's context, `cut` says what was not read. In the space
   * `image` they are read through the package's prompt templates and comparable with pictures, in `sentence` as they stand and
   * comparable with texts. The graph reads once what is asked for in both.
   * @returns a unit vector for each text, in the same order
   * @throws EngineError model-has-no-text when the model has no such space, model-invalid when the graph fails
   */
  encode(asked: readonly AskedText[]): Promise<EncodedText[]>;
  /** Gives the tower's memory back. It must not be used any more. */
  dispose(): Promise<void>;
}

/**
 * Verifies the tower's files and loads it.
 * @throws EngineError model-has-no-text for a model of family `image-only`, model-invalid
 */
export async function loadTextTower(pkg: ModelPackage, options: SessionOptions): Promise<TextTower> {
  const { text, tokenizer: tokenizerSpec } = pkg;
  if (text === undefined || tokenizerSpec === undefined) {
    throw new EngineError(
      'model-has-no-text',
      message(
        'The model "{0}" ({1}) compares pictures with pictures only: search with a picture, or choose a model that reads texts too',
        pkg.id,
        pkg.name,
      ),
    );
  }
  await verifyGraphFiles(pkg, text.file);
  const tokenizer = await loadTextTokenizer(pkg, tokenizerSpec, text);
  const file = join(pkg.folder, text.file);
  const session = await openSession(file, options);
  const tower = new LoadedTextTower(pkg, text, tokenizer, session, () => closeSession(file, options));
  try {
    tower.check();
  } catch (error) {
    await tower.dispose();
    throw error;
  }
  return tower;
}

class LoadedTextTower implements TextTower {
  readonly device: Device;
  readonly warnings: readonly string[];
  readonly dispose: () => Promise<void>;
  readonly #pkg: ModelPackage;
  readonly #spec: TextTowerSpec;
  readonly #tokenizer: TextTokenizer;
  readonly #session: Session;

  constructor(
    pkg: ModelPackage,
    spec: TextTowerSpec,
    tokenizer: TextTokenizer,
    session: Session,
    dispose: () => Promise<void>,
  ) {
    this.device = session.device;
    this.warnings = session.warnings;
    this.dispose = dispose;
    this.#pkg = pkg;
    this.#spec = spec;
    this.#tokenizer = tokenizer;
    this.#session = session;
  }

  /** @throws EngineError model-invalid when the graph's inputs or outputs are not those of the package */
  check(): void {
    const { ids, mask, typeIds, output, sentenceOutput, unusedInputs } = this.#spec;
    const inputs = [ids, mask, typeIds, ...unusedInputs.map(({ name }) => name)];
    this.#session.check(inputs.filter(isGiven), [output, sentenceOutput].filter(isGiven));
  }

  async encode(asked: readonly AskedText[]): Promise<EncodedText[]> {
    const readings = asked.map(({ text, space }) => ({
      output: this.#output(space),
      ...this.#readings(text, space === 'image' ? this.#pkg.promptTemplates : ['{}']),
    }));
    const rows = new Map(readings.flatMap(({ tokens }) => tokens.map((ids) => [rowKey(ids), ids])));
    const outputs = [...new Set(readings.map(({ output }) => output))];
    const vectors = await this.#embed(rows, outputs);
    return readings.map(({ output, tokens, cut }) => ({
      vector: this.#sum(tokens.flatMap((ids) => vectors.get(output)?.get(rowKey(ids)) ?? [])),
      cut,
    }));
  }

  #output(space: TextSpace): string {
    const output = textOutput(this.#pkg, space);
    if (output !== undefined) return output;
    const { id, name } = this.#pkg;
    throw new EngineError(
      'model-has-no-text',
      space === 'image'
        ? message('The model "{0}" ({1}) has no vectors that compare texts with pictures', id, name)
        : message('The model "{0}" ({1}) has no vectors that compare texts with texts', id, name),
    );
  }

  /** A text in every template, as tokens; cut is what none of them had room for. */
  #readings(
    text: string,
    templates: readonly string[],
  ): { readonly tokens: (readonly number[])[]; readonly cut: string } {
    const prepared = this.#tokenizer.prepare(text);
    let kept = 0;
    const tokens = templates.map((template) => {
      const [before = '', after = ''] = template.split('{}').map((part) => this.#tokenizer.foldCase(part));
      const encoded = this.#tokenizer.encode(`${before}${prepared}${after}`.trim());
      kept = Math.max(kept, encoded.kept - before.trimStart().length);
      return encoded.ids;
    });
    return { tokens, cut: prepared.slice(kept).trim() };
  }

  /** @returns by output and row: a unit vector */
  async #embed(
    rows: ReadonlyMap<string, readonly number[]>,
    outputs: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, Float32Array>>> {
    const { pooling, padding, bestBatch = textsOfOneRun } = this.#spec;
    const { dimension, folder } = this.#pkg;
    const file = join(folder, this.#spec.file);
    const limit = padding === 'none' ? 1 : bestBatch;
    const keys = [...rows.keys()];
    const vectors = new Map(outputs.map((output) => [output, new Map<string, Float32Array>()]));
    for (let start = 0; start < keys.length; start += limit) {
      const batch = keys.slice(start, start + limit);
      const tokens = batch.map((key) => rows.get(key) ?? []);
      const lengths = tokens.map((ids) => ids.length);
      const results = await this.#session.runAll(textFeeds(this.#spec, tokens), outputs);
      for (const [output, result] of results) {
        const pooled = poolOutput(result, { pooling, batch: batch.length, dimension, lengths, file });
        for (const [at, vector] of pooled.entries()) vectors.get(output)?.set(batch[at] ?? '', vector);
      }
    }
    return vectors;
  }

  #sum([first = new Float32Array(this.#pkg.dimension), ...others]: readonly Float32Array[]): Float32Array {
    // A row may belong to several texts: its vector stays as it is.
    const sum = first.slice();
    if (others.length === 0) return sum;
    for (const other of others) for (const [at, value] of other.entries()) sum[at] = (sum[at] ?? 0) + value;
    return normalised(sum, join(this.#pkg.folder, this.#spec.file));
  }
}

function rowKey(ids: readonly number[]): string {
  return ids.join(' ');
}

function isGiven(name: string | undefined): name is string {
  return name !== undefined;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { verifyModelFiles } from './modelFiles.ts';
import type { ModelPackage, TextTowerSpec, TokenizerSpec } from './modelPackage.ts';

/** No token spans more characters than this on average: longer texts are cut before they are tokenised. */
const charactersPerToken = 100;

export interface TokenizedText {
  /** Special tokens included, at most `maxTokens`, not padded. */
  readonly ids: readonly number[];
  /** How many UTF-16 units of the prepared text, in whole words, the ids stand for: all of them when nothing was cut. */
  readonly kept: number;
}

/** Makes token ids of texts as the model's training did. */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #spec: TokenizerSpec;
  readonly #maxTokens: number;
  /** Matches what the tokenizer would read as a special token; undefined when it has none. */
  readonly #special: RegExp | undefined;
  /** Special tokens that end every text. */
  readonly #tail: number;

  constructor(tokenizer: Tokenizer, spec: TokenizerSpec, maxTokens: number) {
    this.#tokenizer = tokenizer;
    this.#spec = spec;
    this.#maxTokens = maxTokens;
    const special = [...tokenizer.get_added_tokens_decoder().values()].filter((token) => token.special);
    const contents = special.map(({ content }) => content.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
    this.#special = contents.length > 0 ? new RegExp(contents.join('|'), 'giu') : undefined;
    const bare: readonly number[] = tokenizer.encode('a', { add_special_tokens: false }).ids;
    const whole: readonly number[] = tokenizer.encode('a').ids;
    const start = whole.findIndex((_, at) => bare.every((id, offset) => whole[at + offset] === id));
    this.#tail = start < 0 ? 0 : whole.length - start - bare.length;
  }

  /**
   * The text that is tokenised: without what would be read as a special token ("[SEP]", "<|endoftext|>": written by a
   * person they are no more than characters), in the model's Unicode form and case, trimmed.
   */
  prepare(text: string): string {
    const unicode = text.normalize(this.#spec.normalisation);
    const plain = this.#special === undefined ? unicode : unicode.replace(this.#special, ' ');
    return this.foldCase(plain).trim();
  }

  /** Lower case where the package says that texts are brought to it. */
  foldCase(text: string): string {
    return this.#spec.lowercase ? text.toLowerCase() : text;
  }

  /**
   * Token ids of a prepared text. A text that is too long loses its end, but never the final special token.
   * @param text as `prepare` gives it
   */
  encode(text: string): TokenizedText {
    const read = text.slice(0, this.#maxTokens * charactersPerToken);
    const ids = this.#ids(read);
    if (ids.length <= this.#maxTokens) return { ids, kept: read.length };
    const end = ids.length - this.#tail;
    const fitting = [...ids.slice(0, this.#maxTokens - this.#tail), ...ids.slice(end)];
    return { ids: fitting, kept: this.#fittingPrefix(read) };
  }

  #ids(text: string): readonly number[] {
    return this.#tokenizer.encode(text).ids;
  }

  /** Length of the longest prefix of whole words whose tokens fit. */
  #fittingPrefix(text: string): number {
    const words = new Intl.Segmenter('und', { granularity: 'word' }).segment(text);
    const ends = [0, ...Array.from(words, ({ index, segment }) => index + segment.length)];
    let fits = 0;
    let fails = ends.length - 1;
    while (fails - fits > 1) {
      const middle = (fits + fails) >> 1;
      if (this.#ids(text.slice(0, ends[middle])).length <= this.#maxTokens) fits = middle;
      else fails = middle;
    }
    return ends[fits] ?? 0;
  }
}

/**
 * Verifies the tokenizer's files and loads it.
 * @throws EngineError model-invalid
 */
export async function loadTextTokenizer(
  pkg: ModelPackage,
  spec: TokenizerSpec,
  text: TextTowerSpec,
): Promise<TextTokenizer> {
  await verifyModelFiles(pkg, [spec.file, spec.config]);
  const tokenizer = await readObject(join(pkg.folder, spec.file));
  const config = await readObject(join(pkg.folder, spec.config));
  try {
    return new TextTokenizer(new Tokenizer(tokenizer, config), spec, text.maxTokens);
  } catch (error) {
    const path = join(pkg.folder, spec.file);
    const wording = message('{0}: the tokenizer cannot be used ({1})', path, String(error));
    throw new EngineError('model-invalid', wording, { cause: error });
  }
}

async function readObject(path: string): Promise<object> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const wording = message('{0}: is not readable JSON ({1})', path, String(error));
    throw new EngineError('model-invalid', wording, { cause: error });
  }
  if (typeof value !== 'object' || value === null) {
    throw new EngineError('model-invalid', message('{0}: must hold a JSON object', path));
  }
  return value;
}

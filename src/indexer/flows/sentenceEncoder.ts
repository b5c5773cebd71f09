import { bundledModelId, findModel } from '../encoder/modelCatalogue.ts';
import type { ModelPackage } from '../encoder/modelPackage.ts';
import type { EncoderPool } from '../encoder/pool.ts';
import { hasTextSpace } from '../encoder/textSpace.ts';
import { EngineError } from '../errors.ts';

/** Ways of saying a name, summed: 2 points of mAP better than each alone (docs/search-quality.md). A third costs half as much again. */
const templates = ['{}', 'a picture of {}'];
/** Changes with the templates and with how phrases are put together, so that they are embedded anew. */
const version = 3;

/** Embeds words for comparison with words: always by the bundled model, whatever model sees the pictures. */
export class SentenceEncoder {
  /** Names the space of the vectors. */
  readonly key: string;
  readonly #pool: EncoderPool;

  /** @param pkg a package with a sentence space, which the pool runs */
  constructor(pkg: ModelPackage, pool: EncoderPool) {
    const tower = pkg.files.find((file) => file.path === pkg.text?.file);
    this.key = `${pkg.id}@${pkg.version}-${tower?.sha256.slice(0, 8) ?? ''}/${version}`;
    this.#pool = pool;
  }

  /**
   * @param urgency `background`: nobody waits for it
   * @returns a unit vector for each text, in order
   * @throws EngineError when no encoder can be started; the signal's reason
   */
  async encode(
    texts: readonly string[],
    signal?: AbortSignal,
    urgency: 'text' | 'background' = 'text',
  ): Promise<Float32Array[]> {
    const sentences = texts.flatMap((text) => templates.map((template) => template.replace('{}', () => text)));
    const encoded = await this.#pool.encodeTexts(sentences, 'sentence', signal, urgency);
    return texts.map((_, index) => {
      const own = encoded.slice(index * templates.length, (index + 1) * templates.length);
      return unitSum(own.map(({ vector }) => vector));
    });
  }

  /**
   * The same for texts as they are, such as those read in pictures, their first 64 tokens. Nobody waits for it.
   * @throws EngineError when no encoder can be started; the signal's reason
   */
  async encodePlain(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const encoded = await this.#pool.encodeTexts(texts, 'sentence', signal, 'background');
    return encoded.map(({ vector }) => vector);
  }
}

/** The bundled package, for its sentence space; undefined, and said, when this installation has none that can be used. */
export async function sentencePackage(
  storageFolder: string,
  onMissing: (message: string) => void,
): Promise<ModelPackage | undefined> {
  try {
    const pkg = await findModel(bundledModelId, storageFolder);
    return hasTextSpace(pkg, 'sentence') ? pkg : undefined;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    onMissing(`Names are searched by their words alone: ${error.message}`);
    return undefined;
  }
}

function unitSum(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (vector[at] ?? 0);
  const norm = Math.hypot(...sum);
  return norm === 0 ? sum : sum.map((value) => value / norm);
}

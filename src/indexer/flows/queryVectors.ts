import { basename } from 'node:path';
import { skipReasonText } from '../../shared/image.ts';
import { type Message, message } from '../../shared/message.ts';
import type { QueryImage } from '../../shared/protocol.ts';
import { EngineError, wordingOf } from '../errors.ts';
import { lengthOf, normalisedSum, type WeightedVector, weightedSum } from '../ranker/normalisedSum.ts';
import type { WeightedText } from '../ranker/query/parts.ts';
import { type QueryParts, queryParts } from '../ranker/queryBackground.ts';
import { regionName } from '../ranker/regionNames.ts';
import { type Feedback, feedbackTerms, withFeedback } from '../ranker/relevanceFeedback.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import { pathBelow } from './pathBelow.ts';
import type { RootIndex } from './rootIndex.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

/** Texts that are remembered with their vectors: a person types, deletes and types again. */
const rememberedTexts = 256;

/** Where a picture of the query lies, so that it is not among its own results. */
export interface OwnFile {
  readonly root: RootIndex;
  readonly path: string;
}

export interface QueryVectors {
  /** Unit vectors; a picture matches as well as it matches the best of them. Empty when nothing ranks. */
  readonly alternatives: readonly Float32Array[];
  /** What the first alternative is made of; the others hardly differ. */
  readonly parts: QueryParts;
  /** The same for what the words mean: unit vectors of the sentence encoder. Empty when no names are compared. */
  readonly meanings: readonly Float32Array[];
  /** Whose they are: names and texts that another sentence encoder has read are not compared with them. */
  readonly meaningSpace: string | undefined;
  /** The words that are looked for in paths, by alternative. */
  readonly words: readonly (readonly string[])[];
  /** How much of what is asked for is said in words, 0 to 1; the rest is shown by pictures, about which no name tells. */
  readonly partInWords: number;
  /** The vectors of a query that is one plain text and was read to its end, to be kept with it. */
  readonly plain: Float32Array | undefined;
  readonly plainMeaning: Float32Array | undefined;
  readonly own: readonly OwnFile[];
  readonly hints: readonly Message[];
}

/** Of a query that nothing ranks. */
export const noVectors: QueryVectors = {
  alternatives: [],
  parts: { words: 1, pictures: 0 },
  meanings: [],
  meaningSpace: undefined,
  words: [],
  partInWords: 0,
  plain: undefined,
  plainMeaning: undefined,
  own: [],
  hints: [],
};

interface KnownText {
  readonly vector: Float32Array;
  /** The end that did not fit the model's context. */
  readonly cut: string;
}

/** Turns the words and pictures of queries into vectors: weighted sums of unit vectors, made unit vectors again. */
export class QueryEncoder {
  /** By model and text, in the order of use. */
  readonly #texts = new Map<string, KnownText>();

  /**
   * @param texts alternatives of a query, each a list of weighted phrases
   * @throws EngineError 'query-image' when a picture cannot be read; 'model-has-no-text'; 'encoder-stopped'
   */
  async encode(
    texts: readonly (readonly WeightedText[])[],
    images: readonly QueryImage[],
    roots: readonly RootIndex[],
    runtime: ModelRuntime,
    signal?: AbortSignal,
  ): Promise<QueryVectors> {
    const distinct = [...new Set(texts.flat().map(({ text }) => text))];
    const naming = namingAlternatives(texts);
    const named = [...new Set(naming.flat().map(({ text }) => text))];
    // Both at once: where one encoder has both spaces, it reads the words once.
    const [phrases, { meant, obstacles }] = await Promise.all([
      this.#encodeTexts(distinct, runtime.key, roots, (unknown) => runtime.pool.encodeTexts(unknown, 'image', signal)),
      this.#encodeMeanings(named, roots, runtime, signal),
    ]);
    const own: OwnFile[] = [];
    const pictures = [];
    const feedback = { more: [] as Float32Array[], less: [] as Float32Array[] };
    for (const image of images) {
      const vector = await imageVector(image, roots, runtime, own, signal);
      if (image.feedback !== true) pictures.push({ vector, weight: image.weight });
      else feedback[image.weight < 0 ? 'less' : 'more'].push(vector);
    }
    const { name } = runtime.info;
    const hints = [...phrases.values()]
      .filter(({ cut }) => cut !== '')
      .map(({ cut }) => message('The query is longer than {0} can read; this was left out: {1}', name, cut));
    const alternatives: Float32Array[] = [];
    let parts: QueryParts | undefined;
    for (const alternative of texts.length === 0 ? [[]] : texts) {
      const terms = alternative.flatMap((text) => weighted(text, phrases));
      const sum = withFeedback(normalisedSum([...terms, ...pictures]), feedback);
      if (sum !== undefined) {
        alternatives.push(sum);
        parts ??= partsOf(terms, pictures, feedback);
      } else if (terms.length + images.length > 0) {
        hints.push(message('What the query asks for and what it excludes cancel out.'));
      }
    }
    const [first] = texts.length === 1 ? (texts[0] ?? []) : [];
    const isPlain = images.length === 0 && texts[0]?.length === 1 && first?.weight === 1;
    // What was cut is not stored with a vector: such a query is read again, so that it can be said again.
    const plain = isPlain && phrases.get(first.text)?.cut === '' ? first.text : undefined;
    return {
      alternatives,
      parts: parts ?? noVectors.parts,
      meanings: naming.flatMap(
        (alternative) => normalisedSum(alternative.flatMap((text) => weighted(text, meant))) ?? [],
      ),
      meaningSpace: runtime.sentences?.key,
      words: naming.map((alternative) => alternative.filter(({ weight }) => weight > 0).map(({ text }) => text)),
      partInWords: partInWords(texts, pictures),
      plain: plain === undefined ? undefined : phrases.get(plain)?.vector,
      plainMeaning: plain === undefined ? undefined : meant.get(plain)?.vector,
      own,
      hints: [...hints, ...obstacles],
    };
  }

  /** True when the vectors of all texts are at hand: then no encoder has to be started for them. */
  knows(texts: readonly (readonly WeightedText[])[], roots: readonly RootIndex[], runtime: ModelRuntime): boolean {
    const sentences = comparedSentences(roots, runtime);
    const isKnown = (space: string, alternatives: readonly (readonly WeightedText[])[]): boolean =>
      alternatives.flat().every(({ text }) => this.#known(text, roots, space) !== undefined);
    return (
      isKnown(runtime.key, texts) && (sentences === undefined || isKnown(sentences.key, namingAlternatives(texts)))
    );
  }

  /** Nothing where no root has names to compare: then nobody waits for a second tower. */
  async #encodeMeanings(
    texts: readonly string[],
    roots: readonly RootIndex[],
    runtime: ModelRuntime,
    signal?: AbortSignal,
  ): Promise<{ readonly meant: ReadonlyMap<string, KnownText>; readonly obstacles: readonly Message[] }> {
    const sentences = comparedSentences(roots, runtime);
    if (sentences === undefined) return { meant: new Map(), obstacles: [] };
    try {
      const meant = await this.#encodeTexts(texts, sentences.key, roots, async (unknown) =>
        (await sentences.encode(unknown, signal)).map((vector) => ({ vector, cut: '' })),
      );
      return { meant, obstacles: [] };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const obstacle = message('Names are compared by their words alone: {0}', wordingOf(error));
      return { meant: new Map(), obstacles: [obstacle] };
    }
  }

  /** @param space key of the vectors' space */
  async #encodeTexts(
    texts: readonly string[],
    space: string,
    roots: readonly RootIndex[],
    encode: (unknown: readonly string[]) => Promise<readonly KnownText[]>,
  ): Promise<Map<string, KnownText>> {
    const found = new Map<string, KnownText>();
    const unknown: string[] = [];
    for (const text of texts) {
      const known = this.#known(text, roots, space);
      if (known === undefined) unknown.push(text);
      else {
        found.set(text, known);
        this.#remember(`${space} ${text}`, known);
      }
    }
    if (unknown.length > 0) {
      const encoded = await encode(unknown);
      for (const [i, text] of unknown.entries()) {
        const result = encoded[i];
        if (result === undefined) continue;
        found.set(text, result);
        this.#remember(`${space} ${text}`, result);
      }
    }
    return found;
  }

  #known(text: string, roots: readonly RootIndex[], space: string): KnownText | undefined {
    return this.#texts.get(`${space} ${text}`) ?? storedVector(text, roots, space);
  }

  #remember(key: string, value: KnownText): void {
    this.#texts.delete(key);
    this.#texts.set(key, value);
    const oldest = this.#texts.keys().next();
    if (this.#texts.size > rememberedTexts && oldest.done !== true) this.#texts.delete(oldest.value);
  }
}

/**
 * What is compared with names. A country's code alone is asked for by its name as well: flags are called by either.
 * @param texts alternatives of a query
 */
export function namingAlternatives(texts: readonly (readonly WeightedText[])[]): (readonly WeightedText[])[] {
  return texts.flatMap((alternative) => {
    const [only] = alternative;
    if (only === undefined || alternative.length > 1 || only.exact || only.weight <= 0) return [alternative];
    const region = regionName(only.text);
    return region === undefined ? [alternative] : [alternative, [{ ...only, text: region }]];
  });
}

/** The sentence encoder, where a root has names or texts whose meaning it made. */
function comparedSentences(roots: readonly RootIndex[], { sentences }: ModelRuntime): SentenceEncoder | undefined {
  const isCompared = (root: RootIndex): boolean =>
    ((root.names.agree && root.phrases !== undefined) || root.texts !== undefined) &&
    root.sentenceEncoder === sentences?.key;
  return roots.some(isCompared) ? sentences : undefined;
}

/** As in the sum that the query is: feedback is added to the unit vector of what was asked. */
function partsOf(
  words: readonly WeightedVector[],
  pictures: readonly WeightedVector[],
  feedback: Feedback,
): QueryParts {
  const sum = weightedSum([...words, ...pictures]);
  const asked = sum === undefined ? 0 : lengthOf(sum);
  const scaled = (terms: readonly WeightedVector[]): WeightedVector[] =>
    terms.map(({ vector, weight }) => ({ vector, weight: weight / asked }));
  return queryParts(scaled(words), [...scaled(pictures), ...feedbackTerms(feedback)]);
}

function partInWords(
  texts: readonly (readonly WeightedText[])[],
  pictures: readonly { readonly weight: number }[],
): number {
  const total = (terms: readonly { readonly weight: number }[]): number =>
    terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const inWords = Math.max(0, ...texts.map(total));
  return inWords === 0 ? 0 : inWords / (inWords + total(pictures));
}

function weighted({ text, weight }: WeightedText, vectors: ReadonlyMap<string, KnownText>) {
  const vector = vectors.get(text)?.vector;
  return vector === undefined ? [] : [{ vector, weight }];
}

/** The vector of a past query: known before any encoder has started. */
function storedVector(text: string, roots: readonly RootIndex[], space: string): KnownText | undefined {
  for (const root of roots) {
    const vector = root.history.vector(text, space);
    if (vector !== undefined) return { vector, cut: '' };
  }
  return undefined;
}

/** A picture's vector: as indexed when it is a file of a root, else encoded now, through the same code. */
async function imageVector(
  image: QueryImage,
  roots: readonly RootIndex[],
  runtime: ModelRuntime,
  own: OwnFile[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { source } = image;
  if ('path' in source) {
    for (const root of roots) {
      const path = pathBelow(root.root, source.path);
      if (path === undefined) continue;
      // What is more like the wanted is wanted itself and stays; other query pictures would only find themselves.
      if (image.feedback !== true || image.weight < 0) own.push({ root, path });
      const vector = root.stored.vectorOf(path, runtime.key);
      if (vector !== undefined) return vector;
    }
  }
  const outcome = await runtime.pool.encodeQueryImage(source, signal);
  if (outcome.ok) return outcome.vector;
  const reason = { text: skipReasonText(outcome.reason) };
  throw new EngineError(
    'query-image',
    'path' in source
      ? message('{0} {1} ({2}).', basename(source.path), reason, outcome.detail)
      : message('The picture {0} ({1}).', reason, outcome.detail),
  );
}

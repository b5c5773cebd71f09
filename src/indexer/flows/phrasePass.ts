import type { Catalogue } from '../store/catalogue.ts';
import type { WaitingPhrase } from '../store/records.ts';
import type { Gate } from './pipeline.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

/** Phrases of one transaction. */
const batchSize = 64;
/** Texts of one request: a query waits behind one at most, some 50 ms. */
const requestSize = 8;
/** What a phrase's single words add to its vector together: docs/search-quality.md. */
const wordWeight = 0.5;
/** Words whose vectors are remembered during a pass: 6 MB. */
const mostWords = 4000;

export interface PhraseVector {
  readonly phraseId: number;
  readonly vector: Float32Array;
}

export interface PhrasePassOptions {
  readonly catalogue: Catalogue;
  readonly sentences: SentenceEncoder;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** True when something more urgent waits: the pass ends and the next one goes on. */
  readonly isWanted: () => boolean;
  readonly onCommitted: (phrases: readonly PhraseVector[]) => void;
}

/**
 * Gives phrases of paths their vectors, each phrase once, whatever number of files has it. Stopped at any time, it loses
 * at most one batch; the next pass goes on where it was.
 * @returns phrases that got a vector
 * @throws EngineError when no encoder can be started or the catalogue cannot be written
 */
export async function runPhrasePass(options: PhrasePassOptions): Promise<number> {
  const { catalogue, gate, signal, isWanted, onCommitted } = options;
  const words = new Map<string, Float32Array>();
  let done = 0;
  for (;;) {
    await gate.passed(signal);
    if (signal.aborted || isWanted()) return done;
    const waiting = catalogue.waitingPhrases(batchSize);
    if (waiting.length === 0) return done;
    let phrases: readonly PhraseVector[] = [];
    try {
      phrases = await encodePhrases(waiting, words, options);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    catalogue.transaction(() => {
      for (const { phraseId, vector } of phrases) catalogue.putPhraseVector(phraseId, vector);
    });
    onCommitted(phrases);
    done += phrases.length;
  }
}

/** The vectors of phrases, those of their words added. */
async function encodePhrases(
  phrases: readonly WaitingPhrase[],
  words: Map<string, Float32Array>,
  { sentences, signal }: PhrasePassOptions,
): Promise<PhraseVector[]> {
  const wordsOf = ({ text }: WaitingPhrase) => text.split(' ').filter((word) => word !== text);
  const vectors = new Map<string, Float32Array>();
  const wanted = new Set([
    ...phrases.map(({ text }) => text),
    ...phrases.flatMap(wordsOf).filter((word) => !words.has(word)),
  ]);
  const texts = [...wanted];
  for (let start = 0; start < texts.length; start += requestSize) {
    const part = texts.slice(start, start + requestSize);
    const encoded = await sentences.encode(part, signal, 'background');
    for (const [i, vector] of encoded.entries()) vectors.set(part[i] ?? '', vector);
  }
  const result = phrases.flatMap((phrase) => {
    const own = vectors.get(phrase.text);
    const parts = wordsOf(phrase).flatMap((word) => words.get(word) ?? vectors.get(word) ?? []);
    return own === undefined ? [] : [{ phraseId: phrase.phraseId, vector: phraseVector(own, parts) }];
  });
  for (const [text, vector] of vectors) if (!text.includes(' ') && words.size < mostWords) words.set(text, vector);
  return result;
}

/**
 * A phrase as its own vector and the mean of its words', so that a query for one of its words finds it better.
 * @param own unit vector, @param words unit vectors
 * @returns a unit vector
 */
export function phraseVector(own: Float32Array, words: readonly Float32Array[]): Float32Array {
  const sum = Float32Array.from(own);
  for (const word of words) {
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (wordWeight / words.length) * (word[at] ?? 0);
  }
  const norm = Math.hypot(...sum);
  return norm === 0 ? sum : sum.map((value) => value / norm);
}

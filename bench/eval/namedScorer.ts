import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { phraseVector } from '../../src/indexer/flows/phrasePass.ts';
import type { QueryVectors } from '../../src/indexer/flows/queryVectors.ts';
import { RootEvidence } from '../../src/indexer/flows/rootEvidence.ts';
import { RootIndex } from '../../src/indexer/flows/rootIndex.ts';
import { fusionOf, textScores } from '../../src/indexer/ranker/fusion.ts';
import { RowMemory } from '../../src/indexer/ranker/rowMemory.ts';
import type { Catalogue } from '../../src/indexer/store/catalogue.ts';
import type { Embedder } from './embedder.ts';
import type { PictureTexts } from './pictureTexts.ts';
import type { Scorer } from './scorer.ts';
import type { Task } from './task.ts';

/** By the words of names, by what names mean, by the text inside, and by all and the looks together, as the product does. */
export const namedModes = ['words', 'meaning', 'text inside', 'fused'] as const;

const key = 'evaluated';
const description = {
  format: 'png',
  width: 1,
  height: 1,
  frames: 1,
  transparent: false,
  colours: [],
  perceptualHash: '0000000000000000',
} as const;

/** Ranks with the product's own index of names: a catalogue made for the task, and the query flow's evidence and fusion. */
export class NamedScorer implements Scorer {
  readonly mode: (typeof namedModes)[number];
  readonly #pkg: ModelPackage;
  readonly #embedder: Embedder;
  readonly #texts: PictureTexts;

  constructor(mode: (typeof namedModes)[number], pkg: ModelPackage, embedder: Embedder, texts: PictureTexts) {
    this.mode = mode;
    this.#pkg = pkg;
    this.#embedder = embedder;
    this.#texts = texts;
  }

  refusal({ names, direction }: Task): string | undefined {
    if (names === undefined || direction !== 'text to image') return 'its pictures have no names of their own';
    return this.#embedder.readsNames ? undefined : 'names are compared by the bundled model only';
  }

  async prepare(task: Task): Promise<(query: number) => Float32Array> {
    const texts = task.queries.map((query) => (query.kind === 'text' ? query.text : ''));
    const looks = await this.#embedder.embed(task.queries);
    const meanings = await this.#embedder.sentences(texts);
    const root = await this.#index(task);
    const evidence = texts.map((text, query) => {
      const vectors: QueryVectors = {
        alternatives: [looks[query] ?? []].flat(),
        meanings: [meanings[query] ?? []].flat(),
        words: [[text]],
        plain: undefined,
        plainMeaning: undefined,
        own: [],
        hints: [],
      };
      return new RootEvidence(root, key, vectors);
    });
    for (const each of evidence) await each.search();
    return (query) => {
      const signals = evidence[query]?.signals(new RowMemory());
      if (signals === undefined) throw new RangeError(`There is no query ${query}`);
      if (this.mode === 'words') return signals.words;
      if (this.mode === 'text inside') return textScores([signals])[0] ?? new Float32Array(signals.looks.length);
      if (this.mode === 'meaning') return signals.meaning.map((cosine) => (Number.isNaN(cosine) ? -1 : cosine));
      const scores = Float32Array.from(signals.looks);
      fusionOf([signals], this.#pkg.calibration, 'textImage')?.score(signals, scores);
      return scores;
    };
  }

  async #addTexts(catalogue: Catalogue, candidates: Task['candidates']): Promise<void> {
    for (const [at, candidate] of candidates.entries()) {
      const content = catalogue.contentBySha(contentSha(at));
      if (candidate.kind !== 'image' || content === undefined) continue;
      catalogue.putText(content.id, key, { lines: await this.#texts.of(candidate.path) });
    }
    const waiting = catalogue.unembeddedTexts(candidates.length);
    const vectors = await this.#embedder.plainSentences(waiting.map(({ text }) => text));
    catalogue.transaction(() => {
      for (const [at, { contentId }] of waiting.entries()) {
        catalogue.putTextVector(contentId, vectors[at] ?? new Float32Array());
      }
    });
  }

  /** An index of the task's pictures under its names, rows in the candidates' order. */
  async #index({ candidates, names = [] }: Task): Promise<RootIndex> {
    const vectors = await this.#embedder.embed(candidates);
    const folder = mkdtempSync(join(tmpdir(), 'lookalike-eval-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const root = RootIndex.open(installationFolder(folder), { storageFolder: folder }, () => undefined);
    root.tryWrite();
    const { catalogue } = root;
    catalogue.transaction(() => {
      for (const [at, name] of names.entries()) {
        const contentId = catalogue.putContent(contentSha(at), description);
        const vector = vectors[at];
        if (vector !== undefined) catalogue.putEmbedding(contentId, key, vector);
        // Two candidates may share a name, and files may not.
        catalogue.putFile({ path: `${at}/${name}`, bytes: 1, mtimeNs: 0n, contentId });
      }
    });
    const phrases = catalogue.waitingPhrases(names.length);
    const words = [...new Set(phrases.flatMap(({ text }) => text.split(' ')))];
    const own = await this.#embedder.sentences(phrases.map(({ text }) => text));
    const ofWords = new Map((await this.#embedder.sentences(words)).map((vector, at) => [words[at], vector]));
    catalogue.transaction(() => {
      for (const [at, { phraseId, text }] of phrases.entries()) {
        const parts = text.split(' ').flatMap((word) => (word === text ? [] : (ofWords.get(word) ?? [])));
        catalogue.putPhraseVector(phraseId, phraseVector(own[at] ?? new Float32Array(), parts));
      }
    });
    await this.#addTexts(catalogue, candidates);
    await root.load(key);
    return root;
  }
}

/** Each candidate has a content of its own. */
function contentSha(candidate: number): string {
  return createHash('sha256').update(`${candidate}`).digest('hex');
}

/** A root that is no part of where the index lies. */
function installationFolder(folder: string): string {
  return mkdtempSync(`${folder}-root-`);
}

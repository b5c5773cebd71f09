import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phraseVector } from '../../src/indexer/flows/phrasePass.ts';
import { namingAlternatives, type QueryVectors } from '../../src/indexer/flows/queryVectors.ts';
import { RootEvidence } from '../../src/indexer/flows/rootEvidence.ts';
import { RootIndex } from '../../src/indexer/flows/rootIndex.ts';
import { RowMemory } from '../../src/indexer/ranker/rowMemory.ts';
import type { RowSignals } from '../../src/indexer/ranker/rowSignals.ts';
import type { Catalogue } from '../../src/indexer/store/catalogue.ts';
import type { Embedder } from './embedder.ts';
import type { PictureTexts } from './pictureTexts.ts';
import type { Task } from './task.ts';

/** Key of the pictures' vectors in these indexes. */
export const evaluatedModel = 'evaluated';

const description = {
  format: 'png',
  width: 1,
  height: 1,
  frames: 1,
  transparent: false,
  colours: [],
  perceptualHash: '0000000000000000',
} as const;

/** The product's own indexes of tasks' pictures under their names. All ways of searching a task share one. */
export class NamedIndexes {
  readonly #embedder: Embedder;
  readonly #texts: PictureTexts;
  #task: Task | undefined;
  #root: RootIndex | undefined;
  #folder = '';

  constructor(embedder: Embedder, texts: PictureTexts) {
    this.#embedder = embedder;
    this.#texts = texts;
  }

  /**
   * Rows are in the candidates' order. What was given for another task before is closed.
   * @param task whose candidates have names
   */
  async of(task: Task): Promise<RootIndex> {
    if (this.#root === undefined || this.#task !== task) {
      this.dispose();
      this.#root = await this.#make(task);
      this.#task = task;
    }
    return this.#root;
  }

  /**
   * How well each candidate matches by looks, words and meaning, as the query flow finds it.
   * @returns for the index of a query one number a candidate and signal
   */
  async signals(task: Task): Promise<(query: number) => RowSignals> {
    const texts = task.queries.map((query) => (query.kind === 'text' ? query.text : ''));
    const naming = texts.map((text) => namingAlternatives([[{ text, weight: 1, exact: false }]]).flat());
    const looks = await this.#embedder.embed(task.queries);
    const root = await this.of(task);
    const background = this.#embedder.calibration.textImage?.background;
    const evidence: RootEvidence[] = [];
    for (const [query, alternatives] of naming.entries()) {
      const own = alternatives.map(({ text }) => text);
      const vectors: QueryVectors = {
        alternatives: [looks[query] ?? []].flat(),
        parts: { words: 1, pictures: 0 },
        meanings: await this.#embedder.sentences(own),
        meaningSpace: root.sentenceEncoder,
        words: own.map((text) => [text]),
        partInWords: 1,
        plain: undefined,
        plainMeaning: undefined,
        own: [],
        hints: [],
      };
      evidence.push(new RootEvidence(root, evaluatedModel, vectors, background));
    }
    for (const each of evidence) await each.search();
    return (query) => {
      const signals = evidence[query]?.signals(new RowMemory());
      if (signals === undefined) throw new RangeError(`There is no query ${query}`);
      return signals;
    };
  }

  dispose(): void {
    this.#root?.close();
    this.#root = undefined;
    if (this.#folder !== '') rmSync(this.#folder, { recursive: true, force: true });
  }

  async #make({ candidates, names = [] }: Task): Promise<RootIndex> {
    const vectors = await this.#embedder.embed(candidates);
    const tiles = await Promise.all(candidates.map((candidate) => this.#embedder.tiles(candidate)));
    this.#folder = mkdtempSync(join(tmpdir(), 'lookalike-eval-'));
    // A root that is no part of where the index lies.
    const [storageFolder, rootFolder] = [mkdtempSync(join(this.#folder, 's-')), mkdtempSync(join(this.#folder, 'r-'))];
    const root = RootIndex.open(rootFolder, { storageFolder }, () => undefined);
    root.tryWrite();
    const { catalogue } = root;
    root.useSentenceEncoder(this.#embedder.sentenceEncoder);
    catalogue.transaction(() => {
      for (const [at, name] of names.entries()) {
        const contentId = catalogue.putContent(contentSha(at), 1, description);
        const vector = vectors[at];
        if (vector !== undefined) {
          catalogue.putEmbedding(contentId, evaluatedModel, vector);
          catalogue.tiles.put(contentId, evaluatedModel, tiles[at] ?? []);
        }
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
    await root.load(evaluatedModel);
    return root;
  }

  async #addTexts(catalogue: Catalogue, candidates: Task['candidates']): Promise<void> {
    for (const [at, candidate] of candidates.entries()) {
      const content = catalogue.contentBySha(contentSha(at));
      if (candidate.kind !== 'image' || content === undefined) continue;
      catalogue.texts.put(content.id, evaluatedModel, { lines: await this.#texts.of(candidate.path) });
    }
    const waiting = catalogue.texts.unembedded(candidates.length);
    const vectors = await this.#embedder.plainSentences(waiting.map(({ text }) => text));
    catalogue.transaction(() => {
      for (const [at, { contentId }] of waiting.entries()) {
        catalogue.texts.putVector(contentId, vectors[at] ?? new Float32Array());
      }
    });
  }
}

/** Each candidate has a content of its own. */
function contentSha(candidate: number): string {
  return createHash('sha256').update(`${candidate}`).digest('hex');
}

import type { TextLine } from '../../shared/image.ts';
import { worthOfBest } from '../ranker/bestOfTiles.ts';
import type { ScorePercentiles } from '../ranker/calibration.ts';
import type { ExactIndex } from '../ranker/exactIndex.ts';
import { dotProduct, type Scores } from '../ranker/exactRerank.ts';
import { gather } from '../ranker/gather.ts';
import type { RowMemory } from '../ranker/rowMemory.ts';
import {
  bestBySlot,
  bestSharp,
  type RowSignals,
  setRows,
  spreadToRows,
  type TextSignals,
} from '../ranker/rowSignals.ts';
import type { TileIndex } from '../ranker/tileIndex.ts';
import type { TextHits, WordHits } from '../store/records.ts';
import { tellingWords, textWords } from '../store/textTable.ts';
import { indexedWords } from '../store/wordIndex.ts';
import type { QueryVectors } from './queryVectors.ts';
import type { RootIndex } from './rootIndex.ts';

/** How well one file matches, each way; undefined where it cannot. */
export interface FileEvidence {
  /** Cosine, exact; of a part of a long picture about what it is worth. */
  readonly looks: number | undefined;
  /** Cosine with what the path says, less what all names have in common. */
  readonly meaning: number | undefined;
  /** Words of the query in the path, with their shares. */
  readonly words: readonly WordHits[];
  /** Words of the query in the picture, and their share of those that tell something. */
  readonly text: { readonly words: readonly string[]; readonly share: number };
}

/** What of one root speaks for a query: by looks, by the words of paths, and by what those mean. */
export class RootEvidence {
  readonly root: RootIndex;
  readonly #model: string;
  readonly #looks: readonly Float32Array[];
  readonly #background: ScorePercentiles | undefined;
  readonly #meanings: readonly Float32Array[];
  /** For each alternative of the query. */
  readonly #hits: readonly (readonly WordHits[])[];
  /** The same for the text in pictures, whose meaning is compared with the query's as it is. */
  readonly #texts: readonly TextHits[];
  readonly #textMeanings: readonly Float32Array[];
  readonly #wanted: readonly (readonly string[])[];
  /** For each of the looks what a graph found; undefined where all vectors are scanned. */
  #found: readonly (Scores | undefined)[] = [];
  /** For each alternative whether it is of two words. */
  readonly #pairs: readonly boolean[];

  /**
   * @param model key of the embeddings
   * @param background of unrelated pictures, by which the tiles of long ones are told from chance; without it they do not count
   */
  constructor(root: RootIndex, model: string, vectors: QueryVectors, background?: ScorePercentiles) {
    this.root = root;
    this.#background = background;
    this.#model = model;
    this.#looks = vectors.alternatives;
    const { agree, common } = root.names;
    const meanings = root.sentenceEncoder === vectors.meaningSpace ? vectors.meanings : [];
    this.#meanings = agree ? meanings.map((vector) => without(vector, common)) : [];
    this.#textMeanings = meanings;
    this.#texts = vectors.words.map((words) => root.words.inTexts(words, root.table.count));
    this.#wanted = vectors.words.map(tellingWords);
    this.#hits = agree ? vectors.words.map((words) => root.words.inPaths(words, root.table.count)) : [];
    this.#pairs = vectors.words.map((words) => new Set(words.flatMap(indexedWords)).size === 2);
  }

  /** Asks what has to be waited for; `signals` does the rest. */
  async search(): Promise<void> {
    const vectors = this.root.vectors(this.#model);
    this.#found = await Promise.all(this.#looks.map((query) => vectors?.nearest(query)));
  }

  /**
   * How well every file matches, by row of the table as it is now.
   * @param memory of this root; what is returned lies in it
   */
  signals(memory: RowMemory): RowSignals {
    const { table, phrases, names } = this.root;
    const { count } = table;
    const looks = memory.numbers('looks', count);
    const vectors = this.root.vectors(this.#model)?.exact;
    let tiles: Uint8Array | undefined;
    let isComplete = false;
    if (vectors === undefined) looks.fill(Number.NaN);
    else {
      const best = bestBySlot(vectors, this.#looks, this.#found, memory, 'looks by slot');
      const places = memory.contentSlots.of(table, 'contentId', vectors);
      spreadToRows(best, places, 0, looks);
      isComplete = this.#scanned !== undefined && places.missing.length === 0;
      tiles = this.#lookCloser(looks, memory);
    }
    const meaning = memory.numbers('meaning', count);
    if (phrases === undefined || this.#meanings.length === 0) meaning.fill(Number.NaN);
    else {
      const best = bestBySlot(phrases, this.#meanings, [], memory, 'meaning by slot');
      spreadToRows(best, memory.phraseSlots.of(table, 'phraseId', phrases), names.offset, meaning);
    }
    return { looks, isComplete, tiles, meaning, words: this.#words(memory), text: this.#text(memory) };
  }

  /** Standard deviation of what the cosines of `signals` are off by; 0 where there are none better. */
  get error(): number {
    const { phrases, texts } = this.root;
    const indexes = [this.#scanned, this.#tiles?.vectors, phrases, texts];
    return Math.max(...indexes.map((index) => index?.scoreError ?? 0));
  }

  /**
   * Makes the cosines of some rows as sharp as the indexes have them.
   * @param signals of this root and this query, in which they are set
   */
  sharpen(rows: Uint32Array, signals: RowSignals): void {
    const { table, phrases, texts, names } = this.root;
    const { contentId, phraseId } = table.columns;
    const contents = gather(contentId, rows);
    const vectors = this.#scanned;
    if (vectors !== undefined) {
      setRows(signals.looks, rows, bestSharp(vectors, this.#looks, contents), 0);
      this.#sharpenTiles(rows, contents, signals);
    }
    if (phrases !== undefined && phrases.scoreError > 0 && this.#meanings.length > 0) {
      setRows(signals.meaning, rows, bestSharp(phrases, this.#meanings, gather(phraseId, rows)), names.offset);
    }
    if (texts !== undefined && texts.scoreError > 0 && signals.text !== undefined) {
      setRows(signals.text.meaning, rows, bestSharp(texts, this.#textMeanings, contents), 0);
    }
  }

  /** How well one file matches; undefined when it is gone. */
  of(fileId: number): FileEvidence | undefined {
    const { table, phrases, catalogue, names } = this.root;
    const row = table.indexOf(fileId);
    if (row < 0) return undefined;
    const vector = catalogue.embedding(table.columns.contentId[row] ?? 0, this.#model);
    const phraseId = table.columns.phraseId[row] ?? 0;
    const meanings = this.#meanings.flatMap((meaning) => phrases?.scoreOf(meaning, phraseId) ?? []);
    const words = this.#hits.map((hits) => hits.filter(({ fileIds }) => fileIds.includes(fileId)));
    return {
      looks: vector && this.#looksOf(vector, table.columns.contentId[row] ?? 0),
      meaning: meanings.length === 0 ? undefined : Math.max(...meanings) - names.offset,
      words: words.sort((a, b) => shareOf(b) - shareOf(a))[0] ?? [],
      text: this.#textOf(table.columns.contentId[row] ?? 0),
    };
  }

  /** Positions of the lines that have words of the query. */
  matchedLines(lines: readonly TextLine[]): number[] {
    const wanted = new Set(this.#wanted.flat());
    return lines.flatMap(({ text }, at) => (textWords(text).some((word) => wanted.has(word)) ? [at] : []));
  }

  /** The vectors of the looks, where all of them are scanned. */
  get #scanned(): ExactIndex | undefined {
    return this.#found.some((found) => found !== undefined) ? undefined : this.root.vectors(this.#model)?.exact;
  }

  /** The tiles of long pictures, where they can be told from chance. */
  get #tiles(): TileIndex | undefined {
    const tiles = this.root.vectors(this.#model)?.tiles;
    return this.#background === undefined || tiles?.contents.size === 0 ? undefined : tiles;
  }

  /**
   * Where the best tile of a long picture is worth more than the whole of it, its looks become those of the tile.
   * @returns a mark for each row whose looks are those of a tile
   */
  #lookCloser(looks: Float32Array, memory: RowMemory): Uint8Array | undefined {
    const background = this.#background;
    const tiles = this.#tiles;
    if (background === undefined || tiles === undefined) return undefined;
    const { table } = this.root;
    const scores = bestBySlot(tiles.vectors, this.#looks, [], memory, 'tiles by slot');
    const marks = memory.marks('tiles', table.count).fill(0);
    const { rows, firstRows, slots, firstSlots } = memory.tilePlaces.of(table, tiles);
    for (let content = 0; content + 1 < firstRows.length; content++) {
      const [from = 0, end = 0] = [firstSlots[content], firstSlots[content + 1]];
      let best = Number.NEGATIVE_INFINITY;
      for (let at = from; at < end; at++) best = Math.max(best, scores[slots[at] ?? 0] ?? best);
      const firstRow = firstRows[content] ?? 0;
      const whole = looks[rows[firstRow] ?? 0] ?? Number.NaN;
      // Most are settled here: the best tile is never worth more than its cosine.
      if (best <= whole) continue;
      const worth = worthOfBest(background, best, end - from);
      if (!isMore(worth, whole)) continue;
      for (let at = firstRow; at < (firstRows[content + 1] ?? 0); at++) {
        const row = rows[at] ?? 0;
        looks[row] = worth;
        marks[row] = 1;
      }
    }
    return marks;
  }

  /** The same for some rows, whose looks are those of the whole as the index has them. */
  #sharpenTiles(rows: Uint32Array, contents: Uint32Array, { looks, tiles: marks }: RowSignals): void {
    const tiles = this.#tiles;
    if (marks === undefined || tiles === undefined) return;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const worth = this.#worthOfTiles(tiles, contents[i] ?? 0);
      const more = isMore(worth, looks[row] ?? Number.NaN);
      marks[row] = more ? 1 : 0;
      if (more) looks[row] = worth;
    }
  }

  /** What the best tile of a content is worth; NaN where it has none. */
  #worthOfTiles(tiles: TileIndex, contentId: number): number {
    const count = tiles.contents.get(contentId) ?? 0;
    if (count === 0 || this.#background === undefined) return Number.NaN;
    const best = largest(this.#looks.flatMap((query) => tiles.bestOf(query, contentId) ?? [])) ?? Number.NaN;
    return worthOfBest(this.#background, best, count);
  }

  #looksOf(vector: Float32Array, contentId: number): number | undefined {
    const whole = largest(this.#looks.map((query) => dotProduct(query, vector)));
    const tiles = this.#tiles;
    if (whole === undefined || tiles === undefined) return whole;
    const worth = this.#worthOfTiles(tiles, contentId);
    return isMore(worth, whole) ? worth : whole;
  }

  #textOf(contentId: number): FileEvidence['text'] {
    const none = { words: [], share: 0 };
    if (!this.#texts.some(({ contentIds }) => contentIds.includes(contentId))) return none;
    const own = new Set(this.root.stored.textLines(contentId).flatMap(({ text }) => textWords(text)));
    return this.#wanted
      .map((wanted) => {
        const words = wanted.filter((word) => own.has(word));
        return { words, share: wanted.length === 0 ? 0 : words.length / wanted.length };
      })
      .reduce((best, other) => (other.share > best.share ? other : best), none);
  }

  #text(memory: RowMemory): TextSignals | undefined {
    const { table, texts } = this.root;
    if (texts === undefined || this.#textMeanings.length === 0) return undefined;
    const { count } = table;
    const meaning = memory.numbers('text meaning', count);
    const best = bestBySlot(texts, this.#textMeanings, [], memory, 'text by slot');
    spreadToRows(best, memory.textSlots.of(table, 'contentId', texts), 0, meaning);
    const words = memory.numbers('text words', count);
    for (let row = 0; row < count; row++) words[row] = Number.isNaN(meaning[row] ?? Number.NaN) ? Number.NaN : 0;
    const complete = memory.marks('text complete', count).fill(0);
    for (const hits of this.#texts) {
      for (let i = 0; i < hits.contentIds.length; i++) {
        for (const row of table.rowsOfContent(hits.contentIds[i] ?? 0)) {
          words[row] = Math.max(words[row] || 0, hits.scores[i] ?? 0);
        }
      }
      for (const id of hits.complete) for (const row of table.rowsOfContent(id)) complete[row] = 1;
    }
    return { words, meaning, complete };
  }

  /** Share of the query's words, of the alternative of which a file has most. */
  #words(memory: RowMemory): Float32Array {
    const { table } = this.root;
    const words = memory.numbers('words', table.count).fill(0);
    for (const [alternative, hits] of this.#hits.entries()) {
      const own = this.#hits.length === 1 ? words : memory.numbers('words of one', table.count).fill(0);
      for (const { fileIds, share } of hits) {
        for (let i = 0; i < fileIds.length; i++) {
          const row = table.indexOf(fileIds[i] ?? 0);
          if (row >= 0) own[row] = (own[row] ?? 0) + share;
        }
      }
      if (this.#pairs[alternative] === true) weakenParts(own);
      if (own === words) continue;
      for (let row = 0; row < own.length; row++) words[row] = Math.max(words[row] ?? 0, own[row] ?? 0);
    }
    return words;
  }
}

/** Share of the query's words that were found, 0 to 1. */
export function shareOf(hits: readonly WordHits[]): number {
  return hits.reduce((sum, { share }) => sum + share, 0);
}

/** Of two words the one that is missing is what was meant: a dog's face is no "smiling face". One alone tells little. */
function weakenParts(words: Float32Array): void {
  for (let row = 0; row < words.length; row++) {
    const share = words[row] ?? 0;
    // Most rows have none of the words: a power of each would take a millisecond of 100,000.
    if (share > 0) words[row] = share * share * share;
  }
}

/** A worth that cannot be told is not more; where there is no whole, any is. */
function isMore(worth: number, whole: number): boolean {
  return worth > whole || (Number.isNaN(whole) && !Number.isNaN(worth));
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function without(vector: Float32Array, common: Float32Array | undefined): Float32Array {
  return common === undefined ? vector : vector.map((value, at) => value - (common[at] ?? 0));
}

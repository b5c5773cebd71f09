import { worthOfBest } from '../../src/indexer/ranker/bestOfTiles.ts';
import type { Embedder } from './embedder.ts';
import type { Scorer } from './scorer.ts';
import type { Direction, Task } from './task.ts';

/** Ranks by the cosine between the vectors of the image space: what the model sees, and nothing else. */
export class LooksScorer implements Scorer {
  readonly mode = 'looks';
  readonly #embedder: Embedder;

  constructor(embedder: Embedder) {
    this.#embedder = embedder;
  }

  refusal({ direction }: Task): string | undefined {
    const reads = direction === 'image to image' || this.#embedder.readsTexts;
    return reads ? undefined : 'the model compares pictures with pictures only';
  }

  async prepare(task: Task): Promise<(query: number) => Float32Array> {
    const candidates = await this.#embedder.embed(task.candidates);
    const queries = await this.#embedder.embed(task.queries);
    const background = this.#embedder.calibration[kinds[task.direction]]?.background;
    const long = await this.#longOnes(task);
    const scores = new Float32Array(task.candidates.length);
    return (query) => {
      const vector = queries[query];
      for (let index = 0; index < scores.length; index++) scores[index] = cosine(vector, candidates[index]);
      if (background === undefined) return scores;
      for (const { index, tiles } of long) {
        const best = Math.max(...tiles.map((tile) => cosine(vector, tile)));
        const worth = worthOfBest(background, best, tiles.length);
        if (worth > (scores[index] ?? Number.NaN)) scores[index] = worth;
      }
      return scores;
    };
  }

  /** The candidates that the product looks at tile by tile. */
  async #longOnes({
    candidates,
  }: Task): Promise<{ readonly index: number; readonly tiles: readonly Float32Array[] }[]> {
    const found = [];
    for (const [index, candidate] of candidates.entries()) {
      const tiles = await this.#embedder.tiles(candidate);
      if (tiles.length > 0) found.push({ index, tiles });
    }
    return found;
  }
}

const kinds = {
  'text to image': 'textImage',
  'image to text': 'textImage',
  'image to image': 'imageImage',
} as const satisfies Record<Direction, string>;

/** Of unit vectors; NaN where one is missing. */
function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) return Number.NaN;
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { fusionOf, textScores } from '../../src/indexer/ranker/fusion.ts';
import type { Embedder } from './embedder.ts';
import type { NamedIndexes } from './namedIndexes.ts';
import type { Scorer } from './scorer.ts';
import type { Task } from './task.ts';

/** By the words of names, by what names mean, by the text inside, and by all and the looks together, as the product does. */
export const namedModes = ['words', 'meaning', 'text inside', 'fused'] as const;

/** Ranks with the product's own index of names: a catalogue made for the task, and the query flow's evidence and fusion. */
export class NamedScorer implements Scorer {
  readonly mode: (typeof namedModes)[number];
  readonly #pkg: ModelPackage;
  readonly #embedder: Embedder;
  readonly #indexes: NamedIndexes;

  constructor(mode: (typeof namedModes)[number], pkg: ModelPackage, embedder: Embedder, indexes: NamedIndexes) {
    this.mode = mode;
    this.#pkg = pkg;
    this.#embedder = embedder;
    this.#indexes = indexes;
  }

  refusal({ names, direction }: Task): string | undefined {
    if (names === undefined || direction !== 'text to image') return 'its pictures have no names of their own';
    return this.#embedder.readsNames ? undefined : 'names are compared by the bundled model only';
  }

  async prepare(task: Task): Promise<(query: number) => Float32Array> {
    const signalsOf = await this.#indexes.signals(task);
    return (query) => {
      const signals = signalsOf(query);
      if (this.mode === 'words') return signals.words;
      if (this.mode === 'text inside') return textScores([signals])[0] ?? new Float32Array(signals.looks.length);
      if (this.mode === 'meaning') return signals.meaning.map((cosine) => (Number.isNaN(cosine) ? -1 : cosine));
      const scores = Float32Array.from(signals.looks);
      fusionOf([signals], this.#pkg.calibration.textImage?.background)?.score(signals, scores);
      return scores;
    };
  }
}

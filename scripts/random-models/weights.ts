import type { OnnxGraph } from './onnxGraph.ts';

/** Normally distributed weights that are the same on every run. */
export class RandomWeights {
  readonly #graph: OnnxGraph;
  #state: number;

  constructor(graph: OnnxGraph, seed: number) {
    this.#graph = graph;
    this.#state = seed >>> 0;
  }

  /** @param deviation standard deviation of the weights, whose mean is 0 */
  normal(shape: readonly number[], deviation: number): string {
    const size = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(size).map(() => deviation * this.#gaussian());
    return this.#graph.floats(values, shape);
  }

  constant(shape: readonly number[], value: number): string {
    return this.#graph.floats(new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value), shape);
  }

  /** Box and Muller's transform of two uniform numbers. */
  #gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#uniform())) * Math.cos(2 * Math.PI * this.#uniform());
  }

  /** Mulberry32, by Tommy Ettinger (public domain). 0 <= x < 1. */
  #uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

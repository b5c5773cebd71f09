/** Vectors that mean nothing but who is near whom; the same ones in every run. */
export class RandomVectors {
  readonly #random: () => number;
  readonly #dimension: number;

  constructor(seed: number, dimension: number) {
    this.#random = generator(seed);
    this.#dimension = dimension;
  }

  /** A unit vector in any direction. */
  centre(): Float32Array {
    const vector = new Float32Array(this.#dimension);
    for (let index = 0; index < vector.length; index++) vector[index] = this.#random() - 0.5;
    return normalise(vector);
  }

  /** Writes a unit vector near the centre. */
  near(centre: Float32Array, vector = new Float32Array(this.#dimension)): Float32Array {
    for (let index = 0; index < vector.length; index++) {
      vector[index] = (centre[index] ?? 0) + (this.#random() - 0.5) * 0.06;
    }
    return normalise(vector);
  }
}

function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const factor = 1 / Math.sqrt(sum);
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) * factor;
  return vector;
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

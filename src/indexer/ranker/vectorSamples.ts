/** Reproducible synthetic unit vectors for tests and benchmarks. */

/** Uniform numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain). */
export function randomGenerator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The vector at length 1. */
export function unit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const factor = 1 / Math.sqrt(sum);
  return vector.map((value) => value * factor);
}

/** Nearly normal (the sum of three uniform numbers), so that directions are nearly uniform on the sphere. */
function normal(random: () => number): number {
  return (random() + random() + random() - 1.5) * 2;
}

/** Directions without any structure: the hardest case for graph indexes. */
export function randomVectors(count: number, dimension: number, seed: number): Float32Array[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => unit(Float32Array.from({ length: dimension }, () => normal(random))));
}

/** About 100 vectors around each centre, with cosines of about 0.8 to it: like pictures of the same kind. */
export function clusteredVectors(count: number, dimension: number, seed: number): Float32Array[] {
  const random = randomGenerator(seed);
  const centres = randomVectors(Math.max(1, Math.round(count / 100)), dimension, seed + 1);
  const noise = 0.75 / Math.sqrt(dimension);
  return Array.from({ length: count }, () => {
    const centre = centres[Math.floor(random() * centres.length)] ?? new Float32Array(dimension);
    return unit(centre.map((value) => value + normal(random) * noise));
  });
}

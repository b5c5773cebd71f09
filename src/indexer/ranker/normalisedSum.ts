/** A sum of opposites points nowhere. */
const leastNorm = 1e-4;

/** Weighted sum of unit vectors, as a unit vector; undefined when there is none or it points nowhere. */
export function normalisedSum(
  terms: readonly { readonly vector: Float32Array; readonly weight: number }[],
): Float32Array | undefined {
  const [first] = terms;
  if (first === undefined) return undefined;
  const sum = new Float32Array(first.vector.length);
  for (const { vector, weight } of terms) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
  }
  const norm = Math.hypot(...sum);
  return norm < leastNorm ? undefined : sum.map((value) => value / norm);
}

export interface QuantizedVector {
  readonly int8: Int8Array;
  /** What an int8 value is multiplied by to come back to the float32 value; 0 for the zero vector. */
  readonly scale: number;
}

/**
 * Symmetric scalar quantization: one scale for each vector, so that its largest component becomes ±127.
 *
 * @throws RangeError when a component is not finite
 */
export function quantize(vector: Float32Array): QuantizedVector {
  let largest = 0;
  for (const value of vector) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`A vector has a component that is not finite: ${value}`);
    }
    largest = Math.max(largest, Math.abs(value));
  }
  const int8 = new Int8Array(vector.length);
  if (largest === 0) {
    return { int8, scale: 0 };
  }
  const factor = 127 / largest;
  for (const [index, value] of vector.entries()) {
    int8[index] = Math.round(value * factor);
  }
  return { int8, scale: largest / 127 };
}

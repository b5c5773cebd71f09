/** The values at some positions, in their order. A loop, because `from` of an array with a function takes 50 times as long. */
export function gather<Values extends Float32Array | Uint32Array>(values: Values, positions: Uint32Array): Values {
  const gathered = new (values.constructor as new (length: number) => Values)(positions.length);
  for (let i = 0; i < positions.length; i++) gathered[i] = values[positions[i] ?? 0] ?? 0;
  return gathered;
}

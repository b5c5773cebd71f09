type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/**
 * A longer column with the same values, zeros behind them. The one that was given is empty then: its memory goes back at once, where
 * V8 would keep it until it next looks through all that is old.
 */
export function lengthened<Values extends Column>(column: Values, length: number): Values {
  const make = column.constructor as new (buffer: ArrayBuffer) => Values;
  return new make((column.buffer as ArrayBuffer).transfer(length * column.BYTES_PER_ELEMENT));
}

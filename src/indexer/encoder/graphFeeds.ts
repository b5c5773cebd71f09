import { Tensor } from 'onnxruntime-node';
import type { TextTowerSpec, UnusedInput } from './modelPackage.ts';

/**
 * Tensors for the inputs that a graph asks for and a tower has no use for.
 * @param batch pictures or texts of the run
 */
export function unusedFeeds(inputs: readonly UnusedInput[], batch: number): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, shape, value }) => {
      const sides = shape.map((side) => (side === 'batch' ? batch : side));
      const size = sides.reduce((product, side) => product * side, 1);
      return [name, filled(type, size, value, sides)];
    }),
  );
}

/**
 * A text graph's inputs for the texts of one run, padded to one length.
 * @param rows token ids of each text, not padded
 */
export function textFeeds(spec: TextTowerSpec, rows: readonly (readonly number[])[]): Record<string, Tensor> {
  const { ids, mask, typeIds, inputType, padding, padToken, maxTokens, unusedInputs } = spec;
  const length = padding === 'fixed' ? maxTokens : Math.max(...rows.map((row) => row.length));
  const sides = [rows.length, length];
  const padded = (row: readonly number[], value: number): number[] =>
    row.concat(new Array<number>(length - row.length).fill(value));
  const feeds = unusedFeeds(unusedInputs, rows.length);
  feeds[ids] = idTensor(
    inputType,
    rows.flatMap((row) => padded(row, padToken)),
    sides,
  );
  if (mask !== undefined) {
    feeds[mask] = idTensor(
      inputType,
      rows.flatMap((row) =>
        padded(
          row.map(() => 1),
          0,
        ),
      ),
      sides,
    );
  }
  if (typeIds !== undefined)
    feeds[typeIds] = idTensor(inputType, new Array<number>(rows.length * length).fill(0), sides);
  return feeds;
}

/** @param ids as many as the sides multiply to */
export function idTensor(type: TextTowerSpec['inputType'], ids: readonly number[], sides: readonly number[]): Tensor {
  return type === 'int64'
    ? new Tensor('int64', BigInt64Array.from(ids, BigInt), sides)
    : new Tensor('int32', Int32Array.from(ids), sides);
}

function filled(type: UnusedInput['type'], size: number, value: number, sides: readonly number[]): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', new Float32Array(size).fill(value), sides);
    case 'bool':
      return new Tensor('bool', new Uint8Array(size).fill(value === 0 ? 0 : 1), sides);
    case 'int32':
      return new Tensor('int32', new Int32Array(size).fill(value), sides);
    case 'int64':
      return new Tensor('int64', new BigInt64Array(size).fill(BigInt(value)), sides);
  }
}

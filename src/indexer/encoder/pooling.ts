import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import type { ImageTowerSpec, TextTowerSpec } from './modelPackage.ts';
import type { FloatTensor } from './session.ts';

/** What pooling must know of the run whose output it reads. */
export interface PooledRun {
  readonly pooling: ImageTowerSpec['pooling'] | TextTowerSpec['pooling'];
  /** Pictures or texts of the run. */
  readonly batch: number;
  readonly dimension: number;
  /** Tokens of each text before the padding, special ones included; absent for pictures. */
  readonly lengths?: readonly number[];
  /** The graph's file, for messages. */
  readonly file: string;
}

/**
 * Turns a tower's output into one unit vector for each picture or text, each in memory of its own.
 * @throws EngineError model-invalid when the output's shape does not fit the pooling and the dimension, or when a
 * vector is zero or not finite
 */
export function poolOutput(output: FloatTensor, run: PooledRun): Float32Array[] {
  const [batch, ...rest] = output.shape;
  const { dimension } = run;
  if (batch !== run.batch) throw wrongShape(output, run);
  const size = rest.reduce((product, side) => product * side, 1);
  return Array.from({ length: run.batch }, (_, item) => {
    const values = output.data.subarray(item * size, (item + 1) * size);
    if (rest.length === 3 && rest[0] === dimension && run.lengths === undefined) {
      return pooledMap(values, size / dimension, output, run);
    }
    if (run.pooling === 'none' && rest.length === 1 && size === dimension) return normalised(values.slice(), run.file);
    const rows = rest[0] ?? 0;
    if (run.pooling === 'none' || rest.length !== 2 || rest[1] !== dimension || rows === 0) {
      throw wrongShape(output, run);
    }
    const length = Math.min(run.lengths?.[item] ?? rows, rows);
    if (run.pooling === 'mean') return normalised(meanOfRows(values, length, dimension), run.file);
    const row = run.pooling === 'eos' ? length - 1 : 0;
    return normalised(values.slice(row * dimension, (row + 1) * dimension), run.file);
  });
}

/**
 * Divides a vector by its length, in place.
 * @throws EngineError model-invalid when the length is 0 or not finite
 */
export function normalised(vector: Float32Array, file: string): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (!(square > 0) || !Number.isFinite(square)) {
    throw new EngineError('model-invalid', message("{0}: the graph's output is zero or not finite", file));
  }
  const scale = 1 / Math.sqrt(square);
  for (const [index, value] of vector.entries()) vector[index] = value * scale;
  return vector;
}

/** Feature map [D,H,W]: the mean over the places, or the map itself where it has a single one. */
function pooledMap(values: Float32Array, places: number, output: FloatTensor, run: PooledRun): Float32Array {
  if (run.pooling !== 'mean' && !(run.pooling === 'none' && places === 1)) throw wrongShape(output, run);
  const vector = new Float32Array(run.dimension);
  for (let channel = 0; channel < run.dimension; channel++) {
    let sum = 0;
    for (const value of values.subarray(channel * places, (channel + 1) * places)) sum += value;
    vector[channel] = sum / places;
  }
  return normalised(vector, run.file);
}

function meanOfRows(values: Float32Array, rows: number, dimension: number): Float32Array {
  const vector = new Float32Array(dimension);
  for (let index = 0; index < rows * dimension; index++) {
    const column = index % dimension;
    vector[column] = (vector[column] ?? 0) + (values[index] ?? 0) / rows;
  }
  return vector;
}

function wrongShape(output: FloatTensor, run: PooledRun): EngineError {
  return new EngineError(
    'model-invalid',
    message(
      '{0}: the graph\'s output has the shape [{1}]; pooling "{2}" and dimension {3} of model.json do not fit it',
      run.file,
      output.shape.join(', '),
      run.pooling,
      run.dimension,
    ),
  );
}

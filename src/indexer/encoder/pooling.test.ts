import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { poolOutput } from './pooling.ts';

const file = 'graph.onnx';

function tensor(shape: readonly number[], values: readonly number[]) {
  assert.equal(
    values.length,
    shape.reduce((product, side) => product * side, 1),
  );
  return { data: Float32Array.from(values), shape };
}

function rounded(vectors: readonly Float32Array[]): number[][] {
  return vectors.map((vector) => Array.from(vector, (value) => Math.round(value * 1e6) / 1e6));
}

describe('pooling', () => {
  test('none normalises [B,D] and [B,D,1,1], in memory of its own', () => {
    for (const shape of [
      [2, 2],
      [2, 2, 1, 1],
    ]) {
      const output = tensor(shape, [3, 4, 0, -2]);
      const vectors = poolOutput(output, { pooling: 'none', batch: 2, dimension: 2, file });
      assert.deepEqual(rounded(vectors), [
        [0.6, 0.8],
        [0, -1],
      ]);
      assert.deepEqual([...output.data], [3, 4, 0, -2]);
    }
  });

  test('cls takes the first row', () => {
    const output = tensor([1, 2, 2], [3, 4, 9, 9]);
    assert.deepEqual(rounded(poolOutput(output, { pooling: 'cls', batch: 1, dimension: 2, file })), [[0.6, 0.8]]);
  });

  test('eos takes the row of the last token, not of the padding', () => {
    const output = tensor([2, 3, 2], [1, 0, 3, 4, 9, 9, 1, 0, 0, 1, 0, -5]);
    const vectors = poolOutput(output, { pooling: 'eos', batch: 2, dimension: 2, lengths: [2, 3], file });
    assert.deepEqual(rounded(vectors), [
      [0.6, 0.8],
      [0, -1],
    ]);
  });

  test('mean of a text leaves the padding out', () => {
    const output = tensor([1, 3, 2], [3, 0, 0, 4, 99, -99]);
    const vectors = poolOutput(output, { pooling: 'mean', batch: 1, dimension: 2, lengths: [2], file });
    assert.deepEqual(rounded(vectors), [[0.6, 0.8]]);
  });

  test('mean of a picture is over all rows, or over the places of a map', () => {
    const rows = tensor([1, 2, 2], [6, 0, 0, 8]);
    assert.deepEqual(rounded(poolOutput(rows, { pooling: 'mean', batch: 1, dimension: 2, file })), [[0.6, 0.8]]);
    const map = tensor([1, 2, 1, 3], [1, 2, 3, 0, 0, 8]);
    assert.deepEqual(rounded(poolOutput(map, { pooling: 'mean', batch: 1, dimension: 2, file })), [[0.6, 0.8]]);
  });

  test('refuses an output that does not fit', () => {
    const run = { batch: 1, dimension: 2, file } as const;
    const refused = { name: 'EngineError', code: 'model-invalid' };
    const wrong = [
      [[1, 3], 'none'],
      [[2, 2], 'none'],
      [[1, 2], 'mean'],
      [[1, 2, 3], 'cls'],
      [[1, 0, 2], 'mean'],
      [[1, 2, 2, 2], 'none'],
      [[1, 3, 1, 1], 'mean'],
      [[], 'none'],
    ] as const;
    for (const [shape, pooling] of wrong) {
      const values = new Array<number>(shape.reduce((product: number, side) => product * side, 1)).fill(1);
      assert.throws(() => poolOutput(tensor(shape, values), { ...run, pooling }), refused, `[${shape}] ${pooling}`);
    }
  });

  test('refuses a vector that is zero or not a number', () => {
    for (const values of [
      [0, 0],
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
    ]) {
      const run = { pooling: 'none', batch: 1, dimension: 2, file } as const;
      assert.throws(() => poolOutput(tensor([1, 2], values), run), /zero or not finite/);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCtc } from './ctc.ts';

const characters = ['a', 'b', ' '];

/** Steps at which one column has a probability. */
function steps(...columns: [column: number, probability: number][]): Float32Array {
  const width = characters.length + 1;
  const all = new Float32Array(columns.length * width);
  for (const [step, [column, probability]] of columns.entries()) all[step * width + column] = probability;
  return all;
}

describe('decodeCtc', () => {
  it('takes repeated characters once unless a blank stands between them', () => {
    const read = decodeCtc(steps([1, 1], [1, 1], [0, 1], [1, 1], [3, 1], [2, 1]), characters);
    assert.deepEqual(read, { text: 'aa b', confidence: 1 });
  });

  it('is as sure as its characters are on average, blanks left out', () => {
    assert.equal(decodeCtc(steps([0, 0.1], [1, 0.5], [2, 1]), characters).confidence, 0.75);
  });

  it('reads nothing from blanks', () => {
    assert.deepEqual(decodeCtc(steps([0, 1], [0, 1]), characters), { text: '', confidence: 0 });
  });
});

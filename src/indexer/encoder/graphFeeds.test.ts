import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor } from 'onnxruntime-node';
import { textFeeds, unusedFeeds } from './graphFeeds.ts';
import type { TextTowerSpec } from './modelPackage.ts';

const spec: TextTowerSpec = {
  file: 'text.onnx',
  ids: 'input_ids',
  output: 'y',
  inputType: 'int64',
  pooling: 'none',
  padding: 'longest',
  padToken: 9,
  maxTokens: 4,
  unusedInputs: [],
};

/** Type, shape and values of each input. */
function shown(feeds: Readonly<Record<string, Tensor>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, dims, data }]) => [name, [type, dims, Array.from(data, Number)]]),
  );
}

describe("a graph's inputs", () => {
  test('are padded to the longest text', () => {
    assert.deepEqual(shown(textFeeds(spec, [[1], [2, 3]])), { input_ids: ['int64', [2, 2], [1, 9, 2, 3]] });
  });

  test('are padded to a fixed length, with mask, segments and what is unused', () => {
    const full: TextTowerSpec = {
      ...spec,
      mask: 'mask',
      typeIds: 'types',
      inputType: 'int32',
      padding: 'fixed',
      unusedInputs: [{ name: 'pixels', type: 'float32', shape: ['batch', 2], value: 0.5 }],
    };
    assert.deepEqual(shown(textFeeds(full, [[1, 2, 3]])), {
      input_ids: ['int32', [1, 4], [1, 2, 3, 9]],
      mask: ['int32', [1, 4], [1, 1, 1, 0]],
      types: ['int32', [1, 4], [0, 0, 0, 0]],
      pixels: ['float32', [1, 2], [0.5, 0.5]],
    });
  });

  test('that are unused have the type that the graph wants', () => {
    const feeds = unusedFeeds(
      [
        { name: 'a', type: 'int64', shape: [1, 2], value: 49407 },
        { name: 'b', type: 'int32', shape: ['batch'], value: -1 },
        { name: 'c', type: 'bool', shape: [], value: 3 },
        { name: 'd', type: 'float32', shape: [0, 3], value: 1 },
      ],
      2,
    );
    assert.deepEqual(shown(feeds), {
      a: ['int64', [1, 2], [49407, 49407]],
      b: ['int32', [2], [-1, -1]],
      c: ['bool', [], [1]],
      d: ['float32', [0, 3], []],
    });
  });
});

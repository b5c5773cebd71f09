import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundText } from './foundText.ts';
import { message } from './message.ts';
import type { QueryResult, ResultRow } from './protocol.ts';

function row(path: string): ResultRow {
  return {
    root: '/ws',
    path,
    fileId: 1,
    score: 1,
    confidence: 1,
    format: 'png',
    width: 24,
    height: 16,
    bytes: 300,
    modified: 0,
    sha256: '',
    frames: 1,
    transparent: false,
  };
}

const result: QueryResult = {
  resultSet: 1,
  total: 2,
  searched: 9,
  filteredOut: 0,
  likely: 1,
  ranked: true,
  corrections: [],
  hints: [],
  rows: [row('a.png'), row('b.png')],
  milliseconds: 1,
};

function text(change: Partial<QueryResult>): string {
  return foundText({ ...result, ...change }, ({ path }) => path);
}

test('parts what is likely from what is not', () => {
  assert.equal(
    text({}),
    'Likely, best first:\n- a.png (png, 24 x 16, 300 bytes)\nLess likely, closest first:\n- b.png (png, 24 x 16, 300 bytes)',
  );
  assert.match(text({ likely: 0 }), /^Nothing is likely to be what was asked for\.\nLess likely/);
  assert.doesNotMatch(text({ likely: 2 }), /Less likely/);
});

test('says that nothing was found, and what of the query was taken otherwise', () => {
  const corrections = [{ typed: 'setings', meant: 'settings' }];
  assert.equal(
    text({ rows: [], total: 0, corrections, hints: [message('w: needs a number.')] }),
    'Searched for "settings" instead of "setings".\nw: needs a number.\nNo image matches.',
  );
});

test('a list that is not ranked says how long it is', () => {
  assert.match(text({ ranked: false, total: 40 }), /^40 images\. The first 2 of 40:\n- a\.png/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns, displayWidth, formatBytes, formatSeconds, printable } from './table.ts';

test('columns are as wide as their widest cell, right or left', () => {
  assert.deepEqual(
    alignColumns(
      [
        ['0.5', '12 kB', 'a.png'],
        ['0.41', '3 B', 'b'],
      ],
      [{ align: 'right' }, { align: 'right' }, { align: 'left' }],
    ),
    [' 0.5  12 kB  a.png', '0.41    3 B  b'],
  );
});

test('wide characters take two cells, combining marks none', () => {
  assert.equal(displayWidth('図'), 2);
  assert.equal(displayWidth('e\u0301'), 1);
  assert.equal(displayWidth('🐈.png'), 6);
});

test('sizes and times read at a glance', () => {
  assert.deepEqual([0, 999, 1000, 15_300, 999_960, 2_500_000_000].map(formatBytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '15.3 kB',
    '1.0 MB',
    '2.5 GB',
  ]);
  assert.deepEqual([0.2, 61, 150, 7200].map(formatSeconds), ['1 s', '61 s', 'about 3 min', 'about 2 h']);
});

test('control characters in names do not reach the terminal', () => {
  assert.equal(printable('a\u001b[2Jb\n'), 'a\ufffd[2Jb\ufffd');
});

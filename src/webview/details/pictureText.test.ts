import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextLine } from '../../shared/image.ts';
import { plainText } from './pictureText.ts';

test('text is copied row by row, the parts of a row in one line', () => {
  const line = (text: string, row: number): TextLine => ({ text, box: [0, 0, 1, 1], row });
  assert.equal(
    plainText([line('Name', 0), line('Size', 0), line('a.png', 1), line('2 KB', 1)]),
    'Name Size\na.png 2 KB',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Section, sectionJson, sectionText } from './report.ts';

const section: Section = {
  name: 'speed',
  title: 'Speed',
  columns: [
    { key: 'kind', heading: 'kind' },
    { key: 'rate', heading: 'images/s' },
    { key: 'share', heading: 'share', digits: 2 },
  ],
  rows: [
    { kind: 'png', rate: 9.04, share: 0.5, hidden: 1 },
    { kind: 'jpeg, large', rate: 100, share: undefined },
  ],
  notes: ['by hand'],
};

test('a table is aligned, words to the left and numbers to the right', () => {
  assert.equal(
    sectionText(section),
    [
      'Speed',
      'kind         images/s  share',
      'png               9.0   0.50',
      'jpeg, large     100.0      -',
      '  by hand',
      '',
    ].join('\n'),
  );
});

test('JSON has an object a line, with the section and what the table leaves out', () => {
  const lines = sectionJson(section)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines[0], { section: 'speed', kind: 'png', rate: 9.04, share: 0.5, hidden: 1 });
  assert.equal(lines.length, 2);
});

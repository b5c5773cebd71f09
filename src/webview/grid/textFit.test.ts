import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fitted, findMarks, fitMiddle, queryWords } from './textFit.ts';

const measure = ({ text }: Pick<Fitted, 'text'>): number => [...text].length;

test('a name that fits is left alone', () => {
  assert.deepEqual(fitMiddle('warn.svg', 8, measure), { text: 'warn.svg', marks: [] });
});

test('the middle goes, start and extension stay', () => {
  assert.equal(fitMiddle('a-very-long-name.svg', 11, measure).text, 'a-ver…e.svg');
});

test('what is left fits, has one ellipsis, and starts and ends as the name does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 30 }), (name, width) => {
      fc.pre(!name.includes('…'));
      const fitted = fitMiddle(name, width, measure);
      assert.ok(measure(fitted) <= width);
      const { text } = fitted;
      if (text === name) return;
      const [head = '', tail = '', ...more] = text.split('…');
      assert.equal(more.length, 0);
      assert.ok(name.startsWith(head) && name.endsWith(tail));
    }),
  );
});

test('marks move with the text and are cut where it is cut', () => {
  const name = 'warning-something-long-icon.svg';
  const fitted = fitMiddle(name, 15, measure, findMarks(name, ['warning', 'icon']));
  assert.equal(fitted.text, 'warning…con.svg');
  assert.deepEqual(
    fitted.marks.map(([start, end]) => fitted.text.slice(start, end)),
    ['warning', 'con'],
  );
});

test('what is marked may be wider than the rest, and counts for as much of it as is left', () => {
  const bold = ({ text, marks }: Fitted): number =>
    text.length + marks.reduce((sum, [start, end]) => sum + end - start, 0);
  const marks = findMarks('red-apple.svg', ['red']);
  assert.equal(fitMiddle('red-apple.svg', 16, bold, marks).text, 'red-apple.svg');
  assert.equal(fitMiddle('red-apple.svg', 15, bold, marks).text, 'red-a…le.svg');
});

test('short words match only where a part of the name starts', () => {
  assert.deepEqual(findMarks('ui-menuitem.png', ['ui']), [[0, 2]]);
  assert.deepEqual(findMarks('menuIt.png', ['it']), [[4, 6]]);
  assert.deepEqual(findMarks('submit.png', ['it']), []);
  assert.deepEqual(findMarks('submit.png', ['mit', 'submit']), [[0, 6]]);
});

test('words of a query: no filters, no excluded words, no doubles', () => {
  assert.deepEqual(queryWords('Red "warning icon" type:png -photo red'), ['red', 'warning', 'icon']);
});

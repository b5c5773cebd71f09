import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GridViewport } from './gridViewport.ts';

/** 300 x 600 pixels, three columns of 97 px; lines are 121 px and 4 px apart. */
function laidOut(count: number, top = 0): GridViewport {
  const viewport = new GridViewport();
  viewport.setSize(80);
  viewport.resize(300, 600);
  viewport.layOut({ count, sections: [{ count, title: undefined }], lead: false }, top);
  return viewport;
}

test('only what is in view and some more around it is drawn, whatever the number of results', () => {
  const viewport = laidOut(100_000);
  assert.equal(viewport.layout.columns, 3);
  viewport.scrolled(10 * 125);
  assert.equal(viewport.top, 30);
  assert.deepEqual(viewport.items, { first: 30, last: 44 });
  const { first, last } = viewport.lines;
  assert.ok(first < 10 && first >= 6, `first line ${first}`);
  assert.ok(last > 14 && last <= 18, `last line ${last}`);
  assert.equal(viewport.isInView(30), true);
  assert.equal(viewport.isInView(29), false);
});

test('what lies ahead begins where what is drawn ends, and ends with the results', () => {
  const viewport = laidOut(100_000);
  assert.equal(viewport.ahead(-1), undefined, 'there is nothing above the first line');
  viewport.scrolled(5000);
  const { first, last } = viewport.lines;
  const [above, below] = [viewport.ahead(-1), viewport.ahead(1)];
  assert.equal(below?.first, last + 1);
  assert.equal(above?.last, first - 1);
  assert.ok((below?.last ?? 0) >= last + 9 && (below?.last ?? 0) <= last + 11, `${below?.last}`);
  assert.ok((above?.first ?? 0) <= first - 9 && (above?.first ?? 0) >= first - 11, `${above?.first}`);
  assert.equal(laidOut(18).ahead(1), undefined, 'all are drawn');
});

test('an item is revealed by as little movement as shows it whole', () => {
  const viewport = laidOut(300);
  assert.equal(viewport.reveal(3), undefined, 'it is in view already');
  const down = viewport.reveal(30);
  assert.equal(down, 10 * 125 + 121 + 8 - 600);
  assert.equal(viewport.position, down);
  assert.equal(viewport.isInView(30), true);
  assert.equal(viewport.reveal(0), 0, 'the first line comes with what is above it');
  assert.equal(viewport.position, 0);
});

test('another size keeps the wanted item in the first line', () => {
  const viewport = laidOut(3000);
  viewport.scrolled(5000);
  const { top } = viewport;
  assert.equal(viewport.setSize(128), true);
  assert.equal(viewport.setSize(128), false);
  viewport.layOut({ count: 3000, sections: [{ count: 3000, title: undefined }], lead: false }, top);
  const { first, last } = viewport.items;
  assert.ok(first <= top && top <= last);
  assert.ok(top - first < viewport.layout.columns);
});

test('a view is resized only by another size', () => {
  const viewport = laidOut(10);
  assert.equal(viewport.resize(300, 600), false);
  assert.equal(viewport.resize(300, 601), true);
});

test('nothing lies behind the last line, and an empty set has its place', () => {
  const viewport = laidOut(100_000, 99_999);
  assert.equal(viewport.items.last, 99_999);
  assert.equal(viewport.lines.last, viewport.layout.lines - 1);
  const empty = laidOut(0);
  assert.equal(empty.top, 0);
  assert.ok(empty.capacity >= 24);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GridSupply, itemsOf, rowsByUrgency } from './gridSupply.ts';
import { GridViewport } from './gridViewport.ts';
import { RowStore } from './rowStore.ts';

const count = 400;

/** A grid that shows 400 rows, scrolled to the middle, and the rows, of which none has come yet. */
function scrolledGrid(): { readonly viewport: GridViewport; readonly rows: RowStore } {
  const viewport = new GridViewport();
  viewport.setSize(80);
  viewport.resize(300, 600);
  viewport.layOut({ count, sections: [{ count, title: undefined }], lead: false }, 0);
  viewport.scrolled(3000);
  const rows = new RowStore(1, count, async ({ offset, count: wanted }) => ({
    rows: Array.from({ length: wanted }, (_, each) => ({
      fileId: offset + each,
      root: '/ws',
      path: `${offset + each}`,
      score: 0,
      confidence: 0,
      sha256: '',
      format: 'png',
      width: 1,
      height: 1,
      bytes: 1,
      modified: 0,
      transparent: false,
      frames: 1,
    })),
  }));
  return { viewport, rows };
}

test('what is in view comes before what is around it, and what has not come is left out', async () => {
  const { viewport, rows } = scrolledGrid();
  const { lines } = viewport;
  assert.deepEqual(rowsByUrgency(viewport, lines, rows), []);
  const { first, last } = itemsOf(viewport.layout, lines);
  await rows.want(first, last);
  const order = rowsByUrgency(viewport, lines, rows).map(({ path }) => Number(path));
  assert.equal(order.length, last - first + 1);
  const seen = viewport.items;
  const inView = seen.last - seen.first + 1;
  assert.deepEqual(
    order.slice(0, inView),
    Array.from({ length: inView }, (_, each) => seen.first + each),
  );
  assert.ok(order.slice(inView).every((item) => item < seen.first || item > seen.last));
});

/** The same with the rows in view there, scrolled to a position in pixels. */
async function filledGrid(position: number) {
  const { viewport, rows } = scrolledGrid();
  viewport.scrolled(position);
  const { first, last } = itemsOf(viewport.layout, viewport.lines);
  await rows.want(first, last);
  return { viewport, rows, all: last - first + 1 };
}

/** Runs the timers of a mocked clock, and what `performance.now()` says with them. */
function mockClock(t: TestContext): (milliseconds: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  return (milliseconds) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
}

/** What a grid asks of its thumbnails: how many each time, 0 where it wants none any more. */
class AskedThumbnails {
  readonly wanted: number[] = [];

  want(files: readonly unknown[]): void {
    this.wanted.push(files.length);
  }
}

test('while somebody types rows come at once, and thumbnails after the last key', async (t) => {
  const pass = mockClock(t);
  const { viewport, rows, all } = await filledGrid(3000);
  const thumbnails = new AskedThumbnails();
  const asked = t.mock.method(rows, 'want', async () => undefined);
  const supply = new GridSupply();
  supply.drawn(viewport, viewport.lines, rows, thumbnails);
  // It was scrolled far in one frame.
  assert.equal(asked.mock.callCount(), 0);
  pass(60);
  assert.equal(asked.mock.callCount(), 1);
  assert.deepEqual(thumbnails.wanted.splice(0), [all]);
  for (let key = 0; key < 5; key += 1) {
    supply.keyPressed(performance.now());
    pass(40);
    supply.drawn(viewport, viewport.lines, rows, thumbnails);
    pass(110);
  }
  assert.equal(asked.mock.callCount(), 6);
  assert.deepEqual(thumbnails.wanted.splice(0), [0, 0, 0, 0, 0]);
  pass(100);
  assert.deepEqual(thumbnails.wanted.splice(0), [all]);
  pass(1000);
  assert.deepEqual(thumbnails.wanted, []);
  supply.drawn(viewport, viewport.lines, rows, thumbnails);
  assert.deepEqual(thumbnails.wanted, [all]);
});

test('a key that comes while the last answer waits for its thumbnails makes them wait longer', async (t) => {
  const pass = mockClock(t);
  const { viewport, rows, all } = await filledGrid(0);
  const thumbnails = new AskedThumbnails();
  const supply = new GridSupply();
  supply.keyPressed(performance.now());
  supply.drawn(viewport, viewport.lines, rows, thumbnails);
  pass(240);
  supply.keyPressed(performance.now());
  pass(240);
  assert.deepEqual(thumbnails.wanted, [0]);
  pass(10);
  assert.deepEqual(thumbnails.wanted, [0, all]);
});

test('a key stops what is being drawn, which is asked for again where no other answer comes', async (t) => {
  const pass = mockClock(t);
  const { viewport, rows, all } = await filledGrid(0);
  const thumbnails = new AskedThumbnails();
  const supply = new GridSupply();
  supply.drawn(viewport, viewport.lines, rows, thumbnails);
  assert.deepEqual(thumbnails.wanted, [all]);
  pass(1000);
  supply.keyPressed(performance.now());
  assert.deepEqual(thumbnails.wanted, [all, 0]);
  pass(250);
  assert.deepEqual(thumbnails.wanted, [all, 0, all]);
});

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

test('what is in view comes first, then what a scroll comes to next, then what is behind; what has not come is left out', async () => {
  const { viewport, rows } = scrolledGrid();
  const { lines } = viewport;
  assert.deepEqual(rowsByUrgency(viewport, lines, rows, 1), []);
  const { first, last } = itemsOf(viewport.layout, lines);
  await rows.want(first, last);
  const order = (direction: 1 | -1): number[] =>
    rowsByUrgency(viewport, lines, rows, direction).map(({ path }) => Number(path));
  const seen = viewport.items;
  const run = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, each) => from + each);
  const sorted = (items: readonly number[]): number[] => items.toSorted((one, other) => one - other);
  const inView = seen.last - seen.first + 1;
  const down = order(1);
  assert.deepEqual(down.slice(0, inView), run(seen.first, seen.last));
  assert.deepEqual(down.slice(inView, inView + last - seen.last), run(seen.last + 1, last));
  assert.deepEqual(sorted(down.slice(inView + last - seen.last)), run(first, seen.first - 1));
  assert.ok((down[inView + last - seen.last] ?? 0) > (down.at(-1) ?? 0), 'what was left last is nearest');
  const up = order(-1);
  assert.deepEqual(sorted(up.slice(0, inView)), run(seen.first, seen.last));
  assert.deepEqual(sorted(up.slice(inView, inView + seen.first - first)), run(first, seen.first - 1));
  assert.ok((up[inView] ?? 0) > (up[inView + seen.first - first - 1] ?? 0));
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

test('a scroll fetches what it comes to next, in its direction, until other rows are shown', async (t) => {
  const pass = mockClock(t);
  const { viewport, rows, all } = await filledGrid(3000);
  await rows.want(0, count - 1);
  const thumbnails = new AskedThumbnails();
  const fetched: number[][] = [];
  t.mock.method(rows, 'want', async (first: number, last: number) => void fetched.push([first, last]));
  const supply = new GridSupply();
  const draw = (position: number): void => {
    viewport.scrolled(position);
    supply.drawn(viewport, viewport.lines, rows, thumbnails);
  };
  draw(3000);
  pass(60);
  const around = itemsOf(viewport.layout, viewport.lines);
  assert.deepEqual(fetched.splice(0), [[around.first, around.last]]);
  assert.deepEqual(thumbnails.wanted.splice(0), [all]);
  draw(3001);
  const [down] = fetched.splice(0);
  assert.equal(down?.[0], around.first);
  assert.ok((down?.[1] ?? 0) >= around.last + 20, `${down}`);
  assert.equal(thumbnails.wanted.splice(0)[0], (down?.[1] ?? 0) - around.first + 1);
  draw(3001);
  assert.deepEqual(fetched.splice(0), [down], 'drawn again where it is');
  draw(3000);
  const [up] = fetched.splice(0);
  assert.equal(up?.[1], around.last);
  assert.ok((up?.[0] ?? count) <= around.first - 20, `${up}`);
  const others = new RowStore(2, count, async () => ({ rows: [] }));
  const asked = t.mock.method(others, 'want', async () => undefined);
  supply.drawn(viewport, viewport.lines, others, thumbnails);
  assert.deepEqual(asked.mock.calls[0]?.arguments, [around.first, around.last]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOf, rowsByUrgency } from './gridSupply.ts';
import { GridViewport } from './gridViewport.ts';
import { RowStore } from './rowStore.ts';

test('what is in view comes before what is around it, and what has not come is left out', async () => {
  const count = 400;
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

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// Prints how the webview feels, measured in plain Chromium: first paint, key stroke to painted grid, frames while 100,000
// results are scrolled. Usage: figures.ts [--json]. Figures, not tests: they depend on the machine and on what else it does.
import { startHarness } from './harness.ts';
import { ready } from './scenario.ts';

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
const harness = await startHarness();

async function firstPaint(): Promise<number> {
  const page = await harness.open(ready);
  const time = await page.evaluate(
    () => performance.getEntriesByName('lookalike:first-paint')[0]?.startTime ?? Number.NaN,
  );
  await page.context().close();
  return time;
}

async function keyToPaint(count: number | undefined): Promise<readonly number[]> {
  const page = await harness.open({ ...ready, ...(count === undefined ? {} : { count }) });
  await page.locator('#lookalike-query').focus();
  for (const text of ['red warning icon', 'cat on a chair', 'bar chart']) {
    await page.keyboard.type(text, { delay: 60 });
    await page.locator('#lookalike-query').fill('');
  }
  await page.waitForTimeout(300);
  const times = await page.evaluate(() =>
    performance.getEntriesByName('lookalike:key-to-paint').map(({ duration }) => duration),
  );
  await page.context().close();
  return times;
}

interface Scrolled {
  readonly frames: readonly number[];
  readonly work: readonly number[];
  readonly blank: number;
}

async function scroll(): Promise<Scrolled> {
  const page = await harness.open({ ...ready, count: 100_000 }, { surface: 'editor', width: 1200, height: 800 });
  const result = await page.evaluate(async () => {
    const grid = document.querySelector('lookalike-grid');
    if (grid === null) throw new Error('There is no grid.');
    const frames: number[] = [];
    const work: number[] = [];
    const since = new Map<string, number>();
    let blank = 0;
    let last = performance.now();
    for (let frame = 0; frame < 300; frame += 1) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      if (frame > 0) frames.push(now - last);
      last = now;
      grid.scrollTop += 90;
      // The scroll event, and the grid's own frame callback, run before the next paint: after it a message comes.
      await new Promise<void>((resolve) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve();
        channel.port2.postMessage(null);
      });
      work.push(performance.now() - now);
      const view = grid.getBoundingClientRect();
      for (const cell of grid.querySelectorAll<HTMLElement>('.cell:not([hidden])')) {
        const box = cell.getBoundingClientRect();
        const item = cell.dataset.item ?? '';
        const empty = cell.closest('.line[hidden]') === null && cell.querySelector('img.loaded') === null;
        if (!empty || box.bottom < view.top || box.top > view.bottom) {
          since.delete(item);
          continue;
        }
        const start = since.get(item) ?? now;
        since.set(item, start);
        blank = Math.max(blank, now - start);
      }
    }
    return { frames, work, blank };
  });
  await page.context().close();
  return result;
}

const paints = [await firstPaint(), await firstPaint(), await firstPaint()];
const small = await keyToPaint(undefined);
const large = await keyToPaint(100_000);
const scrolled = await scroll();
await harness.close();

const figures = {
  'first paint, ms (median of 3)': rounded(quantile(paints, 0.5)),
  'key to paint, gallery, ms p50': rounded(quantile(small, 0.5)),
  'key to paint, gallery, ms p95': rounded(quantile(small, 0.95)),
  'key to paint, 100,000 rows, fake host sorts in the page, ms p95': rounded(quantile(large, 0.95)),
  'frame while scrolling 100,000, ms p50': rounded(quantile(scrolled.frames, 0.5)),
  'frame while scrolling 100,000, ms p95': rounded(quantile(scrolled.frames, 0.95)),
  'longest blank cell, ms': rounded(scrolled.blank),
};
if (process.argv.includes('--json'))
  for (const [name, value] of Object.entries(figures)) console.log(JSON.stringify({ name, value }));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(66)} ${value}`);

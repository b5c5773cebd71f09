/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// Prints how the webview feels, measured in plain Chromium: first paint, key stroke to painted grid, frames while 100,000
// results are scrolled. Usage: figures.ts [--json]. Figures, not tests: they depend on the machine and on what else it does.
import { idleFrames, longestBlank, quantile, scrolledFrames } from '../scrolling.ts';
import { startHarness } from './harness.ts';
import { ready } from './scenario.ts';

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
  /** What this browser does at best. */
  readonly idle: readonly number[];
  readonly frames: readonly number[];
  /** Milliseconds of the page's main thread for each frame, on average: does not depend on what else the machine does. */
  readonly cpu: number;
  readonly blank: number;
}

async function scroll(): Promise<Scrolled> {
  const steps = 300;
  const page = await harness.open({ ...ready, count: 100_000 }, { surface: 'editor', width: 1200, height: 800 });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpuTime = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const idle = await idleFrames(page.mainFrame(), 120);
  const cpuBefore = await cpuTime();
  const frames = await scrolledFrames(page.mainFrame(), steps);
  const cpu = ((await cpuTime()) - cpuBefore) / steps;
  const blank = await longestBlank(page.mainFrame(), steps);
  await page.context().close();
  return { idle, frames, cpu, blank };
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
  'key to paint, 100,000 rows, ms p95': rounded(quantile(large, 0.95)),
  'frame with nothing to do, ms p95': rounded(quantile(scrolled.idle, 0.95)),
  'frame while scrolling 100,000, ms p50': rounded(quantile(scrolled.frames, 0.5)),
  'frame while scrolling 100,000, ms p95': rounded(quantile(scrolled.frames, 0.95)),
  'main thread for each scrolled frame, ms of CPU, mean': rounded(scrolled.cpu),
  'longest blank cell, ms': rounded(scrolled.blank),
};
if (process.argv.includes('--json'))
  for (const [name, value] of Object.entries(figures)) console.log(JSON.stringify({ name, value }));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(66)} ${value}`);

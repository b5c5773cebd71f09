/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// How smoothly the grid scrolls, measured inside its page: by the tests in VS Code and by those of the webview alone.
import type { Frame } from 'playwright-core';

/** Pixels of a step: about a row. */
const stepPixels = 90;

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function told(values: readonly number[], digits = 0): string {
  return `p50 ${quantile(values, 0.5).toFixed(digits)} ms, p95 ${quantile(values, 0.95).toFixed(digits)} ms`;
}

/** Milliseconds between frames while nothing happens: what this browser on this machine can do at best. */
export function idleFrames(frame: Frame, count: number): Promise<readonly number[]> {
  return frame.evaluate(async (steps) => {
    const frames: number[] = [];
    let last = await new Promise(requestAnimationFrame);
    for (let step = 0; step < steps; step += 1) {
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    return frames;
  }, count);
}

/** Scrolls the grid by a row in each frame. @returns milliseconds between frames */
export function scrolledFrames(frame: Frame, count: number): Promise<readonly number[]> {
  return frame.evaluate(
    async ({ steps, pixels }) => {
      const grid = document.querySelector('lookalike-grid');
      if (grid === null) throw new Error('There is no grid.');
      const frames: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      for (let step = 0; step < steps; step += 1) {
        grid.scrollTop += pixels;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
      return frames;
    },
    { steps: count, pixels: stepPixels },
  );
}

/**
 * Scrolls the grid by a row in each frame and looks at each cell in view, which costs time of its own.
 * @returns the longest time that one of them stayed without its picture, in milliseconds
 */
export function longestBlank(frame: Frame, count: number): Promise<number> {
  return frame.evaluate(
    async ({ steps, pixels }) => {
      const grid = document.querySelector('lookalike-grid');
      if (grid === null) throw new Error('There is no grid.');
      const since = new Map<string, number>();
      let longest = 0;
      for (let step = 0; step < steps; step += 1) {
        const now = await new Promise(requestAnimationFrame);
        grid.scrollTop += pixels;
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
          longest = Math.max(longest, now - start);
        }
      }
      return longest;
    },
    { steps: count, pixels: stepPixels },
  );
}

/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { galleryFixture } from '../inHost.ts';
import type { UiTest } from './session.ts';

interface GalleryQuery {
  readonly query: string;
  readonly within: number;
  readonly expect: readonly string[];
}

/** Gives the page a picture as the clipboard or a drag would. */
function hand(frame: Frame, kind: 'paste' | 'drop', bytes: Uint8Array, name: string): Promise<void> {
  return frame.evaluate(
    ({ how, base64, fileName }) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName, { type: 'image/png' }));
      const target = document.querySelector('#lookalike-query') ?? document.body;
      const flags = { bubbles: true, cancelable: true };
      if (how === 'paste') {
        target.dispatchEvent(new ClipboardEvent('paste', { ...flags, clipboardData: transfer }));
      } else {
        target.dispatchEvent(new DragEvent('dragover', { ...flags, dataTransfer: transfer }));
        target.dispatchEvent(new DragEvent('drop', { ...flags, dataTransfer: transfer }));
      }
    },
    { how: kind, base64: Buffer.from(bytes).toString('base64'), fileName: name },
  );
}

export const searching: readonly UiTest[] = [
  {
    title: 'before a query the view is a gallery of all images',
    run: async (session) => {
      const page = await session.ready();
      assert.match(await page.status().innerText(), /\d+ images/u);
      await page.painted(0);
      const { src, width } = await page.frame
        .locator('.cell[data-item="0"] img')
        .evaluate((image: HTMLImageElement) => ({ src: image.src, width: image.naturalWidth }));
      assert.ok(width > 0 && width <= 256 && src.startsWith('data:image/webp'), `${width}: ${src}`);
    },
  },
  {
    title: 'typing a query shows the right picture first',
    run: async (session) => {
      const page = await session.ready();
      const queries: readonly GalleryQuery[] = JSON.parse(readFileSync(`${galleryFixture}.queries.json`, 'utf8'));
      for (const { query, expect } of queries.filter(
        ({ within, expect: right }) => within === 1 && right.length === 1,
      )) {
        await page.query.fill('');
        await page.query.pressSequentially(query);
        await page.first(expect[0]?.split('/').at(-1) ?? '');
      }
      await page.painted(0);
    },
  },
  {
    title: 'Find Similar in the explorer is there for images and does what it says',
    run: async (session) => {
      const { workbench } = session;
      await session.ready();
      await workbench.command('View: Show Explorer');
      const ofText = await workbench.menuLabelsOf(workbench.explorerItem('notes.txt'));
      assert.ok(!ofText.includes('Find Similar Images'), 'it is offered on a text file');
      await workbench.unfold('photos');
      await workbench.chooseFromMenuOf(workbench.explorerItem('IMG_2042.jpg'), 'Find Similar Images');
      const page = await session.surface('sidebar');
      await page.frame.locator('.bar .chip').waitFor();
      assert.match((await page.frame.locator('.bar .chip .drop').getAttribute('aria-label')) ?? '', /IMG_2042\.jpg/u);
      await page.shows(2, (names) => names.length === 2 && names.every((name) => name.startsWith('IMG_2042')));
    },
  },
  {
    title: 'Find Similar on an editor tab works',
    run: async (session) => {
      const { workbench } = session;
      await session.ready();
      await workbench.command('View: Show Explorer');
      await workbench.explorerItem('favicon.ico').dblclick();
      await workbench.picture('48x48');
      await workbench.chooseFromMenuOf(workbench.tab(/favicon\.ico/u), 'Find Similar Images');
      const page = await session.surface('sidebar');
      await page.frame.locator('.bar .chip .drop[aria-label*="favicon.ico"]').waitFor();
    },
  },
  {
    title: 'a pasted image is the query',
    run: async (session) => {
      const page = await session.ready();
      await hand(page.frame, 'paste', readFileSync(join(galleryFixture, 'clipart/a-07.png')), 'image.png');
      await page.frame.locator('.bar .chip img').waitFor();
      await page.first('a-07.png');
    },
  },
  {
    title: 'a dropped image is the query, and words may be added to it',
    run: async (session) => {
      const page = await session.ready();
      await hand(page.frame, 'drop', readFileSync(join(galleryFixture, 'clipart/a-12.png')), 'balloons.png');
      await page.frame.locator('.bar .chip .drop[aria-label*="balloons.png"]').waitFor();
      await page.first('a-12.png');
      await page.query.fill('guitar');
      await page.shows(5, (names) => names.includes('a-01.svg'));
    },
  },
  {
    title: 'filters narrow with counts, and are removed again',
    run: async (session) => {
      const page = await session.ready();
      const all = await page.status().innerText();
      await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
      const option = page.frame.locator('.filter-menu .option').filter({ hasText: 'gif' });
      await option.waitFor();
      const count = Number(/(\d+)\s*$/u.exec((await option.innerText()).trim())?.[1]);
      assert.ok(count >= 1, await option.innerText());
      await option.click();
      await page.frame.locator('.filters .chip', { hasText: 'gif' }).waitFor();
      await page.first('busy.gif');
      assert.match(await page.status().innerText(), new RegExp(`^${count} of \\d+ images`, 'u'));
      await page.painted(0);
      await page.frame.locator('.filters .chip button').last().click();
      await page.frame.waitForFunction(
        (before) => document.querySelector('[role="status"]')?.textContent?.trim() === before.trim(),
        all,
      );
    },
  },
  {
    title: 'query and filters survive a reload of the window',
    run: async (session) => {
      const page = await session.ready();
      await page.query.fill('a cat type:jpeg');
      await page.first('IMG_2041.jpg');
      await session.workbench.kept('"text":"a cat type:jpeg"');
      await session.workbench.reload();
      const again = await session.surface('sidebar');
      await again.first('IMG_2041.jpg', 60_000);
      assert.equal(await again.query.inputValue(), 'a cat type:jpeg');
    },
  },
  {
    title: 'where one had scrolled to survives a reload of the window',
    run: async (session) => {
      const page = await session.ready();
      const firstInView = (frame: Frame): Promise<number> =>
        frame.evaluate(() => {
          const top = document.querySelector('lookalike-grid')?.getBoundingClientRect().top ?? 0;
          const cells = [...document.querySelectorAll<HTMLElement>('.cell[data-item]')];
          const inView = cells.filter((cell) => cell.getBoundingClientRect().bottom > top + 1 && cell.offsetHeight > 0);
          return Math.min(...inView.map(({ dataset }) => Number(dataset.item)));
        });
      await page.frame.evaluate(() => document.querySelector('lookalike-grid')?.scrollTo(0, 700));
      await page.cell(0).waitFor({ state: 'hidden' });
      const before = await firstInView(page.frame);
      assert.ok(before > 0);
      await session.workbench.kept(`"top":${before},`);
      await session.workbench.reload();
      const again = await session.surface('sidebar');
      await again.cell(before).waitFor({ timeout: 60_000 });
      // Also cells beyond the edge of the view are there, and the page is laid out when it knows its size.
      for (const end = Date.now() + 20_000; (await firstInView(again.frame)) !== before && Date.now() < end; )
        await sleep(50);
      assert.equal(await firstInView(again.frame), before);
    },
  },
];

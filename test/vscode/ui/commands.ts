/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { galleryFixture } from '../inHost.ts';
import type { SearchPage, Session, UiTest } from './session.ts';

/** Answers the modal question that is shown. */
async function answer({ workbench }: Session, button: string): Promise<void> {
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

function statusItem({ workbench }: Session): ReturnType<typeof workbench.page.locator> {
  return workbench.page.locator('.statusbar-item[id*="lookalike.status"]');
}

/** Leaves no page in view that could take the focus back late, from a quick pick that closes when it loses it. */
async function withoutWebview({ workbench }: Session): Promise<void> {
  await workbench.command('View: Show Explorer');
  await workbench.page.locator('.explorer-folders-view').waitFor();
}

/** The past queries that are offered, as soon as one of them is there: a query is kept when it has been answered. */
async function pastQueries(page: SearchPage, text: string): Promise<readonly string[]> {
  const history = page.frame.getByRole('button', { name: 'Recent queries', exact: true });
  const options = page.frame.locator('.past .option:visible .past-text');
  await page.query.fill('');
  const end = Date.now() + 20_000;
  for (;;) {
    await history.click();
    await options
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: 2000 })
      .catch(() => undefined);
    const offered = await options.allInnerTexts();
    if (offered.includes(text)) return offered;
    assert.ok(Date.now() < end, `${text} is not among: ${offered.join(', ')}`);
    await page.query.press('Escape');
  }
}

export const commands: readonly UiTest[] = [
  {
    title: 'Search Images puts the caret into the query',
    run: async (session) => {
      await session.ready();
      await session.workbench.command('View: Show Explorer');
      const page = await session.search();
      await page.frame.locator('#lookalike-query:focus').waitFor();
    },
  },
  {
    title: 'Search Images has a key',
    run: async (session) => {
      await session.ready();
      const { workbench } = session;
      await workbench.command('View: Show Explorer');
      await workbench.page.keyboard.press('Control+k');
      await workbench.page.keyboard.press('Control+g');
      const page = await session.surface('sidebar');
      await page.frame.locator('#lookalike-query:focus').waitFor();
    },
  },
  {
    title: 'Search Images: Quick Pick finds and opens by keyboard alone',
    run: async (session) => {
      await session.ready();
      const { page } = session.workbench;
      await withoutWebview(session);
      await session.workbench.command('Lookalike: Search Images: Quick Pick');
      await session.workbench.quickInput('Search Images');
      await page.keyboard.type('a cat', { delay: 20 });
      const rows = page.locator('.quick-input-list .monaco-list-row');
      await rows.filter({ hasText: 'IMG_2041.jpg' }).first().waitFor();
      await page.waitForFunction(() =>
        document.querySelector('.quick-input-list .monaco-list-row')?.textContent?.includes('IMG_2041.jpg'),
      );
      await page.waitForFunction(() => {
        const icon = document.querySelector<HTMLElement>('.quick-input-list .monaco-list-row .quick-input-list-icon');
        return icon !== null && getComputedStyle(icon).backgroundImage.includes('thumbnails');
      });
      await page.keyboard.press('Enter');
      await session.workbench.tab(/IMG_2041\.jpg/u).waitFor();
    },
  },
  {
    title: 'Search Images by File... searches by an image outside of the workspace',
    run: async (session) => {
      const page = await session.ready();
      await session.workbench.command('Lookalike: Search Images by File...');
      await session.workbench.chooseFile('Search Images by File', join(galleryFixture, 'clipart/a-05.png'));
      await page.frame.locator('.bar .chip .drop[aria-label*="a-05.png"]').waitFor();
      await page.first('a-05.png');
    },
  },
  {
    title: 'Open in Editor takes the query along',
    run: async (session) => {
      const page = await session.ready();
      await page.query.fill('a cat');
      await page.first('IMG_2041.jpg');
      await session.workbench.command('Lookalike: Open in Editor');
      const editor = await session.surface('editor');
      await editor.first('IMG_2041.jpg');
      assert.equal(await editor.query.inputValue(), 'a cat');
      await editor.cell(0).click();
      await session.workbench.page.keyboard.press('i');
      await editor.frame.locator('.preview img').waitFor();
      const details = editor.frame.locator('section[aria-label="Details"]');
      await details.getByText('photos/IMG_2041.jpg').waitFor();
      await details
        .getByText(/looks like/iu)
        .first()
        .waitFor();
    },
  },
  {
    title: 'Find Similar Images without an image says what to do',
    run: async (session) => {
      await session.ready();
      await session.workbench.command('Lookalike: Find Similar Images');
      await session.workbench.page
        .locator('.notifications-toasts')
        .getByText(/Open an image, or select one/u)
        .first()
        .waitFor();
      await session.workbench.command('Notifications: Clear All Notifications');
    },
  },
  {
    title: 'Pause and Resume Indexing: the status bar and the palette follow',
    run: async (session) => {
      const page = await session.ready();
      const { workbench } = session;
      assert.equal(await workbench.offers('Lookalike: Resume Indexing'), false);
      await workbench.command('Lookalike: Pause Indexing');
      await statusItem(session).locator('.codicon-debug-pause').waitFor();
      await page.frame
        .getByText(/Indexing is paused/u)
        .first()
        .waitFor();
      assert.equal(await workbench.offers('Lookalike: Pause Indexing'), false);
      await workbench.command('Lookalike: Resume Indexing');
      await statusItem(session).locator('.codicon-file-media').waitFor();
    },
  },
  {
    title: 'Refresh and Restart Search Engine keep the results',
    run: async (session) => {
      const page = await session.ready();
      const { workbench } = session;
      await session.logging(/Indexed in/u, () => workbench.command('Lookalike: Refresh'));
      await session.logging(/Engine started/u, () => workbench.command('Lookalike: Restart Search Engine'));
      await page.query.fill('a cat');
      await page.first('IMG_2041.jpg', 40_000);
    },
  },
  {
    title: 'Show Index Report, Show Log, Show Status and Open Settings open something',
    run: async (session) => {
      await session.ready();
      const { workbench } = session;
      const { page } = workbench;
      // First: editors that open take the focus once more when they have loaded.
      await withoutWebview(session);
      await workbench.command('Lookalike: Show Status');
      await workbench.quickInput('Lookalike: ');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Show Index Report' }).click();
      await workbench.tab(/Index Report/u).waitFor();
      await workbench.command('Lookalike: Open Settings');
      await page
        .locator('.settings-editor')
        .getByText(/Index On Start/u)
        .first()
        .waitFor();
      await workbench.command('Lookalike: Show Log');
      await page
        .locator('.part.panel .view-line', { hasText: /Indexed\sin/u })
        .first()
        .waitFor();
      await workbench.command('View: Hide Panel');
      await workbench.closeEditors();
      await workbench.command('Lookalike: Show Index Report');
      await workbench.tab(/Index Report/u).waitFor();
      await workbench.command('Notifications: Clear All Notifications');
    },
  },
  {
    title: 'past queries are offered, until Clear Search History',
    run: async (session) => {
      const page = await session.ready();
      await page.query.fill('teapot');
      await page.first('a-11.svg');
      await page.query.press('Enter');
      assert.ok((await pastQueries(page, 'teapot')).length > 0);
      await session.workbench.command('Lookalike: Clear Search History');
      await answer(session, 'Clear Search History');
      await session.search();
      await page.fill('guitar');
      await page.query.press('Enter');
      assert.deepEqual(await pastQueries(page, 'guitar'), ['guitar'], 'nothing from before is left');
    },
  },
  {
    title: 'Rebuild Index asks first and indexes everything anew',
    run: async (session) => {
      const page = await session.ready();
      await session.logging(/Indexed in .* [1-9]\d+ encoded/u, async () => {
        await session.workbench.command('Lookalike: Rebuild Index');
        await answer(session, 'Rebuild Index');
      });
      await page.query.fill('a cat');
      await page.first('IMG_2041.jpg', 90_000);
      await session.ready();
    },
  },
  {
    title: 'Clear Index asks first, deletes it, and waits to be resumed',
    run: async (session) => {
      const page = await session.ready();
      await session.workbench.command('Lookalike: Clear Index');
      await answer(session, 'Clear Index');
      await statusItem(session)
        .filter({ hasText: /^\s*0\s*$/u })
        .waitFor();
      await session.workbench.command('Lookalike: Resume Indexing');
      await page.query.fill('a cat');
      await page.first('IMG_2041.jpg', 90_000);
      await session.ready();
      // Its thumbnails are gone from the disk: those in view are drawn anew.
      await page.fill('');
      for (const place of [0, 1, 2]) await page.painted(place);
    },
  },
];

/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session, UiTest } from './session.ts';

/** Waits until the clipboard holds what the pattern says: a copy goes through two processes. */
async function copied({ workbench }: Session, pattern: RegExp): Promise<void> {
  let text = '';
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    text = await workbench.page.evaluate(() => navigator.clipboard.readText());
    if (pattern.test(text)) return;
  }
  assert.match(text, pattern);
}

/** Waits until a file has been written with what the pattern says. */
async function written(file: string, pattern: RegExp): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    if (pattern.test(readFileSync(file, 'utf8'))) return;
  }
  assert.match(readFileSync(file, 'utf8'), pattern);
}

export const acting: readonly UiTest[] = [
  // Before tests that unfold the explorer, which draws only the rows in view.
  {
    title: 'an editor tab dragged onto the view with Shift becomes the query',
    run: async (session) => {
      await session.ready();
      const { workbench } = session;
      const { page } = workbench;
      await workbench.command('View: Show Explorer');
      await workbench.explorerItem('favicon.ico').dblclick();
      await workbench.picture('48x48');
      const search = await session.search();
      const from = await workbench.tab(/favicon\.ico/u).boundingBox();
      const to = await search.query.boundingBox();
      assert.ok(from !== null && to !== null);
      await page.mouse.move(from.x + 30, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(from.x + 45, from.y + from.height / 2 + 6, { steps: 4 });
      await page.keyboard.down('Shift');
      const over = { x: to.x + 40, y: to.y + to.height / 2 + 80 };
      await workbench.dragOver(over, search.frame.locator('.drop-target'));
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await search.frame.locator('.bar .chip .drop[aria-label*="favicon.ico"]').waitFor();
    },
  },
  {
    title: 'keyboard alone: from the palette to an opened file',
    run: async (session) => {
      await session.ready();
      const { page } = session.workbench;
      await session.workbench.command('View: Show Explorer');
      await session.workbench.choosable('Lookalike: Search Images');
      await page.keyboard.press('Enter');
      const search = await session.surface('sidebar');
      await search.frame.locator('#lookalike-query:focus').waitFor();
      await page.keyboard.type('pizza', { delay: 20 });
      await search.first('a-04.svg');
      await page.keyboard.press('ArrowDown');
      await search.frame.locator('.cell[data-item="0"]:focus').waitFor();
      await page.keyboard.press('Enter');
      await session.workbench.tab(/a-04\.svg/u).waitFor();
    },
  },
  {
    title: 'keys act on a result: Space looks at it, plus and minus change the query, S finds similar',
    run: async (session) => {
      const search = await session.ready();
      const { keyboard } = session.workbench.page;
      const focused = search.frame.locator('.cell[data-item="0"]:focus');
      const focusFirst = async (): Promise<void> => {
        await search.clear();
        await search.fill('guitar');
        await search.first('a-01.svg');
        await search.query.press('ArrowDown');
        await focused.waitFor();
      };
      await focusFirst();
      await keyboard.press('Space');
      await session.workbench.tab(/a-01\.svg/u).waitFor();
      await focused.waitFor();
      await keyboard.press('-');
      await search.frame.locator('.bar .chip.excluded .drop[aria-label*="a-01.svg"]').waitFor();
      await focusFirst();
      await keyboard.press('+');
      await search.frame.locator('.bar .chip:not(.excluded) .drop[aria-label*="a-01.svg"]').waitFor();
      assert.equal(await search.query.inputValue(), 'guitar');
      await focusFirst();
      await keyboard.press('s');
      await search.frame.locator('.bar .chip .drop[aria-label*="a-01.svg"]').waitFor();
      assert.equal(await search.query.inputValue(), '');
      // The picture itself is not among its results.
      await search.shows(1, ([name]) => name !== undefined && name !== 'a-01.svg');
    },
  },
  {
    title: 'the context menu of a result acts on it',
    run: async (session) => {
      const search = await session.ready();
      const { workbench } = session;
      await search.query.fill('guitar');
      await search.first('a-01.svg');
      const labels = await workbench.menuLabelsOf(search.cell(0));
      for (const label of [
        'Open',
        'Open to the Side',
        'Reveal in Explorer View',
        'Find Similar',
        'Add to Query',
        'Exclude from Query',
        'More Like These',
        'Less Like These',
        'Copy Path',
        'Copy Relative Path',
        'Copy Image',
        'Copy as Markdown',
      ]) {
        assert.ok(labels.includes(label), `${label} is not in ${labels}`);
      }
      await workbench.chooseFromMenuOf(search.cell(0), 'Copy Relative Path');
      await copied(session, /^clipart\/a-01\.svg$/u);
      await workbench.chooseFromMenuOf(search.cell(0), 'Copy as Markdown');
      await copied(session, /^!\[.*\]\(clipart\/a-01\.svg\)$/u);
      await workbench.chooseFromMenuOf(search.cell(0), 'Open to the Side');
      await workbench.tab(/a-01\.svg/u).waitFor();
      await workbench.picture('455x1052');
      await workbench.chooseFromMenuOf(search.cell(0), 'Exclude from Query');
      await search.frame.locator('.bar .chip.excluded').waitFor();
    },
  },
  {
    title: 'the context menu comes by keyboard, too',
    run: async (session) => {
      const search = await session.ready();
      await search.query.fill('guitar');
      await search.first('a-01.svg');
      await search.query.press('ArrowDown');
      await search.frame.locator('.cell[data-item="0"]:focus').waitFor();
      await session.workbench.page.keyboard.press('Shift+F10');
      assert.ok((await session.workbench.menuLabels()).includes('Find Similar'));
      await session.workbench.chooseFromMenu('Find Similar');
      await search.frame.locator('.bar .chip .drop[aria-label*="a-01.svg"]').waitFor();
    },
  },
  {
    title: 'Reveal in Explorer View selects the file there',
    run: async (session) => {
      const search = await session.ready();
      await search.query.fill('guitar');
      await search.first('a-01.svg');
      await session.workbench.chooseFromMenuOf(search.cell(0), 'Reveal in Explorer View');
      await session.workbench.page
        .locator('.explorer-folders-view .monaco-list-row.selected, .explorer-folders-view .monaco-list-row.focused')
        .filter({ hasText: 'a-01.svg' })
        .first()
        .waitFor();
    },
  },
  {
    title: 'a result dragged into a Markdown file becomes a reference',
    run: async (session, workspace) => {
      await session.ready();
      const { workbench } = session;
      const { page } = workbench;
      await workbench.command('View: Show Explorer');
      await workbench.unfold('docs');
      await workbench.explorerItem('page.md').dblclick();
      await workbench.textEditor(/page\.md/u);
      const search = await session.search();
      await search.query.fill('guitar');
      await search.first('a-01.svg');
      await search.painted(0);
      const from = await search.cell(0).boundingBox();
      const to = await page.locator('.editor-instance .view-lines .view-line').last().boundingBox();
      assert.ok(from !== null && to !== null);
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 3);
      await page.mouse.down();
      await page.mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 3 + 12, { steps: 4 });
      await page.keyboard.down('Shift');
      const over = { x: to.x + 40, y: to.y + to.height / 2 };
      await workbench.dragOver(over, page.locator('.editor-instance .dnd-target').first());
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await page.locator('.view-lines').getByText('../clipart/a-01.svg').first().waitFor();
      await workbench.command('File: Save');
      await written(join(workspace.folder, 'docs/page.md'), /!\[[^\]]*\]\(\.\.\/clipart\/a-01\.svg\)/u);
    },
  },
];

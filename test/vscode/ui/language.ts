/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { SearchPage, UiTest } from './session.ts';

/** How many results there are, as the quiet line has it. */
async function found(page: SearchPage, text: RegExp): Promise<number> {
  await page.status().filter({ hasText: text }).waitFor();
  return Number(/^\d+/u.exec((await page.status().innerText()).trim())?.[0]);
}

export const language: readonly UiTest[] = [
  {
    title: 'operators work in the quick pick',
    run: async (session) => {
      await session.ready();
      const { page } = session.workbench;
      // A page in view could take the focus back late, from a quick pick that closes when it loses it.
      await session.workbench.command('View: Show Explorer');
      await session.workbench.command('Lookalike: Search Images: Quick Pick');
      const input = await session.workbench.quickInput('Search Images');
      const rows = page.locator('.quick-input-list .monaco-list-row');
      // Only the rows in view are drawn; each says name, folder and size.
      const shows = async (text: string, row: RegExp): Promise<void> => {
        await input.fill(text);
        await page.waitForFunction(
          (source) => {
            const pattern = new RegExp(source, 'u');
            const shown = [...document.querySelectorAll('.quick-input-list .monaco-list-row')];
            return shown.length > 0 && shown.every(({ textContent }) => pattern.test(textContent ?? ''));
          },
          row.source,
          { timeout: 20_000 },
        );
      };
      await shows('ext:svg', /\.svgz?/u);
      await page.locator('.quick-input-title', { hasText: /: \d+ of \d+$/u }).waitFor();
      await shows('folder:photos', /photos/u);
      await shows('folder:icons/status -ext:svg', /s4\.png.*icons\/status/u);
      assert.equal(await rows.count(), 1);
      // What a file is counts, not what it is called.
      await shows('a cat type:jpeg', /\.(jpe?g|jfif)|really-a-jpeg\.png/u);
      assert.match((await rows.first().textContent()) ?? '', /IMG_2041\.jpg/u);
      await page.keyboard.press('Escape');
    },
  },
  {
    title: 'filter chips mean what the same words mean when they are typed, and go along with the query',
    run: async (session) => {
      const page = await session.ready();
      await page.fill('type:svg,png folder:icons');
      const typed = await found(page, / of \d+ images/u);
      const names = await page.names(6);
      assert.ok(typed > 1 && names.length > 1, `${typed}: ${names}`);

      await page.fill('');
      await page.query.press('Escape');
      await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
      for (const value of ['svg', 'png', 'icons']) {
        await page.frame
          .locator('.filter-menu .option')
          .filter({ has: page.frame.locator('.value').getByText(value, { exact: true }) })
          .click();
      }
      await session.workbench.page.keyboard.press('Escape');
      const chips = ['svg, png', 'icons/'];
      assert.deepEqual(await page.frame.locator('.filters .chip-name').allInnerTexts(), chips);
      await page.frame.waitForFunction(
        (count) => new RegExp(`^${count} of `, 'u').test(document.querySelector('[role="status"]')?.textContent ?? ''),
        typed,
      );
      assert.deepEqual(await page.names(6), names, 'the same pictures in the same order');

      // As words they are handed on, and read back as chips: to the editor, and from the past queries.
      await page.fill('shield');
      await page.first('shield-check.svg');
      await page.query.press('Enter');
      await session.workbench.command('Lookalike: Open in Editor');
      const editor = await session.surface('editor');
      await editor.first('shield-check.svg');
      assert.deepEqual(await editor.frame.locator('.filters .chip-name').allInnerTexts(), chips);
      await editor.clear();
      assert.equal(await editor.frame.locator('.filters .chip').count(), 0);
      await editor.query.click();
      const past = editor.frame.locator('.past .option', { hasText: 'shield' }).first();
      assert.match(await past.innerText(), /type:svg,png folder:icons/u);
      await editor.query.press('ArrowUp');
      await editor.frame.locator('.filters .chip').nth(1).waitFor();
      assert.equal(await editor.query.inputValue(), 'shield');
      assert.deepEqual(await editor.frame.locator('.filters .chip-name').allInnerTexts(), chips);
    },
  },
];

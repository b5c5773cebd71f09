/// <reference lib="dom" />
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Theme, useTheme } from '../../test/vscode/ui/looks.ts';
import type { Session } from '../../test/vscode/ui/session.ts';
import { repository } from '../host/editors.ts';
import { painted, resizeSidebar, shoot, windowSize } from './camera.ts';

/** What the README and the walkthrough show. */
export async function takeMedia(session: Session): Promise<void> {
  const screenshots = join(repository, 'media/screenshots');
  const walkthrough = join(repository, 'media/walkthrough');
  for (const folder of [screenshots, walkthrough]) mkdirSync(folder, { recursive: true });
  const { workbench } = session;
  const { page } = workbench;
  for (const [theme, suffix] of [
    ['Dark Modern', 'dark'],
    ['Light Modern', 'light'],
  ] as readonly (readonly [Theme, string])[]) {
    const sidebar = await session.ready();
    await useTheme(session, sidebar.frame, theme);
    await workbench.command('Lookalike: Open in Editor');
    const editor = await session.surface('editor');
    // Before its first results the page may still get the query that it was opened with, in place of what is typed.
    await editor.cell(0).waitFor();
    await editor.fill('red warning icon');
    await editor.first('s1.svg', 60_000);
    await painted(editor);
    await editor.cell(0).click();
    await page.keyboard.press('i');
    await editor.frame.locator('.preview img').waitFor();
    await workbench.command('View: Show Explorer');
    await page.mouse.move(2, 2);
    await shoot(page, join(screenshots, `search-${suffix}.png`), { small: true });
    await session.reset();

    const search = await session.ready();
    await search.fill('coffee cup');
    await search.cell(0).filter({ hasText: 'IMG_2' }).waitFor();
    await search.cell(0).click();
    const asked = (await search.label(0)).split(', ')[0];
    await page.keyboard.press('s');
    // The picture takes the place of the text, and is not among its own results.
    await search.frame.locator('.bar .chip').waitFor();
    await search.shows(1, ([name]) => name !== undefined && name !== asked);
    await painted(search);
    await page.mouse.move(2, 2);
    await shoot(page, join(screenshots, `similar-${suffix}.png`), { small: true });
    await session.reset();

    await page.setViewportSize({ width: 1000, height: 520 });
    await resizeSidebar(page, 420);
    const described = await session.ready();
    await described.fill('red warning icon');
    await described.first('s1.svg');
    await painted(described);
    const view = { x: 0, y: 35, width: 480, height: 440 };
    await page.mouse.move(2, 2);
    await shoot(page, join(walkthrough, `search-${suffix}.png`), { clip: view, small: true });
    await workbench.command('View: Show Explorer');
    await workbench.explorerItem('favicon.ico').click({ button: 'right' });
    await page.locator('.context-view .action-label', { hasText: 'Find Similar Images' }).hover();
    await shoot(page, join(walkthrough, `similar-${suffix}.png`), { clip: { ...view, width: 640 }, small: true });
    await page.keyboard.press('Escape');
    await workbench.command('Lookalike: Search Images: Quick Pick');
    await (await workbench.quickInput('Search Images')).fill('coffee cup');
    await page.waitForFunction(() => {
      const icon = document.querySelector<HTMLElement>('.quick-input-list .monaco-list-row .quick-input-list-icon');
      return icon !== null && getComputedStyle(icon).backgroundImage.includes('thumbnails');
    });
    await page.waitForTimeout(1500);
    const box = await page.locator('.quick-input-widget').boundingBox();
    if (box === null) throw new Error('The quick pick is not shown.');
    const around = {
      x: box.x - 12,
      y: Math.max(0, box.y - 6),
      width: box.width + 24,
      height: Math.min(420, box.height + 18),
    };
    await page.mouse.move(2, 2);
    await shoot(page, join(walkthrough, `use-${suffix}.png`), { clip: around, small: true });
    await page.keyboard.press('Escape');
    await page.setViewportSize(windowSize);
    await resizeSidebar(page, 300);
    await session.reset();
  }
}

/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../workbench.ts';
import type { Session, UiTest } from './session.ts';

/** Names of the themes in the palette, and the classes by which a webview knows them. */
const classes = {
  'Dark Modern': 'vscode-dark',
  'Light Modern': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
} as const;
export type Theme = keyof typeof classes;
export const themes = Object.keys(classes) as readonly Theme[];

/** Chooses a theme as a person does. */
export async function chooseTheme(workbench: Workbench, theme: Theme): Promise<void> {
  const { page } = workbench;
  // In a window that has just opened the palette comes late.
  await workbench.command('Preferences: Color Theme', 90_000);
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(theme);
  // A row with marked letters is one of what was typed: before it all themes are listed, in rows that soon show others.
  const rows = page.locator('.quick-input-list').getByRole('option', { name: theme });
  await rows
    .filter({ has: page.locator('.highlight') })
    .first()
    .click();
}

/** Chooses a theme, and waits until the webview has it. */
export async function useTheme({ workbench }: Session, frame: Frame, theme: Theme): Promise<void> {
  await chooseTheme(workbench, theme);
  await frame.waitForFunction((name) => document.body.classList.contains(name), classes[theme], { timeout: 20_000 });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong in the frame, one line for each place. The policy of the page stops a script tag, not this. */
async function violations(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axe);
  return frame.evaluate(async () => {
    // A webview is transparent; axe needs to know what stands behind it.
    document.documentElement.style.background = getComputedStyle(document.documentElement).getPropertyValue(
      '--vscode-sideBar-background',
    );
    const { axe: runner } = window as unknown as { axe: { run(context: Document, options: object): Promise<unknown> } };
    const { violations: found } = (await runner.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })) as {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    document.documentElement.style.background = '';
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

/** What of the page does not fit into its width, or lies outside of it. */
function cutOff(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const parts = document.querySelectorAll<HTMLElement>('.bar, .bar > input, .bar button, .count, .tools > *, .cell');
    const found = [...parts].filter((part) => {
      const { left, right, width } = part.getBoundingClientRect();
      return part.closest('[hidden]') === null && width > 0 && (left < 0 || right > clientWidth + 1);
    });
    const names = found.map((part) => `${part.className || part.id}: ${part.getBoundingClientRect().right}`);
    return document.documentElement.scrollWidth > clientWidth ? [...names, 'the page scrolls sideways'] : names;
  });
}

const inThemes: readonly UiTest[] = themes.map((theme) => ({
  title: `axe finds nothing in ${theme}`,
  run: async (session: Session) => {
    const page = await session.ready();
    await useTheme(session, page.frame, theme);
    await page.painted(0);
    assert.deepEqual(await violations(page.frame), [], 'gallery');
    await page.fill('red icon type:svg,png');
    await page.painted(0);
    await page.cell(0).click();
    assert.deepEqual(await violations(page.frame), [], 'results');
    await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.frame.locator('.filter-menu .option').first().waitFor();
    assert.deepEqual(await violations(page.frame), [], 'filter menu');
    await session.workbench.page.keyboard.press('Escape');
    await session.workbench.command('Lookalike: Open in Editor');
    const editor = await session.surface('editor');
    await editor.painted(0);
    await editor.cell(0).click();
    await session.workbench.page.keyboard.press('i');
    await editor.frame.locator('.preview img').waitFor();
    assert.deepEqual(await violations(editor.frame), [], 'editor with details');
  },
}));

export const looks: readonly UiTest[] = [
  ...inThemes,
  {
    // A browser's zoom of 200 % gives the page half as many pixels, each of them twice as large.
    title: 'at a zoom of 200 % nothing is cut off, and axe finds nothing',
    run: async (session) => {
      const workbench = await session.another({ width: 640, height: 480, scale: 2 });
      const page = await session.search(workbench);
      await page.cell(0).waitFor({ timeout: 60_000 });
      await page.painted(0);
      assert.deepEqual(await cutOff(page.frame), [], 'gallery');
      await page.fill('red icon type:svg,png');
      await page.painted(0);
      assert.deepEqual(await cutOff(page.frame), [], 'results');
      assert.deepEqual(await violations(page.frame), []);
      await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
      await page.frame.locator('.filter-menu .option').first().waitFor();
      const menu = await page.frame.locator('.filter-menu').evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
      });
      assert.ok(menu, 'the filter menu fits');
      await workbench.page.keyboard.press('Escape');
      await page.query.press('ArrowDown');
      await page.frame.locator('.cell[data-item="0"]:focus').waitFor();
    },
  },
  {
    title: 'with reduced motion nothing fades or moves',
    run: async (session) => {
      const page = await session.ready();
      const fade = (): Promise<string> =>
        page.frame
          .locator('.cell[data-item="0"] img')
          .first()
          .evaluate((image) => {
            // One that comes late: others come without a fade anyway.
            const copy = document.createElement('img');
            copy.className = 'loaded late';
            image.parentElement?.append(copy);
            const { animationName } = getComputedStyle(copy);
            copy.remove();
            return animationName;
          });
      await page.painted(0);
      assert.equal(await fade(), 'appear', 'there is something to reduce');
      await session.workbench.page.emulateMedia({ reducedMotion: 'reduce' });
      try {
        await page.frame.waitForFunction(() => document.body.classList.contains('vscode-reduce-motion'));
        await page.fill('red icon');
        await page.painted(0);
        assert.equal(await fade(), 'none');
        assert.equal(await page.frame.evaluate(() => document.getAnimations().length), 0);
      } finally {
        await session.workbench.page.emulateMedia({ reducedMotion: null });
      }
    },
  },
];

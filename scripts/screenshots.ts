// Takes pictures of the extension in a real VS Code. Usage: screenshots.ts [FOLDER] [--media] [--only TEXT]
// Into FOLDER (else a temporary one): each state in four themes and at four widths, the sidebar also beside the built-in Search view.
// With --media: the pictures of the README, into media/.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { type Theme, themes, useTheme } from '../test/vscode/ui/looks.ts';
import { GalleryWorkspace, type SearchPage, Session } from '../test/vscode/ui/session.ts';
import { vsixUnderTest } from '../test/vscode/ui/suite.ts';
import { launchBrowser } from '../test/vscode/workbench.ts';
import { repository } from './host/editors.ts';
import { ensureEditor } from './host/install.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { media: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const target = resolve(positionals[0] ?? mkdtempSync(join(tmpdir(), 'lookalike-screenshots-')));
mkdirSync(target, { recursive: true });

/** Widths of the place that the search has, in pixels. */
const sidebarWidths = [250, 300, 600] as const;
const editorWidth = 1400;

interface Shot {
  readonly name: string;
  /** Brings the search into the state. */
  readonly prepare: (session: Session, page: SearchPage) => Promise<void>;
}

async function hasPictures(page: SearchPage): Promise<void> {
  for (const place of [0, 1, 2]) if ((await page.cell(place).count()) > 0) await page.painted(place);
}

const shots: readonly Shot[] = [
  { name: 'gallery', prepare: (_, page) => hasPictures(page) },
  {
    name: 'results',
    prepare: async (_, page) => {
      await page.fill('red warning icon');
      await page.first('s1.svg');
      await hasPictures(page);
    },
  },
  {
    name: 'similar',
    prepare: async (session, page) => {
      await page.fill('coffee cup');
      await page.cell(0).click();
      await session.workbench.page.keyboard.press('s');
      await page.frame.locator('.bar .chip').waitFor();
      await page.fill('');
      await hasPictures(page);
    },
  },
  {
    name: 'filters',
    prepare: async (_, page) => {
      await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
      await page.frame.locator('.filter-menu .option').first().waitFor();
    },
  },
  {
    name: 'nothing-alike',
    prepare: async (_, page) => {
      await page.fill('type:gif submarine');
      await page.frame.waitForTimeout(500);
    },
  },
  {
    name: 'filtered-out',
    prepare: async (_, page) => {
      await page.fill('type:gif side:>=4096 a cat');
      await page.frame.waitForTimeout(500);
    },
  },
  {
    name: 'paused',
    prepare: async ({ workbench }, page) => {
      await workbench.command('Lookalike: Pause Indexing');
      await page.frame
        .getByText(/paused/u)
        .first()
        .waitFor();
    },
  },
];

/** Drags the sidebar's edge until the view has this width. */
async function resizeSidebar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The sidebar is not shown.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 6 });
  await page.mouse.up();
  await page.waitForTimeout(400);
}

async function shoot(
  page: Page,
  file: string,
  clip?: { x: number; y: number; width: number; height: number },
): Promise<void> {
  // Fades and hover effects end.
  await page.mouse.move(2, 2);
  await page.waitForTimeout(350);
  await page.screenshot({ path: file, ...(clip === undefined ? {} : { clip }) });
  console.log(file);
}

async function everyState(session: Session): Promise<void> {
  const { page } = session.workbench;
  for (const theme of themes) {
    const sidebar = await session.ready();
    await useTheme(session, sidebar.frame, theme);
    const name = (shot: string, width: number): string =>
      join(target, `${shot}-${theme.toLowerCase().replaceAll(' ', '-')}-${width}.png`);
    for (const shot of shots.filter((each) => each.name.includes(values.only))) {
      const search = await session.ready();
      await shot.prepare(session, search);
      for (const width of sidebarWidths) {
        await resizeSidebar(page, width);
        await shoot(page, name(shot.name, width));
      }
      await resizeSidebar(page, 300);
      if (shot.name === 'paused') await session.workbench.command('Lookalike: Resume Indexing');
      await session.workbench.command('Lookalike: Open in Editor');
      const editor = await session.surface('editor');
      await hasPictures(editor);
      await shoot(page, name(shot.name, editorWidth));
      await session.reset();
    }
    if (values.only === '') {
      await session.workbench.command('View: Show Search');
      await page.keyboard.type('picture');
      await resizeSidebar(page, 300);
      await shoot(page, name('built-in-search', 300));
      await session.reset();
    }
  }
}

/** What the README shows. */
async function media(session: Session): Promise<void> {
  const folder = join(repository, 'media/screenshots');
  mkdirSync(folder, { recursive: true });
  const { page } = session.workbench;
  for (const [theme, suffix] of [
    ['Dark Modern', 'dark'],
    ['Light Modern', 'light'],
  ] as readonly (readonly [Theme, string])[]) {
    const sidebar = await session.ready();
    await useTheme(session, sidebar.frame, theme);
    await session.workbench.command('Lookalike: Open in Editor');
    const editor = await session.surface('editor');
    await editor.fill('red warning icon');
    await editor.first('s1.svg', 60_000);
    await hasPictures(editor);
    await editor.cell(0).click();
    await page.keyboard.press('i');
    await editor.frame.locator('.preview img').waitFor();
    await session.workbench.command('View: Show Explorer');
    await shoot(page, join(folder, `search-${suffix}.png`));
    await session.reset();
    const search = await session.ready();
    await search.fill('coffee cup');
    await search.cell(0).filter({ hasText: 'IMG_2' }).waitFor();
    await search.cell(0).click();
    await page.keyboard.press('s');
    await search.frame.locator('.bar .chip').waitFor();
    await search.fill('');
    await hasPictures(search);
    await shoot(page, join(folder, `similar-${suffix}.png`));
    await session.reset();
  }
}

ensureEditor('current');
const browser: Browser = await launchBrowser();
const workspace = new GalleryWorkspace();
const session = await Session.open(browser, { extensions: [vsixUnderTest()] }, { folder: workspace.folder });
try {
  await session.workbench.page.setViewportSize({ width: 1500, height: 900 });
  if (values.media) await media(session);
  else await everyState(session);
} finally {
  await session.close();
  await browser.close();
  workspace.remove();
}

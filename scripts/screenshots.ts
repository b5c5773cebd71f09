/// <reference lib="dom" />
// Takes pictures of the extension in a real VS Code. Usage: screenshots.ts [FOLDER] [--media] [--only TEXT] [--theme TEXT]
// Into FOLDER (else a temporary one): each state in four themes, at four widths and at a zoom of 200 %, beside the built-in Search
// view, and a sheet of them all for each state. With --media: the pictures of the README and of the walkthrough, into media/.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { type Theme, themes, useTheme } from '../test/vscode/ui/looks.ts';
import { GalleryWorkspace, type SearchPage, Session } from '../test/vscode/ui/session.ts';
import { vsixUnderTest } from '../test/vscode/ui/suite.ts';
import { launchBrowser } from '../test/vscode/workbench.ts';
import { repository } from './host/editors.ts';
import { ensureEditor } from './host/install.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    media: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    theme: { type: 'string', default: '' },
  },
});
const target = resolve(positionals[0] ?? mkdtempSync(join(tmpdir(), 'lookalike-screenshots-')));
mkdirSync(target, { recursive: true });

const chosenThemes = themes.filter((theme) => theme.includes(values.theme));

/** Widths of the place that the search has, in pixels. */
const sidebarWidths = [250, 300, 600] as const;
const editorWidth = 1400;

interface Shot {
  readonly name: string;
  /** Brings the search into the state. */
  readonly prepare: (session: Session, page: SearchPage) => Promise<void>;
}

async function hasPictures(page: SearchPage): Promise<void> {
  for (const place of [0, 1, 2]) if ((await page.cell(place).count()) > 0) await page.painted(place, 90_000);
}

async function closeDetails(page: SearchPage): Promise<void> {
  const close = page.frame.locator('lookalike-details').getByRole('button', { name: 'Close the details' });
  if ((await close.count()) > 0) await close.click();
}

/** Past queries, which open with the focus, would lie over the button. */
async function openFilters({ workbench }: Session, page: SearchPage): Promise<void> {
  await page.frame.waitForTimeout(500);
  if (await page.frame.locator('.past .option').first().isVisible()) await workbench.page.keyboard.press('Escape');
  await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
  await page.frame.locator('.filter-menu .option').first().waitFor();
}

const shots: readonly Shot[] = [
  {
    name: 'gallery',
    prepare: (_, page) => hasPictures(page),
  },
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
      // The picture takes the place of the text, and is not among its own results.
      const name = (await page.label(0)).split(', ')[0];
      await session.workbench.page.keyboard.press('s');
      await page.frame.locator('.bar .chip').waitFor();
      await page.shows(1, ([first]) => first !== undefined && first !== name);
      await hasPictures(page);
    },
  },
  {
    name: 'selected',
    prepare: async (session, page) => {
      await page.fill('chart');
      await hasPictures(page);
      await page.cell(1).click();
      await session.workbench.page.keyboard.press('Shift+ArrowRight');
    },
  },
  {
    name: 'details',
    prepare: async (session, page) => {
      await page.fill('icon');
      await hasPictures(page);
      await page.cell(0).click();
      await session.workbench.page.keyboard.press('i');
      await page.frame.locator('.preview img').waitFor();
    },
  },
  {
    name: 'history',
    prepare: async (session, page) => {
      for (const [text, first] of [
        ['red warning icon', 's1.svg'],
        ['cat type:jpeg', 'IMG_2041.jpg'],
      ] as const) {
        await page.fill(text);
        await page.first(first);
        await page.query.press('Enter');
      }
      await page.fill('');
      // Remembering goes through the engine.
      await page.frame.waitForTimeout(500);
      await page.frame.getByRole('button', { name: 'Recent queries', exact: true }).click();
      await page.frame.locator('.past .option', { hasText: 'cat' }).first().waitFor();
      await session.workbench.page.mouse.move(2, 2);
    },
  },
  {
    name: 'operators',
    prepare: async (session, page) => {
      await page.fill('icon ');
      await page.query.pressSequentially('color:');
      await page.frame.locator('.suggest .option .facet-count').first().waitFor();
      await session.workbench.page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'filters',
    prepare: (session, page) => openFilters(session, page),
  },
  {
    name: 'chips',
    prepare: async (session, page) => {
      await page.fill('icon');
      await hasPictures(page);
      await openFilters(session, page);
      for (const value of ['svg', 'png', 'red', 'icons']) {
        await page.frame.locator('.filter-menu .option').filter({ hasText: value }).first().click();
      }
      await session.workbench.page.keyboard.press('Escape');
      await page.frame.getByRole('button', { name: 'Similar but different' }).click();
      await hasPictures(page);
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

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

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

/** @param small true for pictures that go into the package: 256 colours are enough for a screen, and a third of the bytes */
async function shoot(
  page: Page,
  file: string,
  { clip, small = false }: { clip?: Region; small?: boolean } = {},
): Promise<void> {
  // Fades end.
  await page.waitForTimeout(350);
  const taken = await page.screenshot(clip === undefined ? {} : { clip });
  await sharp(taken).png({ palette: small, effort: 10, quality: 90 }).toFile(file);
  console.log(file);
}

/** All pictures of a state on one, to be looked at together. */
async function sheet(name: string, files: readonly string[]): Promise<void> {
  const height = 440;
  const columns = Math.ceil(files.length / chosenThemes.length);
  const tiles = await Promise.all(
    files.map((file) =>
      sharp(file).resize({ height, width: 700, fit: 'inside' }).toBuffer({ resolveWithObject: true }),
    ),
  );
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...tiles.filter((__, index) => index % columns === column).map(({ info }) => info.width)),
  );
  const left = (column: number): number => widths.slice(0, column).reduce((sum, width) => sum + width + 8, 8);
  await sharp({
    create: {
      width: left(columns),
      height: 8 + chosenThemes.length * (height + 8),
      channels: 3,
      background: '#808080',
    },
  })
    .composite(
      tiles.map(({ data }, index) => ({
        input: data,
        left: left(index % columns),
        top: 8 + Math.floor(index / columns) * (height + 8),
      })),
    )
    .png({ palette: true })
    .toFile(join(target, `sheet-${name}.png`));
  console.log(join(target, `sheet-${basename(name)}.png`));
}

async function everyState(session: Session): Promise<void> {
  const { page } = session.workbench;
  const taken = new Map<string, string[]>();
  const take = async (from: Page, shot: string, theme: Theme, size: string, clip?: Region): Promise<void> => {
    const file = join(target, `${shot}-${theme.toLowerCase().replaceAll(' ', '-')}-${size}.png`);
    await from.mouse.move(2, 2);
    await shoot(from, file, clip === undefined ? {} : { clip });
    taken.set(shot, [...(taken.get(shot) ?? []), file]);
  };
  /** Of the window, what is left of the editors: the search and what surrounds it. */
  const sidebarRegion = (width: number): Region => ({ x: 0, y: 0, width: width + 60, height: 900 });
  for (const theme of chosenThemes) {
    const sidebar = await session.ready();
    await useTheme(session, sidebar.frame, theme);
    for (const shot of shots.filter((each) => each.name.includes(values.only))) {
      const search = await session.ready();
      await closeDetails(search);
      await shot.prepare(session, search);
      for (const width of sidebarWidths) {
        await resizeSidebar(page, width);
        await take(page, shot.name, theme, String(width), sidebarRegion(width));
      }
      await resizeSidebar(page, 300);
      if (shot.name === 'paused') await session.workbench.command('Lookalike: Resume Indexing');
      await session.workbench.command('Lookalike: Open in Editor');
      const editor = await session.surface('editor');
      await hasPictures(editor);
      await take(page, shot.name, theme, String(editorWidth));
      await session.reset();
    }
    if (values.only === '') {
      const zoomed = await session.another({ width: 750, height: 450, scale: 2 });
      const search = await session.search(zoomed);
      await search.fill('red warning icon');
      await hasPictures(search);
      await take(zoomed.page, 'zoom-200', theme, 'results');
      await session.reset();
      await session.workbench.command('View: Show Search');
      await page.keyboard.type('picture');
      await resizeSidebar(page, 300);
      await take(page, 'built-in-search', theme, '300', sidebarRegion(300));
      await session.reset();
    }
  }
  for (const [name, files] of taken) await sheet(name, files);
}

/** What the README and the walkthrough show. */
async function media(session: Session): Promise<void> {
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
    await editor.fill('red warning icon');
    await editor.first('s1.svg', 60_000);
    await hasPictures(editor);
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
    await page.keyboard.press('s');
    await search.frame.locator('.bar .chip').waitFor();
    await search.fill('');
    await hasPictures(search);
    await page.mouse.move(2, 2);
    await shoot(page, join(screenshots, `similar-${suffix}.png`), { small: true });
    await session.reset();

    await page.setViewportSize({ width: 1000, height: 520 });
    await resizeSidebar(page, 420);
    const described = await session.ready();
    await described.fill('red warning icon');
    await described.first('s1.svg');
    await hasPictures(described);
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
    await page.setViewportSize({ width: 1500, height: 900 });
    await resizeSidebar(page, 300);
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

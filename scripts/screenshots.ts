/// <reference lib="dom" />
// Takes pictures of the extension in a real VS Code. Usage: screenshots.ts [FOLDER] [--media] [--only NAME]... [--theme TEXT]
// Into FOLDER (else a temporary one): each state in four themes, at four widths and at a zoom of 200 %, beside the built-in Search
// view, and a sheet of them all for each state. With --media: the pictures of the README and of the walkthrough, into media/.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { chooseTheme, type Theme, themes, useTheme } from '../test/vscode/ui/looks.ts';
import { GalleryWorkspace, type SearchPage, Session } from '../test/vscode/ui/session.ts';
import { vsixUnderTest } from '../test/vscode/ui/suite.ts';
import { launchBrowser } from '../test/vscode/workbench.ts';
import { ensureEditor } from './host/install.ts';
import { painted, type Region, resizeSidebar, sheet, shoot, windowSize } from './screenshots/camera.ts';
import { takeMedia } from './screenshots/media.ts';
import { anyPage, inFolder, type OwnStates, ownStates } from './screenshots/ownStates.ts';
import { clearHistory, type State, states } from './screenshots/states.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    media: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    theme: { type: 'string', default: '' },
  },
});
const target = resolve(positionals[0] ?? mkdtempSync(join(tmpdir(), 'lookalike-screenshots-')));
mkdirSync(target, { recursive: true });

const chosenThemes = themes.filter((theme) => theme.includes(values.theme));

/** Widths of the place that the search has, in pixels. */
const sidebarWidths = [250, 300, 600] as const;
const editorWidth = 1400;

function isWanted(name: string): boolean {
  return values.only.length === 0 || values.only.includes(name);
}

/** Of the window, what is left of the editors: the search and what surrounds it. */
function sidebarRegion(width: number, beside = 60): Region {
  return { x: 0, y: 0, width: width + beside, height: windowSize.height };
}

const taken = new Map<string, string[]>();

async function take(from: Page, name: string, theme: Theme, size: string, clip?: Region): Promise<void> {
  const file = join(target, `${name}-${theme.toLowerCase().replaceAll(' ', '-')}-${size}.png`);
  await from.mouse.move(2, 2);
  await shoot(from, file, clip === undefined ? {} : { clip });
  taken.set(name, [...(taken.get(name) ?? []), file]);
}

async function takeState(session: Session, theme: Theme, state: State): Promise<void> {
  const { page } = session.workbench;
  const search = await session.surface('sidebar');
  await state.begin?.(session);
  if (state.windowOnly === true) {
    await state.prepare(session, search);
    await take(page, state.name, theme, String(editorWidth));
    await state.end?.(session, search);
    return;
  }
  const prepareIn = async (where: SearchPage): Promise<void> => {
    await state.prepare(session, where);
    await painted(where);
  };
  if (state.passing !== true) await prepareIn(search);
  for (const width of sidebarWidths) {
    await resizeSidebar(page, width);
    if (state.passing === true) await prepareIn(search);
    await painted(search);
    await take(page, state.name, theme, String(width), sidebarRegion(width, state.beside));
    if (state.passing === true) await state.end?.(session, search);
  }
  await resizeSidebar(page, 300);
  await session.workbench.command('Lookalike: Open in Editor');
  const editor = await session.surface('editor');
  await editor.cell(0).or(editor.frame.locator('.message')).first().waitFor();
  await prepareIn(editor);
  await take(page, state.name, theme, String(editorWidth));
  await state.end?.(session, editor);
  if (state.passing !== true) await state.end?.(session, search);
}

/** A browser's zoom of 200 % gives the page half as many pixels, each of them twice as large. */
async function takeZoomed(session: Session, theme: Theme): Promise<void> {
  const zoomed = await session.another({ width: windowSize.width / 2, height: windowSize.height / 2, scale: 2 });
  const search = await session.search(zoomed);
  await search.fill('red warning icon');
  await painted(search);
  await take(zoomed.page, 'zoom-200', theme, 'results');
  await search.cell(0).click();
  await zoomed.page.keyboard.press('i');
  await search.frame.locator('.preview img').waitFor();
  await take(zoomed.page, 'zoom-200', theme, 'details');
}

async function takeBuiltInSearch(session: Session, theme: Theme): Promise<void> {
  const { page } = session.workbench;
  await session.workbench.command('View: Show Search');
  await page.keyboard.type('picture');
  await resizeSidebar(page, 300);
  await take(page, 'built-in-search', theme, '300', sidebarRegion(300));
}

/** All states that the fixture gallery can show. */
async function takeShared(session: Session): Promise<void> {
  for (const theme of chosenThemes) {
    const sidebar = await session.ready();
    await useTheme(session, sidebar.frame, theme);
    await clearHistory(session);
    for (const state of states.filter(({ name }) => isWanted(name))) {
      await takeState(session, theme, state);
      await session.reset();
    }
    for (const [name, takeIt] of [
      ['zoom-200', takeZoomed],
      ['built-in-search', takeBuiltInSearch],
    ] as const) {
      if (!isWanted(name)) continue;
      await takeIt(session, theme);
      await session.reset();
    }
  }
}

/** Takes states that need an editor of their own, in one for each theme: some of them pass. */
async function takeOwn(browser: Browser, own: OwnStates, extensions: readonly string[]): Promise<void> {
  const wanted = own.states.filter(({ name }) => isWanted(name));
  if (wanted.length === 0) return;
  for (const theme of chosenThemes) {
    await inFolder(own.fill, async (folder) => {
      let meanwhile: Promise<unknown> | undefined;
      const session = await Session.open(
        browser,
        { ...own.options, extensions },
        own.empty === true ? {} : { folder },
        async (server) => {
          meanwhile = own.meanwhile?.(server);
        },
      );
      try {
        await takeOwnStates(session, theme, own, wanted);
        await meanwhile;
      } finally {
        await session.close();
      }
    });
  }
}

async function takeOwnStates(
  session: Session,
  theme: Theme,
  own: OwnStates,
  wanted: OwnStates['states'],
): Promise<void> {
  const { workbench } = session;
  const { page } = workbench;
  await page.setViewportSize(windowSize);
  await page.locator('.activitybar').getByRole('tab', { name: 'Lookalike' }).click();
  await chooseTheme(workbench, theme);
  for (const { name, prepare } of wanted) {
    const sidebar = own.empty === true ? undefined : await anyPage(session, 'sidebar');
    await prepare(session, sidebar);
    for (const width of sidebarWidths) {
      await resizeSidebar(page, width);
      await take(page, name, theme, String(width), sidebarRegion(width));
    }
    await resizeSidebar(page, 300);
    if (await workbench.offers('Lookalike: Open in Editor')) {
      await workbench.command('Lookalike: Open in Editor');
      await prepare(session, await anyPage(session, 'editor'));
    }
    await take(page, name, theme, String(editorWidth));
    await workbench.closeEditors();
  }
}

ensureEditor('current');
const extensions = [vsixUnderTest()];
const browser = await launchBrowser();
try {
  if (values.media || [...states.map(({ name }) => name), 'zoom-200', 'built-in-search'].some(isWanted)) {
    const workspace = new GalleryWorkspace();
    const session = await Session.open(browser, { extensions }, { folder: workspace.folder });
    try {
      await session.workbench.page.setViewportSize(windowSize);
      if (values.media) await takeMedia(session);
      else await takeShared(session);
    } finally {
      await session.close();
      workspace.remove();
    }
  }
  if (!values.media) for (const own of ownStates) await takeOwn(browser, own, extensions);
  for (const [name, files] of taken) await sheet(target, name, files, chosenThemes.length);
} finally {
  await browser.close();
}

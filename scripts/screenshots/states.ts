/// <reference lib="dom" />
import { join } from 'node:path';
import { galleryFixture } from '../../test/vscode/inHost.ts';
import type { SearchPage, Session } from '../../test/vscode/ui/session.ts';

/** A state of the search, which is taken in the sidebar and in an editor. */
export interface State {
  readonly name: string;
  /** Runs once, before the search is brought into the state in any place. */
  readonly begin?: (session: Session) => Promise<void>;
  /** Brings the search in one place into the state. */
  readonly prepare: (session: Session, page: SearchPage) => Promise<void>;
  /** Leaves nothing behind that the next query does not take away. */
  readonly end?: (session: Session, page: SearchPage) => Promise<void>;
  /** Closes when the view gets another width, so that it is brought about for each. */
  readonly passing?: boolean;
  /** How much of the editors' place belongs to the picture of the sidebar, in pixels. */
  readonly beside?: number;
  /** Taken as a whole window only: it does not lie in the sidebar. */
  readonly windowOnly?: boolean;
}

/** Waits for an answer only where there will be one. */
async function ask(page: SearchPage, text: string): Promise<void> {
  if ((await page.query.inputValue()) !== text) await page.fill(text);
  await page.cell(0).waitFor();
}

async function closeDetails(page: SearchPage): Promise<void> {
  const close = page.frame.locator('lookalike-details').getByRole('button', { name: 'Close the details' });
  if ((await close.count()) > 0) await close.click();
}

async function openDetails({ workbench }: Session, page: SearchPage): Promise<void> {
  if ((await page.frame.locator('lookalike-details').count()) === 0) await workbench.page.keyboard.press('i');
  await page.frame.locator('.preview img').waitFor();
}

/** Past queries, which open with the focus, would lie over what is meant. */
async function withoutPast({ workbench }: Session, page: SearchPage): Promise<void> {
  await page.frame.waitForTimeout(500);
  if (await page.frame.locator('.past .option').first().isVisible()) await workbench.page.keyboard.press('Escape');
}

async function openFilters(session: Session, page: SearchPage): Promise<void> {
  await withoutPast(session, page);
  await page.frame.getByRole('button', { name: 'Filters', exact: true }).click();
  await page.frame.locator('.filter-menu .option').first().waitFor();
}

async function filterBy(session: Session, page: SearchPage, values: readonly string[]): Promise<void> {
  if ((await page.frame.locator('.filters .chip').count()) > 0) return;
  await openFilters(session, page);
  for (const value of values) {
    await page.frame.locator('.filter-menu .option').filter({ hasText: value }).first().click();
  }
  await session.workbench.page.keyboard.press('Escape');
  await page.frame.locator('.filter-menu').waitFor({ state: 'detached' });
}

/** Presses or releases a button of the line above the results. */
async function toggle(page: SearchPage, name: string, pressed: boolean): Promise<void> {
  const button = page.frame.locator('.tools').getByRole('button', { name, exact: true });
  if ((await button.getAttribute('aria-pressed')) !== String(pressed)) await button.click();
}

export async function clearHistory({ workbench }: Session): Promise<void> {
  await workbench.command('Lookalike: Clear Search History');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByRole('button', { name: 'Clear Search History', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function selectTwo({ workbench }: Session, page: SearchPage): Promise<void> {
  await ask(page, 'chart');
  await page.cell(1).click();
  await workbench.page.keyboard.press('Shift+ArrowRight');
}

/** What the table of states and the description of the two places name, as far as one workspace can show it. */
export const states: readonly State[] = [
  {
    name: 'history-empty',
    prepare: async (_, page) => {
      const note = page.frame.locator('.past .menu-note');
      if (await note.isVisible()) return;
      await page.frame.getByRole('button', { name: 'Recent queries', exact: true }).click();
      await note.waitFor();
    },
  },
  { name: 'gallery', prepare: async () => undefined },
  {
    name: 'grouped',
    prepare: (_, page) => toggle(page, 'Group by folder', true),
    end: (_, page) => toggle(page, 'Group by folder', false),
  },
  {
    name: 'unfolded',
    prepare: async (_, page) => {
      if ((await page.frame.locator('.cell.unfolded:visible').count()) > 0) return;
      await page.frame.locator('.cell .fold:visible').first().click();
      await page.frame.locator('.cell.unfolded:visible').first().waitFor();
    },
    end: (_, page) => page.frame.locator('.cell .fold.open:visible').first().click(),
  },
  {
    name: 'results',
    prepare: (_, page) => ask(page, 'red warning icon'),
  },
  {
    name: 'similar',
    prepare: async ({ workbench }, page) => {
      if ((await page.frame.locator('.bar .chip').count()) > 0) return;
      await ask(page, 'coffee cup');
      await page.cell(0).click();
      // The picture takes the place of the text, and is not among its own results.
      const name = (await page.label(0)).split(', ')[0];
      await workbench.page.keyboard.press('s');
      await page.frame.locator('.bar .chip').waitFor();
      await page.shows(1, ([first]) => first !== undefined && first !== name);
    },
  },
  {
    name: 'feedback',
    prepare: async ({ workbench }, page) => {
      if ((await page.frame.locator('.bar .chip').count()) > 0) return;
      await ask(page, 'house');
      await page.cell(0).click();
      await workbench.page.keyboard.press('Shift+ArrowRight');
      await workbench.page.keyboard.press('+');
      await page.frame.locator('.bar .chip').nth(1).waitFor();
      await page.frame.waitForTimeout(1000);
      await page.cell(5).click();
      await workbench.page.keyboard.press('-');
      await page.frame.locator('.bar .chip').nth(2).waitFor();
    },
  },
  {
    name: 'unreadable',
    prepare: async ({ workbench }, page) => {
      if ((await page.frame.locator('.notice.failed').count()) > 0) return;
      await workbench.command('Lookalike: Search Images by File...');
      await workbench.chooseFile('Search Images by File', join(galleryFixture, 'broken/damaged.png'));
      await page.frame.locator('.notice.failed').waitFor();
    },
  },
  { name: 'selected', prepare: selectTwo },
  {
    name: 'selection-menu',
    passing: true,
    beside: 320,
    prepare: async (session, page) => {
      await selectTwo(session, page);
      await page.cell(2).click({ button: 'right' });
      await session.workbench.menuLabels();
    },
    end: ({ workbench }) => workbench.page.keyboard.press('Escape'),
  },
  {
    name: 'details',
    prepare: async (session, page) => {
      await ask(page, 'icon');
      await page.cell(0).click();
      await openDetails(session, page);
    },
    end: (_, page) => closeDetails(page),
  },
  {
    name: 'details-of-several',
    prepare: async (session, page) => {
      await selectTwo(session, page);
      await openDetails(session, page);
    },
    end: (_, page) => closeDetails(page),
  },
  {
    name: 'operators',
    prepare: async ({ workbench }, page) => {
      if (await page.frame.locator('.suggest .option .facet-count').first().isVisible()) return;
      await page.query.fill('');
      await page.query.pressSequentially('icon color:');
      await page.frame.locator('.suggest .option .facet-count').first().waitFor();
      await workbench.page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'filters',
    prepare: async (session, page) => {
      if ((await page.frame.locator('.filter-menu').count()) === 0) await openFilters(session, page);
    },
    end: ({ workbench }) => workbench.page.keyboard.press('Escape'),
  },
  {
    name: 'chips',
    prepare: async (session, page) => {
      await ask(page, 'icon');
      await filterBy(session, page, ['svg', 'png', 'red', 'icons']);
    },
  },
  {
    name: 'corrected',
    prepare: async (_, page) => {
      await ask(page, 'setings dialog');
      await page.frame.locator('[data-notice="correction"]').waitFor();
    },
  },
  {
    name: 'nothing-alike',
    prepare: async (_, page) => {
      await ask(page, 'qzxv jjkw vvvq');
      await page.frame.locator('[data-state="no-match"]').waitFor();
    },
  },
  {
    name: 'no-result',
    prepare: async (_, page) => {
      await page.query.fill('type:gif side:>=4096 a cat');
      await page.frame.locator('[data-state="no-result"]').waitFor();
    },
  },
  {
    name: 'filtered-out',
    prepare: async (session, page) => {
      await filterBy(session, page, ['gif']);
      await page.query.fill('type:svg a bell');
      await page.frame.locator('[data-state="filtered-out"]').waitFor();
    },
  },
  {
    name: 'paused',
    begin: ({ workbench }) => workbench.command('Lookalike: Pause Indexing'),
    prepare: (_, page) => page.frame.locator('[data-notice="paused"]').waitFor(),
    end: async (_, page) => {
      const notice = page.frame.locator('[data-notice="paused"]');
      if (await notice.isVisible()) await notice.getByRole('button', { name: 'Resume' }).click();
      await notice.waitFor({ state: 'detached' });
    },
  },
  {
    name: 'quick-pick',
    windowOnly: true,
    prepare: async ({ workbench }) => {
      await workbench.command('View: Show Explorer');
      await workbench.command('Lookalike: Search Images: Quick Pick');
      await (await workbench.quickInput('Search Images')).fill('coffee cup');
      await workbench.page.waitForFunction(() => {
        const icon = document.querySelector<HTMLElement>('.quick-input-list .monaco-list-row .quick-input-list-icon');
        return icon !== null && getComputedStyle(icon).backgroundImage.includes('thumbnails');
      });
      await workbench.page.waitForTimeout(1500);
    },
    end: ({ workbench }) => workbench.page.keyboard.press('Escape'),
  },
  {
    name: 'history',
    prepare: async ({ workbench }, page) => {
      const past = page.frame.locator('.past .option', { hasText: 'cat' }).first();
      if (await past.isVisible()) return;
      for (const text of ['red warning icon', 'cat type:jpeg']) {
        await ask(page, text);
        await page.query.press('Enter');
      }
      await page.fill('');
      // Remembering goes through the engine.
      await page.frame.waitForTimeout(500);
      await page.query.press('Escape');
      await page.frame.getByRole('button', { name: 'Recent queries', exact: true }).click();
      await past.waitFor();
      await workbench.page.mouse.move(2, 2);
    },
  },
];

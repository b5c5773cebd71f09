/// <reference lib="dom" />

import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import type { CodeServer, Target } from '../../scripts/host/codeServer.ts';
import { findChromium } from '../../scripts/host/editors.ts';

/** The browser that shows the workbench, without a screen. One serves all windows of a run. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium on PATH; LOOKALIKE_CHROMIUM may name one.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** Clicks a menu's item until the menu has closed. */
async function clickAway(item: Locator): Promise<void> {
  await item.click({ timeout: 10_000 });
  for (let tries = 0; tries < 20; tries++) {
    try {
      await item.waitFor({ state: 'hidden', timeout: 500 });
      return;
    } catch {
      await item.click({ timeout: 500 }).catch(() => undefined);
    }
  }
  throw new Error('The menu stays open.');
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  /** Device pixels of a CSS pixel. */
  readonly scale?: number;
}

/** One window of VS Code in the browser, driven as a person would. */
export class Workbench {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #external = new Set<string>();
  readonly #errors: string[] = [];

  private constructor(page: Page, context: BrowserContext, origin: string) {
    this.page = page;
    this.#context = context;
    context.on('request', (request) => {
      const url = request.url();
      if (/^(https?|wss?):/u.test(url) && new URL(url).host !== new URL(origin).host) this.#external.add(url);
    });
    page.on('pageerror', (error) => this.#errors.push(error.message));
  }

  static async open(
    browser: Browser,
    server: CodeServer,
    target: Target,
    options: WindowOptions = {},
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Workbench> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      deviceScaleFactor: options.scale ?? 1,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const workbench = new Workbench(page, context, server.origin);
    try {
      await prepare?.(page);
      await page.goto(server.url(target), { timeout: 120_000 });
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
      return workbench;
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /**
   * Addresses outside this machine that anything in this window asked for. The workbench's host for webview resources is left
   * out: a service worker answers it, and nothing leaves the browser.
   */
  get external(): readonly string[] {
    return [...this.#external].filter((url) => !new URL(url).host.endsWith('.vscode-resource.vscode-cdn.net'));
  }

  /** Uncaught errors of the page and its frames. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  /** Runs a command by its title. An open palette does not notice commands that come later, so it is opened again. */
  async command(title: string, timeout = 30_000): Promise<void> {
    const end = Date.now() + timeout;
    while (!(await this.#withPalette(title, (row) => row.click({ timeout: 2000 })))) {
      if (Date.now() > end) throw new Error(`The palette has no command "${title}".`);
    }
    // What comes next must not take the palette for a quick input of the command, nor type into it.
    await this.#commandRow(title).waitFor({ state: 'hidden' });
  }

  /** The box of the quick input with this title, as soon as the keys go there. */
  async quickInput(title: string): Promise<Locator> {
    const widget = this.page.locator('.quick-input-widget').filter({
      has: this.page.locator('.quick-input-title', { hasText: title }),
    });
    const input = widget.locator('input:focus').first();
    await input.waitFor();
    return input;
  }

  /**
   * Chooses a file in the editor's own file dialog by its path.
   * @param title the dialog's title
   */
  async chooseFile(title: string, path: string): Promise<void> {
    const input = await this.quickInput(title);
    const box = this.page.locator('.quick-input-widget input').first();
    const row = (name: string | RegExp): Locator =>
      this.page.locator('.quick-input-list .monaco-list-row .label-name').filter({ hasText: name }).first();
    // The dialog writes the folder that it starts in when it has read it, over what was typed before.
    await row(/^\.\.$/u).waitFor();
    await input.fill(path);
    await row(basename(path)).waitFor();
    // The webview that had the focus before the palette takes it back late, and a key that was pressed then would go there.
    for (let tries = 0; tries < 20 && (await box.isVisible()); tries++) {
      if ((await box.inputValue()) !== path) await box.fill(path);
      await box.press('Enter');
      await box.waitFor({ state: 'hidden', timeout: 1500 }).catch(() => undefined);
    }
    await box.waitFor({ state: 'hidden' });
  }

  /** Whether the palette offers a command right now. */
  async offers(title: string): Promise<boolean> {
    const offered = await this.#withPalette(title, async () => undefined);
    await this.page.keyboard.press('Escape');
    return offered;
  }

  /** Opens the palette and does something with the command's row; false when there is none. */
  async #withPalette(title: string, use: (row: Locator) => Promise<void>): Promise<boolean> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.#commandRow(title);
    try {
      // It closes when something else takes the focus meanwhile.
      await input.fill(`>${title}`, { timeout: 3000 });
      await row.waitFor({ timeout: 2000 });
      await use(row);
      return true;
    } catch {
      await this.page.keyboard.press('Escape');
      return false;
    }
  }

  /** The palette's row of a command. */
  #commandRow(title: string): Locator {
    const name = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}($|,)`, 'u');
    return this.page.locator('.quick-input-list').getByRole('option', { name }).first();
  }

  /** The explorer's row of a file or folder. */
  explorerItem(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** The tab of an editor. */
  tab(name: RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name });
  }

  /** Labels of the open context menu. */
  async menuLabels(): Promise<readonly string[]> {
    const items = this.page.locator('.context-view .monaco-menu .action-label:not(.separator)');
    await items.first().waitFor({ timeout: 10_000 });
    return (await items.allInnerTexts()).map((text) => text.trim());
  }

  async chooseFromMenu(label: string): Promise<void> {
    // A menu that has just opened takes no click.
    await clickAway(this.#menuItem(label));
  }

  #menuItem(label: string): Locator {
    const named = this.page.locator('.action-label', { hasText: new RegExp(`^\\s*${label}\\s*$`, 'u') });
    return this.page.locator('.context-view .monaco-menu .action-item').filter({ has: named }).first();
  }

  /** Labels of the context menu of something, which is closed again. */
  async menuLabelsOf(target: Locator): Promise<readonly string[]> {
    const labels = await this.#inMenuOf(target, () => this.menuLabels());
    await this.page.keyboard.press('Escape');
    return labels;
  }

  async chooseFromMenuOf(target: Locator, label: string): Promise<void> {
    await this.#inMenuOf(target, () => this.chooseFromMenu(label));
  }

  /**
   * Opens a context menu and does something in it. The focus of an editor that was opened before comes late, and closes a menu: it is
   * opened again, once.
   */
  async #inMenuOf<T>(target: Locator, use: () => Promise<T>): Promise<T> {
    await target.click({ button: 'right' });
    try {
      return await use();
    } catch {
      await this.page.keyboard.press('Escape');
      await target.click({ button: 'right' });
      return use();
    }
  }

  /** The frame of a webview in which the selector finds something. */
  async webview(selector: string, timeout = 30_000): Promise<Frame> {
    const end = Date.now() + timeout;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        try {
          if ((await frame.locator(selector).count()) > 0) return frame;
        } catch {
          // A frame may go while it is asked.
        }
      }
      await sleep(50);
    }
    const frames = this.page.frames().map((frame) => frame.url().slice(0, 100));
    throw new Error(`No webview shows ${selector}. Frames:\n${frames.join('\n')}`);
  }

  /** Texts of the notifications that are shown now. */
  async notifications(): Promise<readonly string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }
}

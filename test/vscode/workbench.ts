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
  // One that has just opened takes no click for a tenth of a second: the button is held down for longer.
  await item.click({ delay: 200, timeout: 10_000 });
  for (let tries = 0; tries < 20; tries++) {
    try {
      await item.waitFor({ state: 'hidden', timeout: 500 });
      return;
    } catch {
      await item.click({ delay: 200, timeout: 1000 }).catch(() => undefined);
    }
  }
  throw new Error('The menu stays open.');
}

/** All that the workbench's page keeps in its browser, as text. */
async function keptState(): Promise<string> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const texts: string[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db')) continue;
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values = await settled(database.transaction(store).objectStore(store).getAll());
      texts.push(...values.map(String));
    }
    database.close();
  }
  // A view's state is JSON within JSON.
  return texts.join('\n').replaceAll('\\', '');
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
    await this.#fileDialogListed();
    await input.fill(path);
    await this.#fileDialogRow(basename(path)).waitFor();
    // The webview that had the focus before the palette takes it back late, and a key that was pressed then would go there.
    for (let tries = 0; tries < 20 && (await box.isVisible()); tries++) {
      if ((await box.inputValue()) !== path) await box.fill(path);
      await box.press('Enter');
      await box.waitFor({ state: 'hidden', timeout: 1500 }).catch(() => undefined);
    }
    await box.waitFor({ state: 'hidden' });
  }

  /**
   * Chooses a folder in the editor's own file dialog by its path.
   * @param button what the dialog's button says
   * @param entry name of a folder inside it
   */
  async chooseFolder(button: string, path: string, entry: string): Promise<void> {
    await this.#fileDialogListed();
    await this.page.locator('.quick-input-widget input').first().fill(`${path}/`);
    await this.#fileDialogRow(entry).waitFor();
    await this.page.getByRole('button', { name: button, exact: true }).click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Waits until the file dialog has read the folder that it starts in: it writes its path then, over what was typed before. */
  async #fileDialogListed(): Promise<void> {
    await this.#fileDialogRow('..').waitFor();
  }

  #fileDialogRow(name: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row .label-name').getByText(name, { exact: true }).first();
  }

  /** Whether the palette offers a command right now. */
  async offers(title: string): Promise<boolean> {
    const offered = await this.#withPalette(title, async () => undefined);
    await this.page.keyboard.press('Escape');
    return offered;
  }

  /** Opens the palette with a command and goes on when Enter would run it. */
  async choosable(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input:focus').waitFor();
    await this.page.keyboard.type(title);
    await this.page.locator('.quick-input-list .monaco-list-row.focused').and(this.#commandRow(title)).waitFor();
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

  /**
   * The palette's row of a command. Only a row of what was typed has marked letters: before it the palette lists what was used
   * last, and shows another command in the same row a moment later.
   */
  #commandRow(title: string): Locator {
    const name = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}($|,)`, 'u');
    const marked = this.page.locator('.highlight');
    return this.page.locator('.quick-input-list').getByRole('option', { name }).filter({ has: marked }).first();
  }

  /** The explorer's row of a file or folder. */
  explorerItem(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** Shows what is in a folder of the explorer. */
  async unfold(name: string): Promise<void> {
    const item = this.explorerItem(name);
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) !== 'true') await item.click();
  }

  /** Waits until a text file is open and has the focus, which comes after its tab. */
  async textEditor(name: RegExp): Promise<void> {
    await this.tab(name).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /**
   * Waits until a picture is open and drawn. Its page has had the focus by then, which comes after its tab and closes a menu.
   * @param size as the status bar has it, such as "48x48"
   */
  async picture(size: string): Promise<void> {
    await this.page.locator('.statusbar-item').getByText(size, { exact: true }).waitFor();
  }

  /** Closes all editors, and waits until they have gone. */
  async closeEditors(): Promise<void> {
    await this.command('View: Close All Editors');
    await this.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  }

  /**
   * Moves the pointer to and fro about a place, as a hand does, until something is to be seen: what lies under a drag hears of it
   * only when the pointer moves.
   */
  async dragOver({ x, y }: { readonly x: number; readonly y: number }, seen: Locator): Promise<void> {
    await this.page.mouse.move(x, y, { steps: 12 });
    const end = Date.now() + 30_000;
    for (let step = 1; !(await seen.isVisible()); step++) {
      if (Date.now() > end) throw new Error(`Nothing under the pointer takes notice of the drag: ${seen}`);
      await this.page.mouse.move(x + (step % 2) * 2, y);
      await sleep(50);
    }
  }

  /**
   * Waits until the workbench has written something into what it keeps for after a reload. In a browser it does so every five
   * seconds, not when its page goes.
   */
  async kept(text: string): Promise<void> {
    const end = Date.now() + 60_000;
    while (!(await this.page.evaluate(keptState)).includes(text)) {
      if (Date.now() > end) throw new Error(`The workbench does not keep: ${text}`);
      await sleep(200);
    }
  }

  /** Loads the window again. */
  async reload(): Promise<void> {
    await this.page.reload({ timeout: 120_000 });
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
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
    await this.page.locator('.context-view .monaco-menu').waitFor({ state: 'hidden' });
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

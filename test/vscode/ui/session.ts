/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Frame, Locator } from 'playwright-core';
import { CodeServer, type CodeServerOptions, type Target } from '../../../scripts/host/codeServer.ts';
import { galleryFixture } from '../inHost.ts';
import { type WindowOptions, Workbench } from '../workbench.ts';

/** A workspace with a copy of the fixture gallery and a few text files. */
export class GalleryWorkspace {
  readonly root: string;
  /** The folder to open. */
  readonly folder: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'lookalike-ui-'));
    this.folder = join(this.root, 'gallery');
    cpSync(galleryFixture, this.folder, { recursive: true });
    mkdirSync(join(this.folder, 'docs'));
    writeFileSync(join(this.folder, 'docs/page.md'), '# Page\n\n\n');
    writeFileSync(join(this.folder, 'notes.txt'), 'No picture.\n');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

export type Surface = 'sidebar' | 'editor';

/** The search in one of its two places, driven through its page. */
export class SearchPage {
  readonly frame: Frame;
  readonly query: Locator;
  readonly workbench: Workbench;

  constructor(workbench: Workbench, frame: Frame) {
    this.workbench = workbench;
    this.frame = frame;
    this.query = frame.locator('#lookalike-query');
  }

  /** The cell of a result, counted from 0. */
  cell(place: number): Locator {
    return this.frame.locator(`.cell[data-item="${place}"]:visible`);
  }

  /** What a cell is called: name, folder, size, score. */
  async label(place: number): Promise<string> {
    return (await this.cell(place).getAttribute('aria-label', { timeout: 20_000 })) ?? '';
  }

  /** The line above the results, such as "12 of 91 images". */
  status(): Locator {
    return this.frame.locator('[role="status"]').first();
  }

  /** Asks something else, and waits until its answer is painted: until then the results of the query before are there. */
  async fill(text: string): Promise<void> {
    const asked = await this.frame.evaluate(() => performance.now());
    await this.query.fill(text);
    await this.frame.waitForFunction(
      (since) => performance.getEntriesByName('lookalike:key-to-paint').some(({ startTime }) => startTime >= since),
      asked,
    );
  }

  /** Names of the first results. Lines that the grid keeps for later are hidden, and not meant. */
  async names(count: number): Promise<readonly string[]> {
    const labels = await this.frame.locator('.cell[data-item]:visible').evaluateAll((cells) =>
      cells.map((cell) => ({
        place: Number(cell.getAttribute('data-item')),
        name: cell.getAttribute('aria-label')?.split(', ')[0] ?? '',
      })),
    );
    const ordered = labels.filter(({ place }) => place < count).sort((one, other) => one.place - other.place);
    return ordered.map(({ name }) => name);
  }

  /** Waits until the names of the first results are as they should be. */
  async shows(count: number, right: (names: readonly string[]) => boolean, timeout = 20_000): Promise<void> {
    const end = Date.now() + timeout;
    let names: readonly string[];
    do {
      names = await this.names(count);
      if (right(names)) return;
      await sleep(50);
    } while (Date.now() < end);
    assert.fail(`The first results are: ${names.join(', ')}; ${right}`);
  }

  /** Waits until the first result has this name. */
  async first(name: string, timeout = 20_000): Promise<void> {
    await this.shows(1, (names) => names[0] === name, timeout).catch((cause: unknown) => {
      throw new Error(`${name} is not the first result.`, { cause });
    });
  }

  /** Waits until the picture of a cell has been painted. */
  async painted(place: number, timeout = 20_000): Promise<void> {
    await this.frame.locator(`.cell[data-item="${place}"]:visible img.loaded`).waitFor({ timeout });
  }

  /** Empties query and filters, and goes back to the top. */
  async clear(): Promise<void> {
    await this.query.fill('');
    await this.frame.evaluate(() => document.querySelector('lookalike-grid')?.scrollTo(0, 0));
    const images = this.frame.locator('.bar .chip .drop');
    while ((await images.count()) > 0) await images.last().click();
    while ((await this.frame.locator('.filters .chip').count()) > 0) {
      await this.frame.locator('.filters .chip button').last().click();
    }
  }
}

/** Takes the focus from the query, where the page has one. */
function releaseFocus(): void {
  document.querySelector<HTMLElement>('#lookalike-query')?.blur();
}

/** An editor with the extension, a window on a workspace, and what all windows of it did. */
export class Session {
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workbench: Workbench;
  readonly target: Target;
  readonly options: CodeServerOptions;
  readonly #others: Workbench[] = [];
  readonly #left: string[] = [];

  private constructor(
    browser: Browser,
    options: CodeServerOptions,
    server: CodeServer,
    workbench: Workbench,
    target: Target,
  ) {
    this.browser = browser;
    this.options = options;
    this.server = server;
    this.workbench = workbench;
    this.target = target;
  }

  static async open(
    browser: Browser,
    options: CodeServerOptions,
    target: Target,
    prepare?: (server: CodeServer) => Promise<void>,
  ): Promise<Session> {
    const server = await CodeServer.start({
      ...options,
      settings: {
        'files.simpleDialog.enable': true,
        'window.dialogStyle': 'custom',
        // It would take the processor from what is tested and measured; test/engine tests it.
        'lookalike.readText': false,
        ...options.settings,
      },
    });
    try {
      await prepare?.(server);
      return new Session(browser, options, server, await Workbench.open(browser, server, target), target);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Another window of the same editor on the same workspace. */
  async another(options: WindowOptions = {}): Promise<Workbench> {
    const workbench = await Workbench.open(this.browser, this.server, this.target, options);
    this.#others.push(workbench);
    return workbench;
  }

  /** Addresses outside this machine that any window asked for. */
  get external(): readonly string[] {
    return [this.workbench, ...this.#others].flatMap((window) => window.external).concat(this.#left);
  }

  /** Opens the search by its command, and waits for its page. */
  async search(workbench: Workbench = this.workbench): Promise<SearchPage> {
    // When the palette closes, the focus goes back to where it was. If that was the query, nothing would tell this from the caret
    // that the command puts there a moment later, over what a test types or opens meanwhile.
    for (const frame of workbench.page.frames()) await frame.evaluate(releaseFocus).catch(() => undefined);
    await workbench.command('Lookalike: Search Images');
    const page = await this.surface('sidebar', workbench);
    await page.frame.locator('#lookalike-query:focus').waitFor();
    return page;
  }

  async surface(surface: Surface, workbench: Workbench = this.workbench): Promise<SearchPage> {
    const frame = await workbench.webview(`lookalike-app[data-surface="${surface}"] #lookalike-query`);
    return new SearchPage(workbench, frame);
  }

  /** The search in the sidebar, with everything indexed. */
  async ready(): Promise<SearchPage> {
    const page = await this.search();
    await page.cell(0).waitFor({ timeout: 60_000 });
    await this.workbench.page
      .locator('.statusbar-item[id*="lookalike.status"]')
      .filter({ hasNotText: ' of ' })
      .waitFor({ timeout: 120_000 });
    return page;
  }

  /** Does something, and waits until the extension's log says so once more. */
  async logging(pattern: RegExp, act: () => Promise<void>): Promise<void> {
    const before = this.#logged(pattern);
    await act();
    for (const end = Date.now() + 90_000; this.#logged(pattern) <= before; await sleep(100)) {
      assert.ok(Date.now() < end, `The log does not say ${pattern}.`);
    }
  }

  /** How many lines of the extension's log say so, in all windows. */
  #logged(pattern: RegExp): number {
    const folder = join(this.server.folder, 'user/logs');
    const lines = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /lookalike\.lookalike[\\/].*\.log$/u.test(path))
      .flatMap((path) => readFileSync(join(folder, path), 'utf8').split('\n'));
    return lines.filter((line) => pattern.test(line)).length;
  }

  /** Leaves no editor, dialog or query behind for the next test. */
  async reset(): Promise<void> {
    const { page } = this.workbench;
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await this.workbench.closeEditors();
    for (const other of this.#others.splice(0)) {
      this.#left.push(...other.external);
      await other.close();
    }
    const sidebar = await this.search();
    await sidebar.clear();
  }

  async close(): Promise<void> {
    for (const window of [this.workbench, ...this.#others]) await window.close();
    await this.server.stop();
  }
}

/** A test of what a person sees and does. */
export interface UiTest {
  readonly title: string;
  readonly run: (session: Session, workspace: GalleryWorkspace, figure: (line: string) => void) => Promise<void>;
}

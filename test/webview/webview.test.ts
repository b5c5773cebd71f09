/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// The real bundle in plain Chromium: what only a browser can tell.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type Harness, settle, startHarness, themeNames } from './harness.ts';
import { history, indexing, ready, type Scenario } from './scenario.ts';

let harness: Harness;
before(async () => {
  harness = await startHarness();
});
after(async () => {
  await harness.close();
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, one line for each kind and place. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: { run(context: Document, options: object): Promise<unknown> } };
    const { violations: found } = (await runner.run(document, {
      runOnly: ['wcag2a', 'wcag2aa'],
    })) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

function focusedName(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.split(',')[0]);
}

function calls(page: Page, name: string): Promise<readonly unknown[]> {
  return page.evaluate(
    (wanted) => window.fakeHost.calls.filter((call) => call.name === wanted).map(({ params }) => params),
    name,
  );
}

/** Looks at what the host was asked until `check` agrees: messages take their time. @throws what `check` threw last, after 5 s */
async function asked<T>(page: Page, name: string, check: (all: readonly T[]) => void): Promise<void> {
  for (const end = Date.now() + 5000; ; await sleep(20)) {
    const all = (await calls(page, name)) as T[];
    try {
      return check(all);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Waits until the host was asked for so many actions: messages take their time. */
async function actions(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => window.fakeHost.calls.filter(({ name }) => name === 'act').length >= wanted,
    count,
  );
}

/** Types, and waits until the results of the last letter are painted: those of the letters before come and go meanwhile. */
async function typed(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text.slice(0, -1));
  const before = await page.evaluate(() => performance.now());
  await page.keyboard.type(text.slice(-1));
  await page.waitForFunction(
    (time) => performance.getEntriesByName('lookalike:key-to-paint').some(({ startTime }) => startTime >= time),
    before,
  );
}

async function closing(page: Page, body: () => Promise<void>): Promise<void> {
  try {
    await body();
    assert.deepEqual(harness.problems(), []);
  } finally {
    harness.problems();
    await page.context().close();
  }
}

const axeScenarios: Readonly<Record<string, Scenario>> = {
  gallery: { ...ready, status: indexing(1204, 8596), history },
  results: {
    ...ready,
    query: { text: 'icon', filter: 'type:png,svg color:red' },
    hints: [{ text: '"zzz" is no known color.' }],
    corrections: [{ typed: 'icno', meant: 'icon' }],
  },
  weak: { ...ready, nothingMatches: true, largerModel: true, query: { text: 'x' } },
  stopped: { workspace: { kind: 'stopped', detail: 'It ended three times.' } },
  looking: { workspace: { kind: 'looking' } },
};

for (const theme of themeNames) {
  test(`axe finds nothing in ${theme}`, async () => {
    for (const [name, scenario] of Object.entries(axeScenarios)) {
      const surface = name === 'results' ? 'editor' : 'sidebar';
      const page = await harness.open(scenario, { theme, surface, width: surface === 'editor' ? 1000 : 300 });
      await closing(page, async () => {
        await settle(page);
        if (name === 'results') {
          await page.locator('.cell').first().click();
          await page.keyboard.press('i');
          await page.locator('.swatches').waitFor();
        }
        assert.deepEqual(await violations(page), [], `${name} in ${theme}`);
        if (name === 'gallery') {
          await page.locator('#lookalike-query').focus();
          await page.locator('.past .option').first().waitFor();
          assert.deepEqual(await violations(page), [], `past queries in ${theme}`);
          await page.keyboard.press('Escape');
          await page.keyboard.type('color:');
          await page.locator('.suggest .option').first().waitFor();
          await page.keyboard.press('ArrowDown');
          assert.deepEqual(await violations(page), [], `suggestions in ${theme}`);
          await page.keyboard.press('Escape');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Filters', exact: true }).click();
          await page.locator('.filter-menu .option').first().waitFor();
          assert.deepEqual(await violations(page), [], `filters in ${theme}`);
        }
      });
    }
  });
}

test('by keyboard from the bar to an opened file', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    await page.evaluate(() => window.fakeHost.focusQuery());
    await page.locator('#lookalike-query:focus').waitFor();
    await typed(page, 'balloon');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await actions(page, 1);
    const [opened] = (await calls(page, 'act')) as { action: string; files: unknown[] }[];
    assert.equal(opened?.action, 'open');
    assert.equal(opened?.files.length, 2);
    await asked<{ text: string; remember?: boolean }>(page, 'query', (all) => {
      const remembered = all.filter(({ remember }) => remember === true);
      assert.deepEqual(
        remembered.map(({ text }) => text),
        ['balloon'],
      );
    });
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press(' ');
    await actions(page, 4);
    const acts = (await calls(page, 'act')) as { action: string }[];
    assert.deepEqual(
      acts.map(({ action }) => action),
      ['open', 'copyPath', 'openToSide', 'preview'],
    );
    await page.keyboard.press('x');
    assert.equal(await page.locator('#lookalike-query').inputValue(), 'balloonx');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#lookalike-query').inputValue(), '');
  });
});

test('similar, added and excluded pictures become chips that can be turned round and removed', async () => {
  const page = await harness.open(ready, { surface: 'editor', width: 1000 });
  await closing(page, async () => {
    await page.locator('.cell').nth(2).click();
    await page.keyboard.press('s');
    await page.locator('.bar .chip').waitFor();
    await page.locator('.lead:visible').waitFor();
    assert.equal(await page.locator('.lead .label').textContent(), 'Query');
    assert.equal(
      await page.evaluate(() => document.activeElement?.className.includes('cell')),
      true,
      'focus stays in the grid',
    );
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('-');
    await page.locator('.bar .chip.excluded').waitFor();
    await page.locator('.bar .chip .picture').first().click();
    await page.locator('.bar .chip.excluded').nth(1).waitFor();
    await page.locator('.bar .chip .drop').first().click();
    assert.equal(await page.locator('.bar .chip').count(), 1);
    await page.keyboard.press('Backspace');
    assert.equal(await page.locator('.bar .chip').count(), 0);
  });
});

test('several pictures at once are feedback: chips of their own that can be turned round and removed', async () => {
  const page = await harness.open({ ...ready, query: { text: 'icon' } }, { surface: 'editor', width: 1000 });
  await closing(page, async () => {
    await page.locator('.cell').nth(0).click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('+');
    await page.locator('.bar .chip .codicon-thumbsup').nth(1).waitFor();
    assert.equal(await page.locator('.lead:visible').count(), 0, 'the query is still the words');
    await asked<{ text: string; images: { weight: number; feedback?: boolean }[] }>(page, 'query', (all) => {
      assert.deepEqual(
        all.at(-1)?.images.map(({ weight, feedback }) => [weight, feedback]),
        [
          [1, true],
          [1, true],
        ],
      );
      assert.equal(all.at(-1)?.text, 'icon');
    });
    await page.locator('.bar .chip .picture').first().click();
    await page.locator('.bar .chip.excluded .codicon-thumbsdown').waitFor();
    assert.deepEqual(await violations(page), []);
    await page
      .getByRole('button', { name: /^Remove / })
      .first()
      .click();
    assert.equal(await page.locator('.bar .chip').count(), 1);
  });
});

test('near-duplicates share a row with their number, and are shown and folded again by mouse and by key', async () => {
  const page = await harness.open({ ...ready, duplicates: true });
  await closing(page, async () => {
    await settle(page);
    const badges = page.locator('.cell .fold:visible');
    assert.deepEqual(await badges.allTextContents(), ['3', '3', '3']);
    assert.match((await page.locator('[role="status"]').first().textContent()) ?? '', /, 6 folded$/u);
    const label = (item: number) => page.locator(`.cell[data-item="${item}"]`).getAttribute('aria-label');
    assert.match((await label(0)) ?? '', /Stands for 3 near-duplicates; actions mean this one/u);
    const second = await label(1);
    await badges.first().click();
    await page.locator('.cell.unfolded').nth(2).waitFor();
    assert.match((await label(2)) ?? '', /One of 3 near-duplicates/u);
    assert.equal(await label(3), second, 'the others move down');
    assert.deepEqual(await violations(page), []);
    await page.locator('.cell[data-item="2"]').click();
    await page.keyboard.press('f');
    await page.locator('.cell.unfolded').first().waitFor({ state: 'detached' });
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute('data-item')),
      '0',
      'the focus is kept',
    );
    await page.keyboard.press('Enter');
    await actions(page, 1);
    const [opened] = (await calls(page, 'act')) as { files: unknown[] }[];
    assert.equal(opened?.files.length, 1, 'an action is for the picture that is seen');
    await page.getByRole('button', { name: 'Fold near-duplicates' }).click();
    await badges.first().waitFor({ state: 'hidden' });
    await asked<{ fold?: unknown }>(page, 'query', (all) => assert.equal(all.at(-1)?.fold, undefined));
    await page.getByRole('button', { name: 'Fold near-duplicates' }).click();
    await badges.nth(2).waitFor();
  });
});

test('at any width the count and the tools share one line, in fewer words where there is no room', async () => {
  const reading = { ...indexing(100_000, 0), reading: { done: 12, total: 100_000 } };
  const scenario = { ...ready, duplicates: true, status: reading };
  const texts: string[] = [];
  // A sidebar is never narrower than 170.
  for (const width of [170, 250, 300, 600]) {
    const page = await harness.open(scenario, { width });
    await closing(page, async () => {
      await settle(page);
      const line = await page.locator('.status-line').evaluate((element) => {
        const { top, right, height } = element.getBoundingClientRect();
        const parts = [...element.querySelectorAll<HTMLElement>('.count, .reading, .tools, .tools > *')];
        const boxes = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.width > 0);
        const outside = boxes.filter((box) => box.top < top - 1 || box.bottom > top + height + 1 || box.right > right);
        const seen = [...element.querySelectorAll<HTMLElement>('.count > *')].filter(
          ({ offsetWidth }) => offsetWidth > 1,
        );
        return {
          outside: outside.length,
          seen: seen.map(({ textContent }) => textContent),
          width: seen[0]?.offsetWidth,
        };
      });
      assert.equal(line.outside, 0, `at ${width} pixels`);
      assert.equal(line.seen.length, 1, `at ${width} pixels`);
      const room = await page.locator('.count').evaluate(({ clientWidth }) => clientWidth);
      assert.ok((line.width ?? 0) <= room, `${line.seen} is cut off at ${width} pixels`);
      texts.push(String(line.seen[0]));
      // Whatever is seen, all of it is announced.
      assert.match((await page.locator('[role="status"]').textContent()) ?? '', / images, 6 folded$/u);
    });
  }
  assert.match(texts[0] ?? '', /^\d+$/u);
  assert.match(texts[1] ?? '', /^\d+ images$/u);
  assert.match(texts[3] ?? '', /^\d+ images, 6 folded$/u);
});

test('similar but different is a choice for ranked results', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    const button = page.getByRole('button', { name: 'Similar but different' });
    assert.equal(await button.count(), 0, 'not in the gallery');
    await page.locator('#lookalike-query').fill('icon');
    await button.click();
    await page.locator('button[aria-label="Similar but different"][aria-pressed="true"]').waitFor();
    await asked<{ varied?: boolean }>(page, 'query', (all) => assert.equal(all.at(-1)?.varied, true));
    assert.deepEqual(await violations(page), []);
  });
});

test('a misspelt word is named, can be searched for as it stands, and is corrected again once it is changed', async () => {
  const corrections = [{ typed: 'icno', meant: 'icon' }];
  const page = await harness.open({ ...ready, corrections, query: { text: 'icno' } }, { width: 300 });
  await closing(page, async () => {
    const notice = page.locator('.notice', { hasText: 'Searched for "icon" instead of "icno".' });
    await notice.getByRole('button', { name: 'Search as Typed' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.getByRole('combobox').fill('icno x');
    await notice.waitFor();
  });
});

test('a pasted picture becomes the query: its bytes go to the host', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 8;
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      const transfer = new DataTransfer();
      if (blob !== null) transfer.items.add(new File([blob], 'image.png', { type: 'image/png' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer }));
    });
    await page.locator('.bar .chip img').waitFor();
    assert.match((await page.locator('.bar .chip img').getAttribute('src')) ?? '', /^blob:/u);
    await asked<{ name: string; bytes: number }>(page, 'attach', ([attached]) => {
      assert.equal(attached?.name, 'image.png');
      assert.ok((attached?.bytes ?? 0) > 20);
    });
    await page.waitForFunction(() => JSON.stringify(window.fakeHost.saved() ?? '').includes('"attachment":0'));
    assert.ok(!JSON.stringify(await page.evaluate(() => window.fakeHost.saved())).includes('blob:'));
  });
});

test('operators and values are offered as one types, by keyboard alone, and leave Down, Enter and history alone', async () => {
  const page = await harness.open({ ...ready, history });
  await closing(page, async () => {
    const input = page.locator('#lookalike-query');
    const list = page.locator('.suggest:visible .option');
    const value = (text: string) =>
      page.waitForFunction((wanted) => document.querySelector('input')?.value === wanted, text);
    await input.focus();
    await page.keyboard.type('red col');
    await list.first().waitFor();
    assert.equal(await input.getAttribute('aria-expanded'), 'true');
    assert.equal(await input.getAttribute('aria-controls'), 'lookalike-suggest');
    assert.equal(await input.getAttribute('aria-activedescendant'), null, 'nothing is chosen yet');
    await page.keyboard.press('Tab');
    await value('red color:');
    await list.nth(2).waitFor();
    assert.match((await list.nth(0).textContent()) ?? '', /red\s+21/u, 'values come with counts');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await input.getAttribute('aria-activedescendant'), 'lookalike-suggest-1');
    assert.equal(await list.nth(1).getAttribute('aria-selected'), 'true');
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      'lookalike-query',
      'the focus stays in the bar',
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await value('red color:red');
    await list.first().waitFor({ state: 'hidden' });
    // Escape closes the list first; what was typed stays.
    await page.keyboard.type(' typ');
    await list.first().waitFor();
    await page.keyboard.press('Escape');
    await list.first().waitFor({ state: 'hidden' });
    await value('red color:red typ');
    // Enter without a choice searches, and Down without a list enters the grid.
    await page.keyboard.type('e');
    await list.first().waitFor();
    await page.keyboard.press('Enter');
    await list.first().waitFor({ state: 'hidden' });
    await value('red color:red type');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.classList.contains('cell'));
    await input.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowUp');
    await value('red warning icon');
    // By pointer, and on demand.
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+Space');
    await list.first().waitFor();
    assert.ok((await list.count()) > 10);
    await list.filter({ hasText: 'folder:' }).click();
    await value('folder:');
    await list.filter({ hasText: 'icons' }).first().click();
    await page.waitForFunction(() => /^folder:\S*icons/u.test(document.querySelector('input')?.value ?? ''));
    await asked<{ text: string }>(page, 'query', (all) =>
      assert.match(all.at(-1)?.text ?? '', /^folder:\S*icons/u, 'what was taken is searched'),
    );
  });
});

test('past queries: Up recalls, Down goes back, Escape closes', async () => {
  const page = await harness.open({ ...ready, history });
  await closing(page, async () => {
    const input = page.locator('#lookalike-query');
    await input.focus();
    await page.locator('.past .option').first().waitFor();
    assert.equal(await input.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.querySelector('input')?.value === 'red warning icon');
    assert.equal(await page.locator('.filters .chip').count(), 1, 'its filters come back too');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.querySelector('input')?.value === 'chart with two lines');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector('input')?.value === '');
    await page.keyboard.press('Escape');
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
  });
});

test('filters narrow the results, are shown as chips, and can be cleared', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.locator('.filter-menu .option', { hasText: 'svg' }).waitFor();
    await page.locator('.filter-menu .option', { hasText: 'svg' }).click();
    await page.locator('.filters .chip', { hasText: 'svg' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    assert.equal(await focusedName(page), 'Filters', 'focus goes back to the button');
    await asked<{ filter?: string }>(page, 'query', (all) => assert.equal(all.at(-1)?.filter, 'type:svg'));
    await page.locator('.filters .drop').click();
    await page.locator('.filters').waitFor({ state: 'detached' });
  });
});

test('the grid tells assistive technology where one is, and Tab reaches one cell', async () => {
  const page = await harness.open({ ...ready, count: 100_000 });
  await closing(page, async () => {
    const grid = page.getByRole('grid');
    const columns = Number(await grid.getAttribute('aria-colcount'));
    assert.equal(Number(await grid.getAttribute('aria-rowcount')), Math.ceil(100_000 / columns));
    assert.equal(await page.locator('.cell[tabindex="0"]:visible').count(), 1);
    await page.locator('.cell').first().click();
    await page.keyboard.press('End');
    const row = page.locator('.line', { has: page.locator('.cell:focus') });
    assert.equal(Number(await row.getAttribute('aria-rowindex')), Math.ceil(100_000 / columns));
    await page.keyboard.press('Control+a');
    await page.waitForFunction(() => window.fakeHost.state()?.selected === 100_000);
    await page.keyboard.press('Home');
    assert.equal(await page.locator('.cell:focus').getAttribute('data-item'), '0');
  });
});

test('focus is not lost when its row is scrolled away, and the selection survives a new width', async () => {
  const page = await harness.open({ ...ready, count: 100_000 });
  await closing(page, async () => {
    await page.locator('.cell').nth(4).click();
    await page.keyboard.press('Shift+ArrowDown');
    const item = await page.locator('.cell:focus').getAttribute('data-item');
    await page.mouse.wheel(0, 30_000);
    await page.waitForFunction(() => (document.querySelector('lookalike-grid')?.scrollTop ?? 0) > 20_000);
    await settle(page);
    assert.equal(await page.locator('.cell:focus').getAttribute('data-item'), item);
    await page.waitForFunction(() => (window.fakeHost.state()?.selected ?? 0) > 1);
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('.cell:focus').getAttribute('data-item'), String(Number(item) + 1));
    await page.keyboard.press('Shift+ArrowLeft');
    await page.setViewportSize({ width: 700, height: 500 });
    await settle(page);
    assert.equal(await page.locator('.cell:focus').getAttribute('data-item'), item);
    await page.waitForFunction(() => window.fakeHost.state()?.selected === 2);
    assert.equal(await page.locator('.cell:focus').isVisible(), true);
  });
});

test('a right click selects and tells the native menu what it was on', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    const context = await page.evaluate(() => {
      let seen: unknown;
      window.addEventListener('contextmenu', (event) => {
        // As the workbench does it.
        if (event.target instanceof Element) {
          seen = JSON.parse(event.target.closest<HTMLElement>('[data-vscode-context]')?.dataset.vscodeContext ?? '{}');
        }
      });
      const tile = document.querySelectorAll('.cell .tile')[1];
      tile?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, button: 2 }));
      return seen;
    });
    const { root, path, ...rest } = context as Record<string, unknown>;
    assert.deepEqual(rest, {
      webviewSection: 'image',
      preventDefaultContextMenuItems: true,
      lookalikeSelection: 'one',
      lookalikeFold: 'none',
    });
    assert.equal(root, '/ws');
    assert.equal(typeof path, 'string');
    await page.evaluate(() => window.fakeHost.act('copyPath'));
    await asked(page, 'act', (all) => assert.deepEqual(all, [{ action: 'copyPath', files: [{ root, path }] }]));
  });
});

test('dragging results carries files in our own type and paths as text', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    await page.locator('.cell').first().click();
    await page.keyboard.press('Shift+ArrowRight');
    const data = await page.evaluate(() => {
      const transfer = new DataTransfer();
      document
        .querySelector('.cell')
        ?.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: transfer }));
      return { types: [...transfer.types], text: transfer.getData('text/plain') };
    });
    assert.deepEqual(data.types, ['application/vnd.lookalike.images', 'text/plain']);
    assert.equal(data.text.split('\n').length, 2);
  });
});

test('new matches wait behind a button while the results are in use', async () => {
  const page = await harness.open(ready);
  await closing(page, async () => {
    await page.locator('.cell').first().click();
    const first = await focusedName(page);
    await page.evaluate(() => window.fakeHost.addRows(12));
    const button = page.locator('.new-matches');
    await button.waitFor();
    assert.equal((await button.textContent())?.trim(), '12 new matches');
    assert.equal(await focusedName(page), first);
    await button.click();
    await button.waitFor({ state: 'detached' });
    assert.equal(await page.locator('[role="status"]').textContent(), '101 images');
  });
});

test('the details pane is opened by key, resized by keys, and follows the focus', async () => {
  const page = await harness.open({ ...ready, query: { text: 'icon' } }, { surface: 'editor', width: 1200 });
  await closing(page, async () => {
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    const heading = page.locator('lookalike-details h2');
    const name = await heading.textContent();
    await page.getByText('Why this result').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((old) => document.querySelector('lookalike-details h2')?.textContent !== old, name);
    const separator = page.getByRole('separator');
    await separator.focus();
    await page.keyboard.press('ArrowLeft');
    assert.equal(await separator.getAttribute('aria-valuenow'), '336');
    assert.equal((await page.locator('lookalike-details').boundingBox())?.width, 336);
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    await page.locator('lookalike-details').waitFor({ state: 'detached' });
  });
});

test('the text in a picture is shown with what matched, marked on the preview, and copied', async () => {
  const page = await harness.open({ ...ready, query: { text: 'icon' } }, { surface: 'editor', width: 1200 });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await closing(page, async () => {
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    const text = page.getByRole('group', { name: 'Text in the picture' });
    await text.waitFor();
    assert.deepEqual(await text.locator('p').allInnerTexts(), ['Preferences', 'Choose an icon Cancel']);
    assert.deepEqual(await text.locator('mark').allInnerTexts(), ['Choose an icon']);
    assert.equal(await page.locator('.preview .text-marks rect').count(), 1);
    await page.getByRole('button', { name: 'Copy the Text' }).click();
    await page.waitForFunction(
      async () => (await navigator.clipboard.readText()) === 'Preferences\nChoose an icon Cancel',
    );
  });
});

test('states come and go without a reload, and their buttons reach the host', async () => {
  const page = await harness.open({ workspace: { kind: 'no-folder' } });
  await closing(page, async () => {
    await page.getByRole('button', { name: 'Open Folder' }).click();
    await asked(page, 'command', (all) => assert.deepEqual(all, [{ command: 'openFolder' }]));
    await page.evaluate(() => window.fakeHost.setSnapshot({ workspace: { kind: 'ready' } }));
    await page.locator('.cell:not(.vacant)').first().waitFor();
    await page.evaluate(() => window.fakeHost.setSnapshot({ workspace: { kind: 'stopped' } }));
    await page.getByText('The search engine stopped.').waitFor();
    assert.equal(await page.locator('.cell:visible').count(), 0);
    await page.evaluate(() => window.fakeHost.setSnapshot({ workspace: { kind: 'ready' } }));
    await page.locator('.cell:not(.vacant):visible').first().waitFor();
  });
});

test('a failed search is named, and asked again on demand', async () => {
  const failure = 'The picture "x.heic" is of a kind that cannot be decoded.';
  const page = await harness.open({ ...ready, failure, query: { text: 'x' } });
  await closing(page, async () => {
    assert.match((await page.getByRole('alert').textContent()) ?? '', /^\s*The picture "x.heic" is of a kind/u);
    await page.evaluate(() => window.fakeHost.setSnapshot({ workspace: { kind: 'ready' } }));
    await page.getByRole('button', { name: 'Search Again' }).click();
    await page.locator('.cell:not(.vacant)').first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
  });
});

test('what was saved comes back: query, filters, position and size', async () => {
  const saved = { query: { text: '', images: [], filter: '', grouped: false }, top: 5000, size: 96 };
  const page = await harness.open({ ...ready, count: 100_000, saved });
  await closing(page, async () => {
    await page.waitForFunction(() => (document.querySelector('lookalike-grid')?.scrollTop ?? 0) > 1000);
    await settle(page);
    const items = await page
      .locator('.cell:visible')
      .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.item)));
    assert.ok(items.includes(5000));
    assert.equal(await page.locator('input.size').inputValue(), '96');
  });
});

test('nothing is loaded from elsewhere and nothing breaks the policy', async () => {
  const page = await harness.open({ ...ready, query: { text: 'icon' } }, { surface: 'editor', width: 1000 });
  await closing(page, async () => {
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    await page.locator('.swatches .swatch').first().waitFor();
    const colour = await page
      .locator('.swatches .swatch')
      .first()
      .evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
    assert.equal(colour, 'rgb(224, 27, 36)', 'styles that depend on data are not blocked');
    const origins = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin),
    );
    assert.deepEqual([...new Set(origins)], [new URL(page.url()).origin]);
  });
});
